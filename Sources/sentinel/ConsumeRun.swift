import ArgumentParser
import Consume
import FileSystem
import KafkaTransport
import LogModel
import Pipeline
import RecordFiles

/// A run of `consume`: errors made into words and an exit code.
struct ConsumeRun {
  var consumer: Consumer
  var options: ConsumeOptions
  var dispatch: AlertDispatch
  /// Of a run that stays.
  var status: ConsumeStatus?
  var profiles: ConsumedProfiles?
  /// In the order of the tally.
  var ruleNames: [String]
  var directory: String
  var quiet: Bool
  /// Where figures for Prometheus go.
  var metrics: String?

  /// - Throws: `ExitCode` where it is not 0.
  func run() throws {
    let start = monotonicSeconds()
    consumer.onProblem = { problem in
      report(problem.description)
      status?.board.note(error: problem.description)
    }
    let watch = ConsumeWatch()
    let progress = quiet || options.follows ? nil : ProgressLine(total: 0)
    consumer.onRound = { [unowned consumer] in
      progress?.show(consumer.report.bytes)
      watch.look(at: consumer.report)
      status?.update(consumer.report, dispatch)
      if let metrics, watch.isDue() { try? writeMetrics(status: .success, to: metrics) }
    }
    var failure: ConsumeFailure?
    if let profiles {
      consumer.onPublish = { path in try profiles.write(of: path) }
    }
    do {
      try profiles?.complete(directory)
      try consumer.run()
    } catch {
      failure = ConsumeFailure(error, options)
    }
    dispatch.finish()
    progress?.clear()
    if let text = failure?.text { report(text) }
    let seconds = monotonicSeconds() - start
    if !quiet { report(summary: text(seconds: seconds), consumer.report.figures, seconds: seconds) }
    let worst = worstStatus(failure)
    if let metrics {
      do throws(SystemCallError) {
        try writeMetrics(status: worst, to: metrics)
      } catch {
        report("--metrics: \(error)")
        throw ExitStatus.cannotCreate.exitCode
      }
    }
    try exit(worst)
  }

  /// What a run comes to that ends so and was not stopped.
  private func worstStatus(_ failure: ConsumeFailure?) -> ExitStatus {
    var statuses: [ExitStatus] = failure.map { [$0.status] } ?? []
    if !consumer.report.problems.isEmpty { statuses.append(.inputDamaged) }
    if !consumer.report.tally.isBalanced {
      report("bug: the lines that were read are not the lines that are accounted for")
      statuses.append(.bug)
    }
    return ExitStatus.worst(of: statuses)
  }

  private func exit(_ worst: ExitStatus) throws {
    if let number = StopSignal.number {
      // Where no broker answered any more, nothing is lost by that.
      if options.follows, [.success, .inputDamaged, .notFinished].contains(worst) { return }
      if worst == .success || worst == .inputDamaged { throw ExitCode(128 + number) }
    }
    if worst != .success { throw worst.exitCode }
  }

  private func writeMetrics(status: ExitStatus, to path: String) throws(SystemCallError) {
    try write(metrics: ConsumeMetrics(consumer.report, options, status: status).text, to: path)
  }

  /// What came of it, for people.
  private func text(seconds: Double) -> String {
    let report = consumer.report
    let tally = report.tally
    var lines = [
      "\(tally.records.counted("record")) (\(report.bytes.bytes)) of \(report.messages.counted("message")) from \(options.topic.terminalSafe) in "
        + "\(seconds.rounded(to: 2)) s: \(report.commits.counted("commit")), \(report.publishedFiles.counted("file")) finished, "
        + "\(tally.unparsed.grouped) unparsed"
    ]
    let kept = tally.filteredRecords.reduce(0, +)
    let dropped = tally.droppedRecords.reduce(0, +)
    if kept + dropped > 0 { lines.append("  left out  \(kept.grouped) by options, \(dropped.grouped) by rules") }
    let summary = Summary(tally: tally, problems: [], ruleNames: ruleNames, version: Sentinel.version)
    if let limits = summary.limits { lines.append(limits) }
    if let counts = dispatch.command?.counts, counts.runs + counts.skipped > 0 {
      lines.append(
        "  on-alert  \(counts.runs.counted("run")), \(counts.failures.grouped) failed, \(counts.skipped.counted("alert")) passed over"
      )
    }
    if report.discardedBytes > 0 {
      lines.append("  discarded \(report.discardedBytes.bytes) that were not committed; their records are read again")
    }
    if report.lag > 0 {
      let partitions = report.partitions.filter { ($0.lag ?? 0) > 0 }.map { "\($0.partition): \($0.lag ?? 0)" }
      lines.append("  lag       \(Int(report.lag).grouped) offsets (\(partitions.prefix(12).joined(separator: ", ")))")
    }
    return lines.map { $0 + "\n" }.joined()
  }
}

