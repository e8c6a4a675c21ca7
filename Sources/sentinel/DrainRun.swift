import ArgumentParser
import ChunkBuffer
import Drain
import FileSystem
import Glibc
import KafkaTransport
import LogModel
import Pipeline

/// A run of `drain`: one pass or many, errors made into words and an exit code.
struct DrainRun {
  var directory: String
  var state: String?
  var options: DrainOptions
  var settings: KafkaSettings
  var runs: DrainRunOptions
  var status: StatusOptions

  /// - Throws: `ExitCode` where it is not 0.
  func run() throws {
    let start = monotonicSeconds()
    let shown = status.isAsked ? DrainStatus(directory: directory, topic: options.topic, timeout: options.timeout) : nil
    let service = try shown.flatMap { try status.start($0.board, quiet: runs.quiet) }
    defer { service?.stop() }
    guard let drain = try open(shown) else { return }
    shown?.follow(drain)
    var told: Set<String> = []
    // A chunk that is left alone is looked at in each pass.
    drain.onNotice = {
      guard told.insert($0.description).inserted else { return }
      report($0.description)
      if $0.kind == .damage { shown?.board.note(error: $0.description) }
    }
    let progress = runs.quiet ? nil : ProgressLine(total: (try? drain.backlog().bytes) ?? 0)
    drain.onProgress = {
      progress?.show($0.bytes)
      shown?.gotOn()
    }
    var failure: DrainFailure?
    // What a drain that stays has said, it says again when it was well in between.
    var lastWords: String?
    var watch = Watch()
    repeat {
      do {
        shown?.begins()
        try refuseLiveWriter(drain.site)
        try drain.run()
        (failure, lastWords) = (nil, nil)
        shown?.ended()
      } catch {
        failure = DrainFailure(error, options)
        progress?.clear()
        if let failure { shown?.failed(failure) }
        if let text = failure!.text, text != lastWords { report(text) }
        lastWords = failure!.text
        if !failure!.mayPass { break }
      }
      if runs.watch, watch.isDue(drain.report) { try writeMetrics(drain, failure) }
    } while runs.watch && isToGoOn(after: watch.pause)
    progress?.clear()
    if !runs.quiet {
      let seconds = monotonicSeconds() - start
      let summary = DrainSummary(drain.report, topic: options.topic)
      report(summary: summary.text(seconds: seconds), drain.report.figures, seconds: seconds)
    }
    try writeMetrics(drain, failure)
    try exit(drain.report, failure)
  }

  /// - Returns: `nil` where there is nothing to be drained, or somebody does it.
  private func open(_ shown: DrainStatus?) throws -> Drain? {
    let disk = Disk()
    var options = options
    if let shown { options.sleep = shown.sleep }
    do {
      var site = try DrainSite(directory, state: state, disk)
      while try site.isUntouched(disk) {
        shown?.isIdle()
        guard runs.watch, isToGoOn(after: Watch.shortestPause) else {
          if !runs.quiet { report("\(directory): nothing to send", .info) }
          return nil
        }
        site = try DrainSite(directory, state: state, disk)
      }
      let producer = KafkaProducer(
        settings, topic: options.topic, guarantee: options.guarantee, timeout: options.timeout)
      if let shown { producer.onWaiting = { shown.waits($0, $1) } }
      return try Drain(site, disk, to: producer, options: options)
    } catch let error as DrainHeldError where runs.skipIfRunning {
      if !runs.quiet { report("\(error); nothing to do", .info) }
      return nil
    } catch {
      throw DrainFailure(error, options).told().exitCode
    }
  }

  private func refuseLiveWriter(_ site: DrainSite) throws {
    guard site.kind == .fluentBit, let chunks = try ChunkDirectory.chunks(in: site.path, asStorage: true, Disk()),
      let process = FluentBitProcess.writer(of: chunks)
    else { return }
    throw LiveWriterError(path: directory, process: process)
  }

  /// Waits until it is worth looking again.
  private func isToGoOn(after duration: Duration) -> Bool {
    pause(duration)
    return StopSignal.number == nil
  }

  /// Says what would be sent.
  func showPlan() throws {
    let disk = Disk()
    let summaries: [ChunkSummary]
    do {
      summaries = try DrainSite(directory, state: state, disk).preview(options, disk)
    } catch {
      throw DrainFailure(error, options).told().exitCode
    }
    try writingToStandardOutput {
      try FileDescriptor.standardOutput.write(ChunkListing(summaries, now: wallClock()).table)
    }
  }

  private func writeMetrics(_ drain: Drain, _ failure: DrainFailure?) throws {
    guard let path = runs.metrics else { return }
    let metrics = DrainMetrics(
      drain.report, try? drain.backlog(), directory: directory, topic: options.topic,
      status: worstStatus(drain.report, failure))
    do throws(SystemCallError) {
      try write(metrics: metrics.text, to: path)
    } catch {
      sentinel.report("--metrics: \(error)")
      throw ExitStatus.cannotCreate.exitCode
    }
  }

  /// What a run comes to that ends so and was not stopped.
  private func worstStatus(_ report: DrainReport, _ failure: DrainFailure?) -> ExitStatus {
    var statuses: [ExitStatus] = failure.map { [$0.status] } ?? []
    if report.hasDamage || report.deadLetters > 0 { statuses.append(.inputDamaged) }
    return ExitStatus.worst(of: statuses)
  }

  private func exit(_ report: DrainReport, _ failure: DrainFailure?) throws {
    let worst = worstStatus(report, failure)
    if let number = StopSignal.number {
      if runs.watch { return }
      throw ExitCode(128 + number)
    }
    if worst != .success { throw worst.exitCode }
  }
}

/// A Fluent Bit that is running has the directory.
struct LiveWriterError: Error, CustomStringConvertible {
  var path: String
  var process: Int
  var description: String { "\(path): process \(process) (fluent-bit) is still writing to it; stop it first" }
}

/// How often a drain that stays looks, and says how it goes.
private struct Watch {
  static let shortestPause = Duration.milliseconds(200)
  private static let metricsInterval = Duration.seconds(10)

  /// Until the next look: what finds nothing takes a tenth of the time at most, however many streams there are.
  private(set) var pause = Watch.shortestPause
  private var start = ContinuousClock.now
  private var written: (instant: ContinuousClock.Instant, records: Int)?

  /// A pass has ended.
  ///
  /// - Returns: whether the figures are to be written: when something was sent, and from time to time.
  mutating func isDue(_ report: DrainReport) -> Bool {
    let now = ContinuousClock.now
    let isNew = written?.records != report.records
    pause = isNew ? Watch.shortestPause : max(Watch.shortestPause, min((now - start) * 9, .seconds(5)))
    start = now + pause
    guard isNew || now - written!.instant > Watch.metricsInterval else { return false }
    written = (now, report.records)
    return true
  }
}

/// Returns after so long, or when a signal comes.
@Sendable
func pause(_ duration: Duration) {
  var wake = pollfd(fd: StopSignal.wakeDescriptor, events: Int16(POLLIN), revents: 0)
  poll(&wake, 1, Int32(max(1, min(duration / .milliseconds(1), 3_600_000))))
}
