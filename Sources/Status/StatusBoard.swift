import Glibc
import LogModel

/// What a job that runs says of itself: the job writes, and any thread may read, at any time. Nobody waits for more than a copy.
public final class StatusBoard: Sendable {
  /// An error, and how often it came.
  struct Trouble: Sendable {
    var text: String
    var first: Int64
    var last: Int64
    var count: Int
  }

  struct State: Sendable {
    var report = StatusReport()
    /// By both clocks: what is shown, and what an age is reckoned from.
    var updated: Int64
    var beat: Int64
    var troubles: [Trouble] = []
    var alerts = RecentAlerts()
  }

  /// All that is known at a moment.
  struct Snapshot: Sendable {
    var job: StaticString
    var version: String
    var started: Int64
    /// The wall clock's, in nanoseconds since 1970.
    var now: Int64
    var uptime: Duration
    /// Since the job last said that it lives.
    var silence: Duration
    var state: State

    /// A job that has not been heard of for so long is stuck, unless it said that it may be longer.
    static let longestSilence = Duration.seconds(60)
    /// A job that waits for others is not ready when nothing has come of it for so long.
    static let patience = Duration.seconds(5)

    var isHealthy: Bool { silence <= max(Snapshot.longestSilence, state.report.wait?.longest ?? .zero) }

    /// Why it is not ready; `nil`: it is.
    var notReadyReason: String? {
      let report = state.report
      if !report.isReady { return report.notReadyReason ?? "not ready yet" }
      guard let wait = report.wait, silence > Snapshot.patience else { return nil }
      return "\(wait.reason) for \(Int(silence / .seconds(1))) s"
    }
  }

  static let maximumTroubles = 20
  /// Of an error's text, in bytes.
  static let maximumTextSize = 2000

  public let job: StaticString
  public let version: String
  private let started: Int64
  private let startedMonotonic: Int64
  private let clocks: Clocks
  private let state: Locked<State>

  /// - Parameter job: the command: `ship`, `drain`, `consume`.
  public convenience init(job: StaticString, version: String) {
    self.init(job: job, version: version, clocks: .system)
  }

  init(job: StaticString, version: String, clocks: Clocks) {
    self.job = job
    self.version = version
    self.clocks = clocks
    started = clocks.wall()
    startedMonotonic = clocks.monotonic()
    state = Locked(State(updated: started, beat: startedMonotonic))
  }

  /// Changes what the board says; the job does it a few times a second, and shows thereby that it lives. `body` should only assign: who reads waits
  /// for it.
  public func update(_ body: (inout StatusReport) -> Void) {
    let (wall, monotonic) = (clocks.wall(), clocks.monotonic())
    state.withLock {
      body(&$0.report)
      $0.updated = wall
      $0.beat = monotonic
    }
  }

  /// Shows that the job lives, where there is nothing new to say.
  public func beat() {
    let monotonic = clocks.monotonic()
    state.withLock { $0.beat = monotonic }
  }

  /// Keeps an error: the last 20 different ones, each with its count and its times.
  public func note(error text: String) {
    let wall = clocks.wall()
    let text = text.utf8.count <= Self.maximumTextSize ? text : Self.prefix(of: text) + "…"
    state.withLock {
      if let index = $0.troubles.firstIndex(where: { $0.text == text }) {
        var trouble = $0.troubles.remove(at: index)
        trouble.count += 1
        trouble.last = wall
        $0.troubles.append(trouble)
        return
      }
      if $0.troubles.count == Self.maximumTroubles { $0.troubles.removeFirst() }
      $0.troubles.append(Trouble(text: text, first: wall, last: wall, count: 1))
    }
  }

  private static func prefix(of text: String) -> String {
    var size = 0
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix {
          size += UTF8.width($0)
          return size <= maximumTextSize
        }))
  }

  /// Keeps an alert, for as long as it is among the latest.
  ///
  /// - Parameter line: a JSON object, as it stands in `alerts.jsonl`.
  /// - Returns: whether it was one; if not, it is not kept.
  @discardableResult
  public func add(alert line: UnsafeRawBufferPointer) -> Bool {
    // Read before anybody can be kept waiting.
    guard let alert = RecentAlert(line) else { return false }
    state.withLock { $0.alerts.append(alert) }
    return true
  }

  func snapshot() -> Snapshot {
    let state = state.withLock { $0 }
    let monotonic = clocks.monotonic()
    return Snapshot(
      job: job, version: version, started: started, now: clocks.wall(),
      uptime: .nanoseconds(monotonic - startedMonotonic), silence: .nanoseconds(max(0, monotonic - state.beat)),
      state: state)
  }
}

/// Where the time comes from, in nanoseconds.
struct Clocks: Sendable {
  /// Since 1970.
  var wall: @Sendable () -> Int64
  /// Of the clock that only goes forward.
  var monotonic: @Sendable () -> Int64

  static let system = Clocks(wall: { now(CLOCK_REALTIME) }, monotonic: { now(CLOCK_MONOTONIC) })

  /// The corresponding C function is `clock_gettime`.
  private static func now(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
