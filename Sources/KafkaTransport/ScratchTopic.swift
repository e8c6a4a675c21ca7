import CRdKafka
import Pipeline

/// A topic of one partition that is made for a probe, and deleted after it.
final class ScratchTopic {
  let name: String
  /// Of consumers. Kafka forgets what it has committed with the topic, other brokers when it expires. It is not deleted by name:
  /// librdkafka 2.0.2 ends the process at a broker that does not know `DeleteGroups`, since it reports that twice.
  let group: String
  private let client: Client
  private let settings: KafkaSettings

  /// - Throws: `configuration` where a setting is refused. Nothing is made yet.
  init(_ name: String, group: String, _ settings: KafkaSettings) throws(KafkaError) {
    (self.name, self.group, self.settings) = (name, group, settings)
    client = try Client(RD_KAFKA_PRODUCER, settings.properties)
  }

  /// The corresponding C function is `rd_kafka_CreateTopics`.
  func create(until deadline: Deadline) throws(KafkaError) {
    let call = "making the topic \(name)"
    // As many copies as are usual in this cluster.
    guard let topic = rd_kafka_NewTopic_new(name, 1, -1, nil, 0) else {
      throw KafkaError(.configuration, call, reason: "no name for a topic")
    }
    defer { rd_kafka_NewTopic_destroy(topic) }
    try administer(call, until: deadline, endsBySignal: true) { options, queue in
      var topics: OpaquePointer? = topic
      rd_kafka_CreateTopics(client.handle, &topics, 1, options, queue)
    }
  }

  /// Deletes it, where it is there; after a signal, too.
  ///
  /// The corresponding C function is `rd_kafka_DeleteTopics`.
  func delete(until deadline: Deadline) throws(KafkaError) {
    let topic = rd_kafka_DeleteTopic_new(name)
    defer { rd_kafka_DeleteTopic_destroy(topic) }
    do throws(KafkaError) {
      try administer("deleting the topic \(name)", until: deadline) { options, queue in
        var topics = topic
        rd_kafka_DeleteTopics(client.handle, &topics, 1, options, queue)
      }
    } catch {
      if !error.isUnknownTopic { throw error }
    }
  }

  /// Makes an administrative request and waits for what comes of it.
  private func administer(
    _ call: String, until deadline: Deadline, endsBySignal: Bool = false,
    _ body: (_ options: OpaquePointer?, _ queue: OpaquePointer?) -> Void
  ) throws(KafkaError) {
    let queue = rd_kafka_queue_new(client.handle)
    defer { rd_kafka_queue_destroy(queue) }
    let options = rd_kafka_AdminOptions_new(client.handle, RD_KAFKA_ADMIN_OP_ANY)
    defer { rd_kafka_AdminOptions_destroy(options) }
    // Then librdkafka says what it was waiting for.
    rd_kafka_AdminOptions_set_request_timeout(options, max(1, deadline.slice(3_600_000) - 100), nil, 0)
    body(options, queue)
    while true {
      if let event = rd_kafka_queue_poll(queue, deadline.slice(200)) {
        defer { rd_kafka_event_destroy(event) }
        return try check(event, call)
      }
      client.poll(0)
      if endsBySignal, StopSignal.number != nil { throw .stopped(call) }
      if deadline.isPast { throw client.explained(KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, call), call) }
    }
  }

  /// Throws what the answer has of errors.
  private func check(_ event: OpaquePointer, _ call: String) throws(KafkaError) {
    let code = rd_kafka_event_error(event)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      let words = rd_kafka_event_error_string(event).map { String(cString: $0) }
      throw client.explained(KafkaError(code, call, reason: words), call)
    }
    // The request was answered; of each topic it says by itself how it went.
    var count = 0
    let topics =
      rd_kafka_event_CreateTopics_result(event).flatMap { rd_kafka_CreateTopics_result_topics($0, &count) }
      ?? rd_kafka_event_DeleteTopics_result(event).flatMap { rd_kafka_DeleteTopics_result_topics($0, &count) }
    guard count == 1, let topic = topics?[0] else { return }
    let topicCode = rd_kafka_topic_result_error(topic)
    guard topicCode != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
    throw KafkaError(topicCode, call, reason: rd_kafka_topic_result_error_string(topic).map { String(cString: $0) })
  }

  /// The values in the topic that readers of committed messages see, up to and with `last`.
  ///
  /// The end of the topic is no end of waiting: a commit is answered before the partition has the mark of it.
  func committedValues(through last: String, until deadline: Deadline) throws(KafkaError) -> [String] {
    let call = "reading the topic \(name)"
    let reader = try Client(
      RD_KAFKA_CONSUMER,
      settings.properties + [
        ("group.id", group), ("isolation.level", "read_committed"), ("enable.auto.commit", "false"),
        ("auto.offset.reset", "earliest"), ("allow.auto.create.topics", "false"),
      ])
    rd_kafka_poll_set_consumer(reader.handle)
    let partitions = rd_kafka_topic_partition_list_new(1)!
    defer { rd_kafka_topic_partition_list_destroy(partitions) }
    rd_kafka_topic_partition_list_add(partitions, name, 0).pointee.offset = 0
    let code = rd_kafka_assign(reader.handle, partitions)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, call) }
    defer { rd_kafka_consumer_close(reader.handle) }
    var values: [String] = []
    while values.last != last {
      if StopSignal.number != nil { throw .stopped(call) }
      if deadline.isPast { throw reader.explained(KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, call), call) }
      guard let message = rd_kafka_consumer_poll(reader.handle, deadline.slice(200)) else { continue }
      defer { rd_kafka_message_destroy(message) }
      let error = KafkaError(message.pointee.err, call)
      if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
        let bytes = UnsafeRawBufferPointer(start: message.pointee.payload, count: message.pointee.len)
        values.append(String(decoding: bytes, as: UTF8.self))
      } else if error.kind == .unauthorized || error.kind == .unsupported {
        throw error
      }
    }
    return values
  }
}
