import KafkaTransport

/// A cluster that takes everything, and keeps what was committed last; or fails as it is told to.
final class StubCluster: MessageTransport {
  var name = "cluster"
  var partitions = 3
  var committed: CommittedOffset?
  /// Thrown by the commits from now on; whether they count all the same.
  var commitFailure: (error: KafkaError, counts: Bool)?
  /// Called before a group is taken; what it throws is thrown.
  var onSend: () throws(KafkaError) -> Void = {}

  static let away = KafkaError(.stopped, "committing", reason: "the cluster is away")

  func open(identity: String) throws(KafkaError) -> TopicDescription {
    TopicDescription(cluster: name, partitions: partitions)
  }

  func marker() throws(KafkaError) -> CommittedOffset? { committed }

  func begin() throws(KafkaError) {}

  func send(_ batch: MessageBatch) throws(KafkaError) { try onSend() }

  func commit(_ marker: CommittedOffset) throws(KafkaError) {
    // The first one holds no records.
    if let (error, counts) = commitFailure, committed != nil {
      if counts { committed = marker }
      throw error
    }
    committed = marker
  }

  func abort() throws(KafkaError) {}
}
