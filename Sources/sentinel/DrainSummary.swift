import Drain
import FileSystem
import LogModel

/// What came of a drain, for people: one line, and one for what is not as usual.
struct DrainSummary {
  private let report: DrainReport
  private let topic: String

  init(_ report: DrainReport, topic: String) {
    self.report = report
    self.topic = topic
  }

  func text(seconds: Double) -> String {
    var line =
      "\(report.records.counted("record")) (\(report.bytes.bytes)) of \(report.chunks.counted("chunk")) sent to \(topic.terminalSafe) in \(seconds.rounded(to: 2)) s: "
      + "\(report.groups.counted("commit")), \(report.retries == 1 ? "1 retry" : "\(report.retries.grouped) retries"), \(report.deadLetters.counted("dead letter"))"
    if report.openChunks > 0 { line += "; \(report.openChunks.counted("open chunk")) left to who writes them" }
    if report.youngChunks > 0 { line += "; \(report.youngChunks.counted("chunk")) younger than --min-age left" }
    return line + "\n"
  }
}

/// The figures of a drain in Prometheus' text format.
struct DrainMetrics {
  let text: String

  /// - Parameter backlog: `nil` where it could not be looked at.
  init(_ report: DrainReport, _ backlog: Backlog?, directory: String, topic: String, status: ExitStatus) {
    var metrics = PrometheusText()
    func add(_ name: StaticString, _ help: StaticString, _ value: Double) {
      metrics.metric(
        name, help: help, type: .gauge, PrometheusText.Sample(value, ["directory": directory, "topic": topic]))
    }
    let now = wallClock()
    add("sentinel_drain_end_timestamp_seconds", "When the drain ended.", Double(now) / 1e9)
    add("sentinel_drain_exit_status", "What it exited with; 0 is fine.", Double(status.rawValue))
    add("sentinel_drain_sent_records", "Records that the last drain sent.", Double(report.records))
    add("sentinel_drain_sent_bytes", "Bytes of values that the last drain sent.", Double(report.bytes))
    add("sentinel_drain_sent_chunks", "Chunks that the last drain sent to their end.", Double(report.chunks))
    add("sentinel_drain_retries", "Times that the last drain tried something again.", Double(report.retries))
    add("sentinel_drain_dead_letters", "Records that Kafka did not take.", Double(report.deadLetters))
    if let backlog {
      add("sentinel_drain_unsent_chunks", "Chunks that are left.", Double(backlog.chunks))
      add("sentinel_drain_unsent_bytes", "What is left, as it lies on the disk.", Double(backlog.bytes))
      add(
        "sentinel_drain_oldest_unsent_record_age_seconds", "Age of the oldest record that is left; 0: none is.",
        backlog.oldest.map { max(0, Double(now - $0) / 1e9) } ?? 0)
    }
    text = metrics.text
  }
}
