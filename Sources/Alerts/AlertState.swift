import RuleFile

/// The state of one alert for one service. Moments are nanoseconds since 1970 on the stream's clock.
struct AlertState {
  /// Of the latest matches, the earliest first: as many as the alert's window counts, and none that has left it for good. Of an alert on
  /// absence, the last match.
  var matches: MatchWindow
  var isFiring = false
  /// When the alert last fired; nil: never, or so long ago that it does not matter.
  var firedAt: Int64?
  /// Whether it fired before its stream had any time: the moment it has since been given is no more than a bound.
  var firedWithoutTime = false
  /// The moment for which its stream has it in the queue; the last there is: it has not.
  var queuedFor = Int64.max

  /// A change that a time or a match brought about.
  enum Change {
    case fires
    case resolves
  }

  init(matches: MatchWindow = MatchWindow()) { self.matches = matches }

  // MARK: Time

  /// When something happens if no match comes before; nil: nothing does, or only after the last moment that there is.
  ///
  /// - Returns: the moment from which on the clock makes it happen, and the moment at which it then has happened. An absence is there once its span
  ///   has *passed*: a match at its very end comes in time.
  func due(_ alert: CompiledAlert) -> (due: Int64, moment: Int64)? {
    let moment: Int64
    switch alert.trigger {
    case .each(let within), .count(_, let within):
      moment = isFiring ? matches.first.adding(within) : end(of: within, cooldown: alert.cooldown)
    case .absence(let span):
      if isFiring { return nil }
      moment = end(of: span, cooldown: alert.cooldown)
    }
    guard moment < .max else { return nil }
    if case .absence = alert.trigger { return (moment + 1, moment) }
    return (moment, moment)
  }

  /// When the last match is `span` ago and the cool-down is over.
  private func end(of span: Int64, cooldown: Int64) -> Int64 {
    let cooled = firedAt?.adding(cooldown) ?? .min
    return matches.isEmpty ? cooled : max(matches.last.adding(span), cooled)
  }

  /// Takes what `due` told.
  ///
  /// - Returns: nil where the state just has nothing more to say.
  mutating func pass(_ moment: Int64, _ alert: CompiledAlert) -> Change? {
    switch alert.trigger {
    case .each, .count:
      guard isFiring else { return nil }
      isFiring = false
      return .resolves
    case .absence:
      fire(at: moment)
      return .fires
    }
  }

  /// Whether the state at `clock` is that of an alert that never had a match.
  func isSpent(at clock: Int64, _ alert: CompiledAlert) -> Bool {
    if case .absence = alert.trigger { return false }
    return !isFiring && due(alert).map { $0.due <= clock } ?? false
  }

  // MARK: Matches

  /// Takes a match at `clock`, which has passed all that was due.
  mutating func match(at clock: Int64, _ alert: CompiledAlert) -> Change? {
    switch alert.trigger {
    case .each(let within), .count(_, let within):
      matches.forget(until: clock.adding(-within))
      matches.append(clock, limit: alert.windowSize)
      let isCool = firedAt.map { clock >= $0.adding(alert.cooldown) } ?? true
      guard !isFiring, matches.count == alert.windowSize, isCool else { return nil }
      fire(at: clock)
      return .fires
    case .absence:
      matches.append(clock, limit: 1)
      guard isFiring else { return nil }
      isFiring = false
      return .resolves
    }
  }

  private mutating func fire(at moment: Int64) {
    isFiring = true
    firedAt = moment
    firedWithoutTime = false
  }

  // MARK: Storing

  /// Puts everything that happened before there was a time at the first.
  mutating func place(at first: Int64) {
    matches = MatchWindow(Array(repeating: first, count: matches.count))
    if firedAt != nil {
      firedAt = first
      firedWithoutTime = true
    }
  }

  /// Lets go of what can decide nothing any more, so that equal histories are equal states.
  func settled(at clock: Int64, _ alert: CompiledAlert) -> AlertState {
    var copy = self
    // The earliest moment at which it matters that there was no cool-down.
    var next = clock
    switch alert.trigger {
    case .each(let within), .count(_, let within): copy.matches.forget(until: clock.adding(-within))
    case .absence(let span): next = matches.last.adding(span)
    }
    if !isFiring, let firedAt, firedAt.adding(alert.cooldown) <= next { copy.firedAt = nil }
    if copy.firedAt == nil { copy.firedWithoutTime = false }
    return copy
  }
}

/// Moments in order, the earliest first; what leaves at the front is let go of in one piece now and then.
struct MatchWindow {
  private var moments: [Int64] = []
  private var start = 0

  init(_ moments: [Int64] = []) { self.moments = moments }

  var count: Int { moments.count - start }
  var isEmpty: Bool { count == 0 }
  var elements: ArraySlice<Int64> { moments[start...] }
  /// There is one.
  var first: Int64 { moments[start] }
  /// There is one.
  var last: Int64 { moments[moments.count - 1] }

  mutating func append(_ moment: Int64, limit: Int) {
    moments.append(moment)
    if count > limit { start = moments.count - limit }
    compact()
  }

  mutating func forget(until moment: Int64) {
    while start < moments.count, moments[start] <= moment { start += 1 }
    compact()
  }

  private mutating func compact() {
    guard start > 16, start > moments.count / 2 else { return }
    moments.removeFirst(start)
    start = 0
  }
}

extension Int64 {
  /// The sum, at the ends of what can be told no further.
  func adding(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
