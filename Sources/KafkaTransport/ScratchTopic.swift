import CRdKafka
import Pipeline

/// A topic of one partition that is made for a probe, and deleted after it.
final class ScratchTopic {
  let name: String
  private let client: Client
  private let settings: KafkaSettings

  /// - Throws: why it cannot be made.
  init(_ name: String, _ settings: KafkaSettings, until deadline: Deadline) throws(KafkaError) {
    self.name = name
    self.settings = settings
    client = try Client(RD_KAFKA_PRODUCER, settings.properties)
    // As many copies as are usual in this cluster.
    guard var topic = rd_kafka_NewTopic_new(name, 1, -1, nil, 0) else {
      throw KafkaError(.configuration, "making the topic \(name)", reason: "no name for a topic")
    }
    defer { rd_kafka_NewTopic_destroy(topic) }
    try administer("making the topic \(name)", until: deadline) { options, queue in
      withUnsafeMutablePointer(to: &topic) { pointer in
        pointer.withMemoryRebound(to: OpaquePointer?.self, capacity: 1) {
          rd_kafka_CreateTopics(client.handle, $0, 1, options, queue)
        }
      }
    }
  }

  func delete(until deadline: Deadline) throws(KafkaError) {
    var topic: OpaquePointer? = rd_kafka_DeleteTopic_new(name)
    defer { rd_kafka_DeleteTopic_destroy(topic) }
    try administer("deleting the topic \(name)", until: deadline) { options, queue in
      rd_kafka_DeleteTopics(client.handle, &topic, 1, options, queue)
    }
  }

  /// Makes an administrative request and waits for what comes of it.
  private func administer(
    _ call: String, until deadline: Deadline, _ body: (_ options: OpaquePointer?, _ queue: OpaquePointer?) -> Void
  ) throws(KafkaError) {
    let queue = rd_kafka_queue_new(client.handle)
    defer { rd_kafka_queue_destroy(queue) }
    body(nil, queue)
    while true {
      if let event = rd_kafka_queue_poll(queue, deadline.slice(500)) {
        defer { rd_kafka_event_destroy(event) }
        return try check(event, call)
      }
      if StopSignal.number != nil { throw .stopped(call) }
      if deadline.isPast { throw client.explained(KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, call), call) }
    }
  }

  private func check(_ event: OpaquePointer, _ call: String) throws(KafkaError) {
    let code = rd_kafka_event_error(event)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw KafkaError(code, call, reason: rd_kafka_event_error_string(event).map { String(cString: $0) })
    }
    // The request was answered; of each topic it says by itself how it went.
    var count = 0
    let results =
      rd_kafka_event_CreateTopics_result(event).map { rd_kafka_CreateTopics_result_topics($0, &count) }
      ?? rd_kafka_event_DeleteTopics_result(event).map { rd_kafka_DeleteTopics_result_topics($0, &count) }
    guard let results, let list = results else { return }
    for index in 0..<count {
      let code = rd_kafka_topic_result_error(list[index])
      guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
        throw KafkaError(
          code, call, reason: rd_kafka_topic_result_error_string(list[index]).map { String(cString: $0) })
      }
    }
  }

  /// The values in the topic that readers of committed messages see.
  func committedValues(until deadline: Deadline) throws(KafkaError) -> [String] {
    let call = "reading the topic \(name)"
    let reader = try Client(
      RD_KAFKA_CONSUMER,
      settings.properties + [
        ("group.id", name), ("isolation.level", "read_committed"), ("enable.partition.eof", "true"),
        ("enable.auto.commit", "false"), ("auto.offset.reset", "earliest"),
      ])
    rd_kafka_poll_set_consumer(reader.handle)
    let partitions = rd_kafka_topic_partition_list_new(1)!
    defer { rd_kafka_topic_partition_list_destroy(partitions) }
    rd_kafka_topic_partition_list_add(partitions, name, 0).pointee.offset = 0
    rd_kafka_assign(reader.handle, partitions)
    defer { rd_kafka_consumer_close(reader.handle) }
    var values: [String] = []
    while !deadline.isPast, StopSignal.number == nil {
      guard let message = rd_kafka_consumer_poll(reader.handle, deadline.slice(200)) else { continue }
      defer { rd_kafka_message_destroy(message) }
      switch message.pointee.err {
      case RD_KAFKA_RESP_ERR_NO_ERROR:
        values.append(
          String(
            decoding: UnsafeRawBufferPointer(start: message.pointee.payload, count: message.pointee.len), as: UTF8.self)
        )
      case RD_KAFKA_RESP_ERR__PARTITION_EOF: return values
      default: break
      }
    }
    throw reader.explained(KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, call), call)
  }
}
