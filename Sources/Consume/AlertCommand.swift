import Glibc
import LogModel
import Pipeline
import Synchronization

/// Runs a program for each alert, with the alert's line on its standard input: without a shell, one at a time, on a thread of its own, so that nothing
/// waits for it.
///
/// What it is told may be told again to another member that takes over; what is waiting when this process is killed is in the alerts' file alone.
public final class AlertCommand: Sendable {
  public struct Counts: Sendable {
    public var runs = 0
    /// It could not be started, took too long, or exited with something else than 0.
    public var failures = 0
    /// Alerts for which it was not run, because there were too many.
    public var skipped = 0
  }

  private struct State {
    var counts = Counts()
    var waiting: [[UInt8]] = []
    var isEnding = false
    var isRunning = false
    /// What went wrong the last time; the same is not said again.
    var lastFailure: String?
    /// When the last runs began.
    var starts: [ContinuousClock.Instant] = []
  }

  /// In a minute it is run so often, at most.
  static let rate = 60
  private static let maximumWaiting = 100
  private static let longestRun = Duration.seconds(30)

  private let arguments: [String]
  private let onFailure: @Sendable (String) -> Void
  private let state = Mutex(State())

  /// - Parameters:
  ///   - command: a program and its arguments, separated by blanks.
  ///   - onFailure: called from another thread, with what went wrong; once where the same goes wrong again and again.
  public init(_ command: String, onFailure: @escaping @Sendable (String) -> Void) {
    arguments = command.split(separator: " ").map(String.init)
    self.onFailure = onFailure
  }

  public var counts: Counts { state.withLock { $0.counts } }

  public func run(for lines: UnsafeRawBufferPointer) {
    let alerts = lines.split(separator: UInt8(ascii: "\n")).map { Array($0) + [UInt8(ascii: "\n")] }
    let mustStart = state.withLock { state in
      for alert in alerts {
        if state.waiting.count < AlertCommand.maximumWaiting {
          state.waiting.append(alert)
        } else {
          state.counts.skipped += 1
        }
      }
      guard !state.isRunning, !state.waiting.isEmpty else { return false }
      state.isRunning = true
      return true
    }
    if mustStart { WorkerThread.detach { self.runAll() } }
  }

  /// Waits until it was run for all, but no longer than that.
  public func finish(within duration: Duration) {
    let end = ContinuousClock.now + duration
    while state.withLock({ $0.isRunning }), .now < end { usleep(20_000) }
    state.withLock { $0.waiting = [] }
  }

  private func runAll() {
    while let alert = next() {
      let failure = ChildProcess.run(arguments, input: alert, longest: AlertCommand.longestRun)
      let isNew = state.withLock { state in
        state.counts.runs += 1
        if failure != nil { state.counts.failures += 1 }
        defer { state.lastFailure = failure }
        return state.lastFailure != failure
      }
      if let failure, isNew { onFailure("\(arguments.first ?? ""): \(failure)") }
    }
  }

  /// The next alert for which it is to be run; those beyond the rate are passed over.
  private func next() -> [UInt8]? {
    state.withLock { state in
      while !state.waiting.isEmpty {
        let alert = state.waiting.removeFirst()
        let now = ContinuousClock.now
        state.starts.removeAll { now - $0 > .seconds(60) }
        if state.starts.count < AlertCommand.rate {
          state.starts.append(now)
          return alert
        }
        state.counts.skipped += 1
      }
      state.isRunning = false
      return nil
    }
  }
}
