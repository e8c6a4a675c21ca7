import Consume
import KafkaTransport
import LogModel
import Pipeline
import Status

/// Tells of alerts besides their file: a topic of Kafka, before they are committed, and a program, after that.
final class AlertDispatch: AlertReceiver {
  let command: AlertCommand?
  /// Where they can be looked at.
  var board: StatusBoard?
  private let topic: AlertTopic?

  init(topic: AlertTopic?, command: AlertCommand?) { (self.topic, self.command) = (topic, command) }

  func announce(_ lines: UnsafeRawBufferPointer) throws { try topic?.send(lines) }

  func noteCommit(of lines: UnsafeRawBufferPointer) {
    command?.run(for: lines)
    guard let board else { return }
    for line in lines.split(separator: UInt8(ascii: "\n")) { board.add(alert: UnsafeRawBufferPointer(rebasing: line)) }
  }

  /// Waits for the program; told to stop, not for long.
  func finish() { command?.finish(within: StopSignal.number == nil ? .seconds(30) : .seconds(1)) }
}
