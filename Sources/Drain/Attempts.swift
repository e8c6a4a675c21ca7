import KafkaTransport
import Pipeline

/// How long, and how often, something is tried again.
struct Attempts {
  private let timeout: Duration
  private let sleep: @Sendable (Duration) -> Void
  /// Until when something must get on.
  private var deadline: Deadline
  private var pause = Duration.milliseconds(100)
  /// That we are not permitted to, which says more than what comes of it later.
  private var refusal: KafkaError?

  init(timeout: Duration, sleep: @escaping @Sendable (Duration) -> Void) {
    self.timeout = timeout
    self.sleep = sleep
    deadline = Deadline(in: timeout)
  }

  /// Waits a while, longer each time.
  ///
  /// - Throws: `error`, where there has been time enough.
  mutating func wait(after error: KafkaError) throws(KafkaError) {
    if error.kind == .unauthorized { refusal = error }
    if deadline.isPast { throw refusal ?? error }
    sleep(pause)
    pause = min(pause * 2, .seconds(5))
  }

  mutating func succeeded() {
    deadline = Deadline(in: timeout)
    (pause, refusal) = (.milliseconds(100), nil)
  }
}

/// Keeps to so many bytes a second.
struct Pace {
  private let bytesPerSecond: Int?
  private let sleep: @Sendable (Duration) -> Void
  private var start = ContinuousClock.now
  private var bytes = 0

  init(bytesPerSecond: Int?, sleep: @escaping @Sendable (Duration) -> Void) {
    self.bytesPerSecond = bytesPerSecond
    self.sleep = sleep
  }

  /// So many are sent: waits until they may be.
  mutating func take(_ count: Int) {
    guard let bytesPerSecond else { return }
    bytes += count
    let ahead = Duration.seconds(Double(bytes) / Double(bytesPerSecond)) - (ContinuousClock.now - start)
    if ahead > .zero {
      sleep(ahead)
    } else if ahead < .seconds(-1) {
      // What was not used of a pause is not caught up with.
      (start, bytes) = (.now, 0)
    }
  }
}

/// Keeps to the pace at which records were written, or so many times that.
public struct RecordedPace {
  private let speed: Double
  private let sleep: @Sendable (Duration) -> Void
  /// The time of the first record, and when it was sent.
  private var start: (time: Int64, instant: ContinuousClock.Instant)?

  public init(speed: Double, sleep: @escaping @Sendable (Duration) -> Void) {
    self.speed = speed
    self.sleep = sleep
  }

  /// Waits until a record of this time is due, in nanoseconds since 1970.
  ///
  /// - Parameter flush: called before a pause in which what was sent before would wait.
  /// - Throws: what `flush` throws; `KafkaError` where a signal comes.
  public mutating func wait(until time: Int64, flush: () throws -> Void) throws {
    guard let start else {
      start = (time, .now)
      return
    }
    // A century is as good as for ever.
    let due = start.instant + .seconds(min(3e9, (Double(time) - Double(start.time)) / 1e9 / speed))
    if due - .now > .milliseconds(50) { try flush() }
    while StopSignal.number == nil {
      let ahead = due - .now
      guard ahead > .zero else { return }
      sleep(ahead)
    }
    throw KafkaError(.stopped, "replaying", reason: "told to stop")
  }
}
