/// The far end of a drain: messages go there in groups, each of which is there whole or, as far as it can be seen, not at all.
///
/// After an error `open` is called again.
public protocol MessageTransport: AnyObject {
  /// Connects as the producer that is known by `identity`, ends what an earlier one of that name left unfinished, and keeps it from going on.
  ///
  /// - Returns: what the topic is like.
  func open(identity: String) throws(KafkaError) -> TopicDescription

  /// What the newest group that is there was committed with; `nil`: nothing is known any more. To be called after `open` and before `begin`.
  func marker() throws(KafkaError) -> CommittedOffset?

  func begin() throws(KafkaError)

  /// Queues messages; waits while there is no room.
  func send(_ batch: MessageBatch) throws(KafkaError)

  /// Ends the group: when it returns, all of its messages are there and `marker` with them.
  func commit(_ marker: CommittedOffset) throws(KafkaError)

  /// Lets the group go, so that nobody who reads has to wait until the broker gives it up.
  func abort() throws(KafkaError)
}

/// How groups are kept from being there twice.
public enum DeliveryGuarantee: String, CaseIterable, Sendable {
  /// Each group is a transaction, and its marker part of it.
  case exactlyOnce = "exactly-once"
  /// An idempotent producer: a group that a crash interrupts is sent again. There are no markers.
  case atLeastOnce = "at-least-once"
}
