import Drain
import KafkaTransport
import LogModel
import Pipeline
import Status

/// What a drain that stays says of itself.
final class DrainStatus {
  let board = StatusBoard(job: "drain", version: Sentinel.version)
  private let directory: String
  private let topic: String
  // Who drains holds this, and lets go of Kafka at its end.
  private weak var drain: Drain?
  private var backlog = Refreshed<Backlog?>(nil)
  private var rate = Rate()
  /// Why it is not ready.
  private var trouble: String? = "it has not reached Kafka yet"
  private var status = ExitStatus.success
  private var waited = ContinuousClock.now
  private let timeout: Duration
  /// Whether a pass is going on.
  private var isSending = false

  /// After so long without anything getting on it is not ready.
  private static let patience = Duration.seconds(5)

  init(directory: String, topic: String, timeout: Duration) {
    self.directory = directory
    self.topic = topic
    self.timeout = timeout
    board.update { [trouble] in $0.notReadyReason = trouble }
  }

  /// Shows how `drain` goes from now on.
  func follow(_ drain: Drain) {
    self.drain = drain
    drain.onRetry = { [weak self] error in
      guard let self else { return }
      trouble = "\(error)"
      board.note(error: "\(error)")
      update()
    }
  }

  /// There is nothing to be drained yet.
  func isIdle() { gotOn() }

  /// A pass begins. Calls of librdkafka can wait for a broker that is silent, for longer than they are told to.
  func begins() {
    isSending = true
    update()
  }

  /// A pass has ended.
  func ended() {
    isSending = false
    gotOn()
  }

  /// Something of a pass is sent.
  func gotOn() {
    (trouble, status) = (nil, .success)
    update()
  }

  func failed(_ failure: DrainFailure) {
    isSending = false
    status = failure.status
    if let text = failure.text {
      // The last retry has said it, but for what to do.
      if !(trouble.map { text.hasPrefix($0) } ?? false) { board.note(error: text) }
      trouble = text
    }
    update()
  }

  /// Brokers keep it waiting, as `BrokerWait` tells.
  func waits(_ duration: Duration, _ reason: KafkaError?) {
    // It is told of each batch.
    guard .now - waited >= .milliseconds(500) else { return }
    waited = .now
    guard duration >= DrainStatus.patience else { return update() }
    let seconds = Int(duration / .seconds(1))
    update(waiting: "nothing got on with Kafka for \(seconds) s" + (reason.map { ": \($0)" } ?? ""))
  }

  /// Sleeps as `pause` does, and shows that it lives: to keep to a rate can take minutes.
  var sleep: @Sendable (Duration) -> Void {
    { [board] duration in
      let end = ContinuousClock.now + duration
      while StopSignal.number == nil, .now < end {
        pause(min(end - .now, .seconds(5)))
        board.beat()
      }
    }
  }

  private func update(waiting: String? = nil) {
    backlog.update { try? drain?.backlog() }
    let report = drain?.report ?? DrainReport()
    rate.update(report.records)
    let backlog = backlog.value
    let metrics = DrainMetrics(report, backlog, directory: directory, topic: topic, status: status).text
    let figures: [(name: StaticString, value: StatusValue)] = [
      ("directory", .text(directory)), ("topic", .text(topic)),
      ("sent_records", .integer(report.records)), ("sent_bytes", .integer(report.bytes)),
      ("records_per_second", .number(rate.perSecond)), ("sent_chunks", .integer(report.chunks)),
      ("groups", .integer(report.groups)), ("retries", .integer(report.retries)),
      ("dead_letters", .integer(report.deadLetters)),
      ("unsent_chunks", backlog.map { .integer($0.chunks) } ?? .nothing),
      ("unsent_bytes", backlog.map { .integer($0.bytes) } ?? .nothing),
      ("oldest_unsent_record", backlog?.oldest.map { .moment($0) } ?? .nothing),
    ]
    let reason = waiting ?? trouble
    let wait = isSending ? StatusWait("nothing got on with Kafka", longest: timeout + .seconds(60)) : nil
    board.update {
      $0.wait = wait
      $0.isReady = reason == nil
      $0.notReadyReason = reason
      $0.figures = figures
      $0.metrics = metrics
    }
  }
}
