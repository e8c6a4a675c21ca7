import CRdKafka

/// A message as it lies in a topic.
public struct TopicMessage: Hashable, Sendable {
  public var partition: Int32
  public var offset: Int64
  public var key: String
  public var value: [UInt8]
  public var headers: [String: String]
  /// Milliseconds since 1970.
  public var timestamp: Int64

  public var text: String { String(decoding: value, as: UTF8.self) }
}

/// Reads topics from their beginning to where they end now, read_committed.
public struct TopicReader {
  private let brokers: String

  public init(_ brokers: String) { self.brokers = brokers }

  /// Partition by partition, each in the order of its offsets.
  public func messages(in topic: String) -> [TopicMessage] {
    let configuration = rd_kafka_conf_new()
    for (key, value) in [
      ("bootstrap.servers", brokers), ("group.id", "test-reader"), ("isolation.level", "read_committed"),
      ("enable.partition.eof", "true"), ("enable.auto.commit", "false"), ("auto.offset.reset", "earliest"),
      ("receive.message.max.bytes", "2000000000"), ("fetch.wait.max.ms", "10"), ("reconnect.backoff.ms", "10"),
    ] {
      precondition(rd_kafka_conf_set(configuration, key, value, nil, 0) == RD_KAFKA_CONF_OK, key)
    }
    rd_kafka_conf_set_log_cb(configuration) { _, _, _, _ in }
    let client: OpaquePointer = rd_kafka_new(RD_KAFKA_CONSUMER, configuration, nil, 0)
    defer {
      rd_kafka_consumer_close(client)
      rd_kafka_destroy(client)
    }
    rd_kafka_poll_set_consumer(client)
    var ends = assign(topic, client)
    var messages: [TopicMessage] = []
    while ends > 0, let message = rd_kafka_consumer_poll(client, 20_000) {
      defer { rd_kafka_message_destroy(message) }
      switch message.pointee.err {
      case RD_KAFKA_RESP_ERR_NO_ERROR: messages.append(TopicMessage(message))
      case RD_KAFKA_RESP_ERR__PARTITION_EOF: ends -= 1
      default: break
      }
    }
    precondition(ends == 0, "\(topic) could not be read to its end")
    return messages.sorted { ($0.partition, $0.offset) < ($1.partition, $1.offset) }
  }

  /// - Returns: how many partitions there are.
  private func assign(_ topic: String, _ client: OpaquePointer) -> Int {
    let handle = rd_kafka_topic_new(client, topic, nil)
    defer { rd_kafka_topic_destroy(handle) }
    var metadata: UnsafePointer<rd_kafka_metadata>?
    let code = rd_kafka_metadata(client, 0, handle, &metadata, 10_000)
    precondition(code == RD_KAFKA_RESP_ERR_NO_ERROR, "\(topic): no metadata")
    defer { rd_kafka_metadata_destroy(metadata) }
    let count = Int(metadata!.pointee.topics[0].partition_cnt)
    let partitions = rd_kafka_topic_partition_list_new(Int32(count))!
    defer { rd_kafka_topic_partition_list_destroy(partitions) }
    for partition in 0..<count {
      rd_kafka_topic_partition_list_add(partitions, topic, Int32(partition)).pointee.offset = 0
    }
    rd_kafka_assign(client, partitions)
    return count
  }
}

extension TopicMessage {
  fileprivate init(_ message: UnsafeMutablePointer<rd_kafka_message_t>) {
    partition = message.pointee.partition
    offset = message.pointee.offset
    key = String(
      decoding: UnsafeRawBufferPointer(start: message.pointee.key, count: message.pointee.key_len), as: UTF8.self)
    value = Array(UnsafeRawBufferPointer(start: message.pointee.payload, count: message.pointee.len))
    timestamp = rd_kafka_message_timestamp(message, nil)
    headers = [:]
    var list: OpaquePointer?
    guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else { return }
    var index = 0
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var size = 0
    while rd_kafka_header_get_all(list, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR {
      headers[String(cString: name!)] = String(
        decoding: UnsafeRawBufferPointer(start: value, count: size), as: UTF8.self)
      index += 1
    }
  }
}
