import Pipeline

/// Until when something is tried.
public struct Deadline: Sendable {
  private let start = ContinuousClock.now
  private let end: ContinuousClock.Instant

  public init(in duration: Duration) { end = start + duration }

  /// How long it has been going on.
  var passed: Duration { .now - start }

  public var isPast: Bool { .now >= end }

  /// What is left, at least a millisecond.
  var left: Duration { max(.milliseconds(1), end - .now) }

  /// No longer than what is left, at least a millisecond: calls of librdkafka are made in slices, so that a signal is seen between them.
  func slice(_ milliseconds: Int32) -> Int32 {
    let left = (end - .now) / .milliseconds(1)
    return Int32(max(1, min(Double(milliseconds), left)))
  }
}
