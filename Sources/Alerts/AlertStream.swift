import LogModel
import RuleFile

/// How the times of a stream's records make its clock: the greatest time so far.
enum StreamClock {
  /// How much earlier than the clock a record may be and still be no more than late: an hour, in nanoseconds.
  static let lateness: Int64 = 3_600_000_000_000

  /// Whether time begins anew with a record: another file is read after the first, or somebody set a clock back.
  static func beginsAnew(_ time: Int64, after clock: Int64) -> Bool { time < clock.adding(-lateness) }
}

/// What the alerts know of one stream.
struct AlertStream: Equatable {
  struct Key: Hashable {
    /// By index.
    let alert: Int
    /// nil: the stream's name.
    let service: [UInt8]?

    func precedes(_ other: Key, stream: [UInt8]) -> Bool {
      if alert != other.alert { return alert < other.alert }
      return (service ?? stream).lexicographicallyPrecedes(other.service ?? stream)
    }
  }

  /// Nanoseconds since 1970; nil as long as no record had a time.
  private(set) var clock: Int64?
  private(set) var states: [Key: AlertState] = [:]
  /// No state is due earlier: until then a time is one comparison.
  private var nextDue = Int64.max

  init() {}

  init(clock: Int64?, states: [Key: AlertState], alerts: [CompiledAlert]) {
    self.clock = clock
    self.states = states
    if clock != nil { findNextDue(alerts) }
  }

  static func == (left: AlertStream, right: AlertStream) -> Bool {
    left.clock == right.clock && left.states == right.states
  }

  // MARK: Time

  /// Takes a record's time; what becomes due by it is appended in the order of its moments, then of alerts and services.
  mutating func take(
    _ time: Int64, _ alerts: [CompiledAlert], stream: [UInt8], into transitions: inout [AlertTransition]
  ) {
    guard let clock else { return begin(at: time, alerts) }
    guard !StreamClock.beginsAnew(time, after: clock) else {
      end(at: clock, stream: stream, into: &transitions)
      self.clock = time
      return
    }
    guard time > clock else { return }
    self.clock = time
    if time >= nextDue { pass(until: time, alerts, stream: stream, into: &transitions) }
  }

  private mutating func begin(at time: Int64, _ alerts: [CompiledAlert]) {
    clock = time
    for key in states.keys { states[key]?.place(at: time) }
    findNextDue(alerts)
  }

  /// Resolves what fires and forgets everything.
  private mutating func end(at clock: Int64, stream: [UInt8], into transitions: inout [AlertTransition]) {
    for (key, state) in states.filter(\.value.isFiring).sorted(by: { $0.key.precedes($1.key, stream: stream) }) {
      transitions.append(
        AlertTransition(
          change: .resolves, alert: key.alert, service: key.service, moment: clock, since: state.since, record: nil))
    }
    states = [:]
    nextDue = .max
  }

  private mutating func pass(
    until time: Int64, _ alerts: [CompiledAlert], stream: [UInt8], into transitions: inout [AlertTransition]
  ) {
    var passed: [(key: Key, due: Int64, moment: Int64)] = []
    for (key, state) in states {
      if let (due, moment) = state.due(alerts[key.alert]), due <= time { passed.append((key, due, moment)) }
    }
    // By what makes them due first: so it does not show whether the clock went there in one step or in many.
    passed.sort {
      ($0.due, $0.moment) == ($1.due, $1.moment)
        ? $0.key.precedes($1.key, stream: stream) : ($0.due, $0.moment) < ($1.due, $1.moment)
    }
    for (key, _, moment) in passed {
      guard var state = states[key] else { continue }
      if let change = state.pass(moment, alerts[key.alert]) {
        transitions.append(
          AlertTransition(
            change: change, alert: key.alert, service: key.service, moment: moment,
            since: change == .resolves ? state.since : nil, record: nil))
      }
      states[key] = state.isSpent(at: time, alerts[key.alert]) ? nil : state
    }
    findNextDue(alerts)
  }

  private mutating func findNextDue(_ alerts: [CompiledAlert]) {
    nextDue = states.reduce(.max) { min($0, $1.value.due(alerts[$1.key.alert])?.due ?? .max) }
  }

  // MARK: Matches

  /// Takes a match of the alert at `index`, at the clock.
  mutating func match(
    _ index: Int, _ record: MatchedRecord, _ alerts: [CompiledAlert], into transitions: inout [AlertTransition]
  ) {
    let key = Key(alert: index, service: record.service.map { Array($0) })
    let result = AlertStream.match(&states[key, default: AlertState()], at: clock ?? 0, alerts[index])
    if let change = result.change {
      transitions.append(
        AlertTransition(
          change: change, alert: index, service: key.service, moment: clock,
          since: change == .resolves && clock != nil ? result.since : nil, record: record))
    }
    // Without a clock nothing becomes due.
    if clock != nil, let due = result.due { nextDue = min(nextDue, due) }
  }

  private static func match(
    _ state: inout AlertState, at clock: Int64, _ alert: CompiledAlert
  ) -> (change: AlertState.Change?, since: Int64?, due: Int64?) {
    let since = state.since
    return (state.match(at: clock, alert), since, state.due(alert)?.due)
  }

  /// Forgets one state.
  mutating func remove(_ key: Key) { states[key] = nil }
}

extension AlertState {
  /// When it fired, as far as that is known.
  var since: Int64? { firedWithoutTime ? nil : firedAt }
}

/// A change of an alert's state, before it is a line.
struct AlertTransition {
  var change: AlertState.Change
  var alert: Int
  /// nil: the stream's name.
  var service: [UInt8]?
  /// nil: the stream has no time yet.
  var moment: Int64?
  /// Of what is resolved: when it fired, where that is known.
  var since: Int64?
  /// The record that brought it about; nil where time did.
  var record: MatchedRecord?
}
