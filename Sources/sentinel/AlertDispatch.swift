import Consume
import KafkaTransport
import Pipeline

/// Tells of alerts besides their file: a topic of Kafka, before they are committed, and a program, after that.
final class AlertDispatch: AlertReceiver {
  let command: AlertCommand?
  private let topic: AlertTopic?

  init(topic: AlertTopic?, command: AlertCommand?) { (self.topic, self.command) = (topic, command) }

  func announce(_ lines: UnsafeRawBufferPointer) throws { try topic?.send(lines) }

  func noteCommit(of lines: UnsafeRawBufferPointer) { command?.run(for: lines) }

  /// Waits for the program; told to stop, not for long.
  func finish() { command?.finish(within: StopSignal.number == nil ? .seconds(30) : .seconds(1)) }
}
