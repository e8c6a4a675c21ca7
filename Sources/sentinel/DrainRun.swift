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

  /// - Throws: `ExitCode` where it is not 0.
  func run() throws {
    let start = monotonicSeconds()
    guard let drain = try open() else { return }
    drain.onNotice = { report($0.description) }
    let progress = runs.quiet ? nil : ProgressLine(total: (try? drain.backlog().bytes) ?? 0)
    if let progress { drain.onProgress = { progress.show($0.bytes) } }
    var failure: DrainFailure?
    repeat {
      do {
        try drain.run()
        failure = nil
      } catch {
        failure = DrainFailure(error, options)
        progress?.clear()
        _ = failure!.told()
        if !failure!.mayPass { break }
      }
      if runs.watch { try writeMetrics(drain, failure) }
    } while runs.watch && isToGoOn()
    progress?.clear()
    if !runs.quiet {
      let text = DrainSummary(drain.report, topic: options.topic).text(seconds: monotonicSeconds() - start)
      try? FileDescriptor.standardError.write(text)
    }
    try writeMetrics(drain, failure)
    try exit(drain.report, failure)
  }

  /// - Returns: `nil` where there is nothing to be drained, or somebody does it.
  private func open() throws -> Drain? {
    let disk = Disk()
    do {
      var site = try DrainSite(directory, state: state, disk)
      while try site.isUntouched(disk) {
        guard runs.watch, isToGoOn() else {
          if !runs.quiet { report("\(directory): nothing to send") }
          return nil
        }
        site = try DrainSite(directory, state: state, disk)
      }
      try refuseLiveWriter(site, disk)
      let producer = KafkaProducer(
        settings, topic: options.topic, guarantee: options.guarantee, timeout: options.timeout)
      return try Drain(site, disk, to: producer, options: options)
    } catch let error as DrainHeldError where runs.skipIfRunning {
      if !runs.quiet { report("\(error); nothing to do") }
      return nil
    } catch {
      throw DrainFailure(error, options).told().exitCode
    }
  }

  private func refuseLiveWriter(_ site: DrainSite, _ disk: Disk) throws {
    guard site.kind == .fluentBit, let chunks = try ChunkDirectory.chunks(in: site.path, asStorage: true, disk),
      let process = FluentBitProcess.writer(of: chunks)
    else { return }
    report("\(directory): process \(process) (fluent-bit) is still writing to it; stop it first")
    throw ExitStatus.notFinished.exitCode
  }

  /// Waits until it is worth looking again.
  private func isToGoOn() -> Bool {
    pause(.milliseconds(200))
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
      drain, directory: directory, topic: options.topic, status: failure?.status ?? .success)
    do throws(SystemCallError) {
      // Others are to read it, and nothing of a log is in it.
      let file = try PublishedFile(at: path, mode: 0o644)
      try file.descriptor.write(metrics.text)
      try file.publish()
    } catch {
      sentinel.report("--metrics: \(error)")
      throw ExitStatus.cannotCreate.exitCode
    }
  }

  private func exit(_ report: DrainReport, _ failure: DrainFailure?) throws {
    var statuses: [ExitStatus] = failure.map { [$0.status] } ?? []
    if report.hasDamage || report.deadLetters > 0 { statuses.append(.inputDamaged) }
    let worst = ExitStatus.worst(of: statuses)
    if let number = StopSignal.number {
      if runs.watch { return }
      throw ExitCode(128 + number)
    }
    if worst != .success { throw worst.exitCode }
  }
}

/// Returns after so long, or when a signal comes.
@Sendable
func pause(_ duration: Duration) {
  var wake = pollfd(fd: StopSignal.wakeDescriptor, events: Int16(POLLIN), revents: 0)
  poll(&wake, 1, Int32(max(1, min(duration / .milliseconds(1), 3_600_000))))
}
