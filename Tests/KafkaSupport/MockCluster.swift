import CRdKafka

/// librdkafka's stand-in for a cluster: brokers in this process, that fail as they are told to.
///
/// It does not isolate transactions, does not store offsets that are sent to them, and keeps 5 MiB of a partition.
///
/// `@unchecked Sendable`: librdkafka's handles may be used by any thread.
public final class MockCluster: @unchecked Sendable {
  private let client: OpaquePointer
  public let handle: OpaquePointer

  public init(brokers: Int = 1) {
    var reason = [CChar](repeating: 0, count: 512)
    let configuration = rd_kafka_conf_new()
    client = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, &reason, reason.count)
    handle = rd_kafka_mock_cluster_new(client, Int32(brokers))
  }

  deinit {
    rd_kafka_mock_cluster_destroy(handle)
    rd_kafka_destroy(client)
  }

  /// What `--brokers` is.
  public var brokers: String { String(cString: rd_kafka_mock_cluster_bootstraps(handle)) }

  public func createTopic(_ name: String, partitions: Int) {
    rd_kafka_mock_topic_create(handle, name, Int32(partitions), 1)
  }
}
