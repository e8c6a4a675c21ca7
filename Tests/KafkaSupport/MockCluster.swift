import CRdKafka

/// librdkafka's stand-in for a cluster: brokers in this process, that fail as they are told to.
///
/// It does not isolate transactions, does not store offsets that are sent to them, and keeps 5 MiB of a partition.
///
/// `@unchecked Sendable`: librdkafka's handles may be used by any thread.
public final class MockCluster: @unchecked Sendable {
  /// Requests of Kafka's protocol, by their number (https://kafka.apache.org/protocol#protocol_api_keys).
  public enum Request: Int16, CaseIterable, Sendable {
    case produce = 0
    case metadata = 3
    case offsetFetch = 9
    case findCoordinator = 10
    case apiVersions = 18
    case initProducerId = 22
    case addPartitionsToTxn = 24
    case addOffsetsToTxn = 25
    case endTxn = 26
    case txnOffsetCommit = 28
  }

  private let client: OpaquePointer
  private let handle: OpaquePointer
  private let brokerCount: Int

  public init(brokers: Int = 1) {
    brokerCount = brokers
    let configuration = rd_kafka_conf_new()
    rd_kafka_conf_set_log_cb(configuration) { _, _, _, _ in }
    client = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, nil, 0)
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

  /// The next answers to `request` are these errors.
  public func push(_ errors: [Int32], to request: Request) {
    let codes = errors.map { rd_kafka_resp_err_t($0) }
    rd_kafka_mock_push_request_errors_array(handle, request.rawValue, codes.count, codes)
  }

  /// Ends what was pushed, and sets up what is down: what is in the topics can be read.
  public func recover() {
    for request in Request.allCases { rd_kafka_mock_clear_request_errors(handle, request.rawValue) }
    for broker in 1...brokerCount {
      setUp(broker)
      setRoundTripTime(0, of: broker)
    }
  }

  /// Whether it knows the request at all.
  public func disable(_ request: Request) { rd_kafka_mock_set_apiversion(handle, request.rawValue, -1, -1) }

  public func setError(_ code: Int32, of topic: String) {
    rd_kafka_mock_topic_set_error(handle, topic, rd_kafka_resp_err_t(code))
  }

  public func setDown(_ broker: Int) { rd_kafka_mock_broker_set_down(handle, Int32(broker)) }

  public func setUp(_ broker: Int) { rd_kafka_mock_broker_set_up(handle, Int32(broker)) }

  public func setLeader(of partition: Int, in topic: String, to broker: Int) {
    rd_kafka_mock_partition_set_leader(handle, topic, Int32(partition), Int32(broker))
  }

  /// How long each answer takes.
  public func setRoundTripTime(_ milliseconds: Int, of broker: Int) {
    rd_kafka_mock_broker_set_rtt(handle, Int32(broker), Int32(milliseconds))
  }

  /// What is in the topic, of transactions that were aborted, too.
  public func messages(in topic: String) -> [TopicMessage] { TopicReader(brokers).messages(in: topic) }
}
