import Drain
import Status

/// Puts what a drain that stays does on a board.
final class DrainStatus {
  let board = StatusBoard(job: "drain", version: Sentinel.version)
  private let directory: String
  private let topic: String
  private var rate = Rate()
  private var lastUpdate: ContinuousClock.Instant?
  private var lastFailure: String?

  init(directory: String, topic: String) { (self.directory, self.topic) = (directory, topic) }

  /// There is nothing to be drained yet.
  func waitForChunks() { board.update { $0.isReady = true } }

  /// To be called after each pass and each group, and whenever something is tried again.
  ///
  /// - Parameter failure: why it does not get on.
  func update(_ drain: Drain, failure: DrainFailure?) {
    let now = ContinuousClock.now
    let text = failure.map { $0.text ?? "not finished" }
    // What is left is counted on the disk, which is not worth while more often.
    guard text != lastFailure || lastUpdate.map({ now - $0 > .seconds(1) }) ?? true else { return board.beat() }
    if let text, text != lastFailure { board.note(error: text) }
    (lastUpdate, lastFailure) = (now, text)
    let report = drain.report
    let backlog = try? drain.backlog()
    let perSecond = rate.perSecond(report.records, at: now)
    let metrics = DrainMetrics(drain, directory: directory, topic: topic, status: failure?.status ?? .success).text
    board.update { status in
      status.isReady = text == nil
      status.notReadyReason = text
      status.figures = [
        ("directory", .text(directory)), ("topic", .text(topic)),
        ("records", .integer(report.records)), ("records_per_second", .number(perSecond)),
        ("bytes", .integer(report.bytes)), ("chunks", .integer(report.chunks)), ("commits", .integer(report.groups)),
        ("retries", .integer(report.retries)), ("dead_letters", .integer(report.deadLetters)),
        ("backlog_chunks", backlog.map { .integer($0.chunks) } ?? .nothing),
        ("backlog_bytes", backlog.map { .integer($0.bytes) } ?? .nothing),
        ("oldest_unsent_record", backlog?.oldest.map { .moment($0) } ?? .nothing),
      ]
      status.metrics = metrics
    }
  }
}