/// Says on standard error what stands in the way of a run that stays: once, and again when it had been well in between.
private final class ConsumeWatch {
  private var told: String?
  private var lastMetrics = ContinuousClock.now

  func look(at report: ConsumeReport) {
    guard report.trouble != told else { return }
    if let trouble = report.trouble { sentinel.report("\(trouble); trying again", .warning) }
    told = report.trouble
  }

  func isDue() -> Bool {
    guard .now - lastMetrics > .seconds(10) else { return false }
    lastMetrics = .now
    return true
  }
}

/// Why it ended before everything was done.
struct ConsumeFailure {
  let status: ExitStatus
  let text: String?

  init(_ error: any Error, _ options: ConsumeOptions) {
    switch error {
    case let error as KafkaError: (status, text) = ConsumeFailure.words(error, options)
    case let error as ConsumeRefusal: (status, text) = (.configurationRefused, error.description)
    case let error as OutputHeldError: (status, text) = (.notFinished, error.description)
    case let error as OutputError:
      (status, text) = (
        error.isCreation ? .cannotCreate : .inputOutputError,
        "\(error); what is not committed is read again"
      )
    case let error as SystemCallError:
      (status, text) = (.inputOutputError, "\(error); what is not committed is read again")
    default: (status, text) = (.bug, "\(error)")
    }
  }

  private static func words(_ error: KafkaError, _ options: ConsumeOptions) -> (ExitStatus, String?) {
    let kept = "what is not committed is read again"
    switch error.kind {
    case .stopped: return (.notFinished, nil)
    case .unauthorized:
      return (
        .notPermitted,
        "\(error); \(kept). Consume needs to Read and Describe the topic, and to Read the group \(options.group)"
      )
    case .unsupported: return (.unavailable, "\(error); \(kept)")
    case .configuration: return (.configurationRefused, "\(error); \(kept)")
    case .temporary where error.isUnknownTopic: return (.notFinished, "\(error); \(kept): create the topic")
    case .fenced, .temporary, .refusedRecords:
      return (.notFinished, "\(error); \(kept): run it again when Kafka is back")
    }
  }
}

/// The figures of a consumer in Prometheus' text format.
struct ConsumeMetrics {
  let text: String

  init(_ report: ConsumeReport, _ options: ConsumeOptions, status: ExitStatus) {
    var metrics = PrometheusText()
    let labels: KeyValuePairs<StaticString, String> = ["group": options.group, "topic": options.topic]
    func add(_ name: StaticString, _ help: StaticString, _ type: PrometheusText.MetricType, _ value: some BinaryInteger)
    {
      metrics.metric(name, help: help, type: type, PrometheusText.Sample(value, labels))
    }
    func add(_ name: StaticString, _ help: StaticString, _ value: (PartitionReport) -> Int64?) {
      metrics.metric(
        name, help: help, type: .gauge,
        report.partitions.compactMap { partition in
          value(partition).map {
            PrometheusText.Sample(
              $0, ["group": options.group, "topic": options.topic, "partition": "\(partition.partition)"])
          }
        })
    }
    add("sentinel_consume_written_timestamp_seconds", "When this was written.", .gauge, wallClock() / 1_000_000_000)
    add("sentinel_consume_exit_status", "What it exited with; 0 is fine.", .gauge, status.rawValue)
    add("sentinel_consume_records_total", "Records that were written.", .counter, report.tally.records)
    add("sentinel_consume_messages_total", "Messages that were read.", .counter, report.messages)
    add("sentinel_consume_bytes_total", "Bytes of the messages.", .counter, report.bytes)
    add("sentinel_consume_unparsed_total", "Records that no rule matched.", .counter, report.tally.unparsed)
    add(
      "sentinel_consume_limit_hits_total", "Times that a pattern ran into its match limit.", .counter,
      report.tally.limitHits.reduce(0, +))
    add("sentinel_consume_commits_total", "Commits to the group.", .counter, report.commits)
    add("sentinel_consume_retries_total", "Commits that were tried again.", .counter, report.retries)
    add("sentinel_consume_rebalances_total", "Times that partitions were taken away.", .counter, report.rebalances)
    add("sentinel_consume_problems_total", "Losses and doubts that were named.", .counter, report.problems.count)
    add("sentinel_consume_lag", "Offsets that are there and were not read.", .gauge, report.lag)
    add("sentinel_consume_partition_position", "Offset of the next message.") { $0.position }
    add("sentinel_consume_partition_committed", "Offset that the group has committed.") { $0.committed }
    add("sentinel_consume_partition_lag", "Offsets of the partition that were not read.") { $0.lag }
    text = metrics.text
  }
}
