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
struct AlertStream {
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
  /// Holds for each state that something can become of an item with its `queuedFor`, which is not later than it is due.
  private var queue = DueQueue()

  init() {}

  init(clock: Int64?, states: [Key: AlertState], alerts: [CompiledAlert]) {
    self.clock = clock
    self.states = states
    if clock != nil { fillQueue(alerts) }
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
    pass(until: time, alerts, stream: stream, into: &transitions)
  }

  private mutating func begin(at time: Int64, _ alerts: [CompiledAlert]) {
    clock = time
    for key in states.keys { states[key]?.place(at: time) }
    fillQueue(alerts)
  }

  /// Resolves what fires and forgets everything.
  private mutating func end(at clock: Int64, stream: [UInt8], into transitions: inout [AlertTransition]) {
    for (key, state) in states.filter(\.value.isFiring).sorted(by: { $0.key.precedes($1.key, stream: stream) }) {
      transitions.append(
        AlertTransition(
          change: .resolves, alert: key.alert, service: key.service, moment: clock, since: state.since, record: nil))
    }
    states = [:]
    queue.removeAll()
  }

  private mutating func pass(
    until time: Int64, _ alerts: [CompiledAlert], stream: [UInt8], into transitions: inout [AlertTransition]
  ) {
    var passed: [(key: Key, due: Int64, moment: Int64)] = []
    while let (queued, key) = queue.pop(until: time) {
      guard states[key]?.queuedFor == queued else { continue }
      states[key]?.queuedFor = .max
      guard let (due, moment) = states[key]?.due(alerts[key.alert]) else { continue }
      if due <= time { passed.append((key, due, moment)) } else { enqueue(key, due) }
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
      if state.isSpent(at: time, alerts[key.alert]) {
        states[key] = nil
      } else {
        states[key] = state
        if let (due, _) = state.due(alerts[key.alert]) { enqueue(key, due) }
      }
    }
  }

  private mutating func enqueue(_ key: Key, _ due: Int64) {
    states[key]?.queuedFor = due
    queue.push(due, key)
  }

  private mutating func fillQueue(_ alerts: [CompiledAlert]) {
    queue.removeAll()
    for key in states.keys {
      states[key]?.queuedFor = .max
      if let (due, _) = states[key]?.due(alerts[key.alert]) { enqueue(key, due) }
    }
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
    if clock != nil, let due = result.due {
      enqueue(key, due)
      // What was overtaken, or is of states that were dropped, must not pile up.
      if queue.count > 2 * states.count + 64 { fillQueue(alerts) }
    }
  }

  private static func match(
    _ state: inout AlertState, at clock: Int64, _ alert: CompiledAlert
  ) -> (change: AlertState.Change?, since: Int64?, due: Int64?) {
    let since = state.since
    let change = state.match(at: clock, alert)
    // A later moment is found when the one that is queued comes.
    let due = state.due(alert)?.due
    return (change, since, due.flatMap { $0 < state.queuedFor ? $0 : nil })
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
