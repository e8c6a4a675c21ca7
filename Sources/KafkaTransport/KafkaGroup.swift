import CRdKafka
import Pipeline

/// A member of a group of Kafka that reads one topic, committed transactions alone.
///
/// Both kinds of rebalances are served: those that take all partitions at once, and the cooperative ones.
public final class KafkaGroup: GroupTransport {
  private let settings: KafkaSettings
  private let topic: String
  private let group: String
  /// How long a call may wait for brokers.
  private let timeout: Duration
  private var connection: Connection?

  private struct Connection {
    let client: Client
    let reader: ClusterReader
    let queue: OpaquePointer
  }

  /// How many messages are taken at a time.
  private static let capacity = 4096
  private let taken = UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>?>.allocate(
    capacity: KafkaGroup.capacity)

  public init(_ settings: KafkaSettings, topic: String, group: String, timeout: Duration) {
    (self.settings, self.topic, self.group, self.timeout) = (settings, topic, group, timeout)
  }

  deinit {
    close()
    taken.deallocate()
  }

  public func open(member: String?) throws(KafkaError) -> TopicDescription {
    close()
    try refuseCooperation()
    let client = try Client(
      RD_KAFKA_CONSUMER, properties + (member.map { [("group.instance.id", $0)] } ?? []), isMember: true)
    // Until it has joined, why a broker cannot be reached comes by itself, and is told.
    let reader = ClusterReader(client, topic: topic)
    let description = try reader.describe(until: Deadline(in: timeout))
    guard let queue = client.takeQueue() else {
      throw KafkaError(.configuration, "joining the group \(group)", reason: "the client has no queue")
    }
    connection = Connection(client: client, reader: reader, queue: queue)
    return description
  }

  public func join() throws(KafkaError) {
    let list = PartitionList(topic)
    list.add(RD_KAFKA_PARTITION_UA)
    let code = rd_kafka_subscribe(connected().client.handle, list.pointer)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, "joining the group \(group)") }
  }

  /// Cooperative rebalances pause what a member keeps, and where librdkafka before 2.1.0 goes on then, messages can be passed over when they are read in
  /// batches (its change log, 2.1.0, "Consumer fixes").
  private func refuseCooperation() throws(KafkaError) {
    let strategy = settings.properties.last { $0.key == "partition.assignment.strategy" }?.value ?? ""
    guard strategy.contains("cooperative"), rd_kafka_version() < 0x0201_0000 else { return }
    throw KafkaError(
      .configuration, "joining the group \(group)",
      reason:
        "partition.assignment.strategy: librdkafka \(String(cString: rd_kafka_version_str())) can pass over messages in cooperative rebalances; 2.1.0 does not"
    )
  }

  /// What the user sets goes before what the promises rest on, and after what is only a good default.
  private var properties: [(key: String, value: String)] {
    var properties: [(key: String, value: String)] = [
      // What memory holds of messages that were not read yet.
      ("queued.max.messages.kbytes", "32768"), ("fetch.message.max.bytes", "\(4 << 20)"),
      // Some brokers send more than they are asked for.
      ("receive.message.max.bytes", "2000000000"), ("fetch.wait.max.ms", "100"), ("fetch.error.backoff.ms", "100"),
      ("session.timeout.ms", "30000"), ("reconnect.backoff.max.ms", "2000"),
    ]
    properties += settings.properties
    properties += [
      ("group.id", group), ("isolation.level", "read_committed"), ("enable.auto.commit", "false"),
      ("enable.auto.offset.store", "false"), ("auto.offset.reset", "error"), ("enable.partition.eof", "true"),
      ("allow.auto.create.topics", "false"),
    ]
    return properties
  }

  private func connected() -> Connection {
    guard let connection else { preconditionFailure("open comes first") }
    return connection
  }

  public func poll(into messages: FetchedMessages, milliseconds: Int32) throws(KafkaError) -> [GroupEvent] {
    let (client, queue) = (connected().client, connected().queue)
    let count = rd_kafka_consume_batch_queue(queue, milliseconds, taken, KafkaGroup.capacity)
    guard count >= 0 else { throw KafkaError(rd_kafka_last_error(), "reading") }
    var events: [GroupEvent] = []
    for index in 0..<count {
      let message = taken[index]!
      if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
        messages.append(message)
      } else {
        events.append(event(of: message.pointee))
        rd_kafka_message_destroy(message)
      }
    }
    if let fatal = client.fatalError { throw fatal }
    if let error = client.takeError() { events.append(.failed(error)) }
    events += client.takeRebalances().map { event(of: $0, client) }
    return events
  }

  private func event(of message: rd_kafka_message_t) -> GroupEvent {
    switch message.err {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      return .reachedEnd(partition: message.partition, offset: message.offset)
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      return .outOfRange(partition: message.partition)
    default:
      return .failed(KafkaError(message.err, "reading"))
    }
  }

  private func event(of rebalance: Rebalance, _ client: Client) -> GroupEvent {
    switch rebalance.isAssignment {
    case true?: return .assigned(rebalance.partitions)
    case false? where !rebalance.isLost && rd_kafka_assignment_lost(client.handle) == 0:
      return .revoked(rebalance.partitions)
    default: return .lost(rebalance.partitions)
    }
  }

  public func committed(_ partitions: [Int32]) throws(KafkaError) -> [Int32: CommittedOffset] {
    if partitions.isEmpty { return [:] }
    return try connected().reader.committed(partitions, until: Deadline(in: timeout))
  }

  public func range(of partition: Int32) throws(KafkaError) -> PartitionRange {
    var (first, end): (Int64, Int64) = (0, 0)
    try retrying("asking where partition \(partition) of \(topic) ends") { client, milliseconds in
      rd_kafka_query_watermark_offsets(client.handle, topic, partition, &first, &end, milliseconds)
    }
    return PartitionRange(first: first, end: end)
  }

  public func offset(of partition: Int32, at time: Int64) throws(KafkaError) -> Int64? {
    var found: Int64 = -1
    try retrying("asking for the time of messages") { client, milliseconds in
      let list = PartitionList(topic)
      list.add(partition, offset: time)
      let code = rd_kafka_offsets_for_times(client.handle, list.pointer, milliseconds)
      found = list.entries[0].offset
      return code == RD_KAFKA_RESP_ERR_NO_ERROR ? list.entries[0].err : code
    }
    return found >= 0 ? found : nil
  }

  /// Calls `body` until it succeeds, or what stands in the way will not go away.
  private func retrying(
    _ call: String, _ body: (_ client: Client, _ milliseconds: Int32) -> rd_kafka_resp_err_t
  ) throws(KafkaError) {
    let (client, deadline) = (connected().client, Deadline(in: timeout))
    while true {
      let code = body(client, deadline.slice(2000))
      if code == RD_KAFKA_RESP_ERR_NO_ERROR { return }
      let error = KafkaError(code, call)
      if StopSignal.number != nil { throw .stopped(call) }
      guard error.kind == .temporary, !deadline.isPast else { throw client.explained(error, call) }
      client.poll(100)
    }
  }

  public func begin(_ positions: [Int32: Int64]) throws(KafkaError) {
    let handle = connected().client.handle
    let list = PartitionList(topic)
    for (partition, offset) in positions.sorted(by: { $0.key < $1.key }) {
      list.add(partition, offset: offset)
    }
    let call = "beginning to read"
    if isCooperative {
      if let failure = rd_kafka_incremental_assign(handle, list.pointer) { throw KafkaError(consuming: failure, call) }
    } else {
      let code = rd_kafka_assign(handle, list.pointer)
      guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, call) }
    }
  }

  public func reposition(_ positions: [Int32: Int64], because partition: Int32) throws(KafkaError) {
    guard isCooperative else { return try begin(positions) }
    try release([partition])
    if let offset = positions[partition] { try begin([partition: offset]) }
  }

  public func release(_ partitions: [Int32]) throws(KafkaError) {
    let handle = connected().client.handle
    let call = "giving partitions back"
    if isCooperative, !partitions.isEmpty {
      let list = PartitionList(topic)
      for partition in partitions { list.add(partition) }
      if let failure = rd_kafka_incremental_unassign(handle, list.pointer) {
        throw KafkaError(consuming: failure, call)
      }
    } else {
      let code = rd_kafka_assign(handle, nil)
      guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, call) }
    }
  }

  private var isCooperative: Bool {
    rd_kafka_rebalance_protocol(connected().client.handle).map { String(cString: $0) } == "COOPERATIVE"
  }

  public func commit(_ offsets: [Int32: CommittedOffset]) throws(KafkaError) {
    let call = "committing to the group \(group)"
    let client = connected().client
    let list = PartitionList(topic)
    for (partition, offset) in offsets.sorted(by: { $0.key < $1.key }) { list.add(partition, offset) }
    // The call that waits by itself does so for a minute, whatever signal comes.
    guard let queue = rd_kafka_queue_new(client.handle) else { return }
    defer { rd_kafka_queue_destroy(queue) }
    let code = rd_kafka_commit_queue(client.handle, list.pointer, queue, nil, nil)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, call) }
    let deadline = Deadline(in: min(timeout, .seconds(StopSignal.number == nil ? 10 : 2)))
    while true {
      if let event = rd_kafka_queue_poll(queue, deadline.slice(200)) {
        defer { rd_kafka_event_destroy(event) }
        return try check(event, call)
      }
      if deadline.isPast {
        throw client.explained(KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, call), call)
      }
    }
  }

  private func check(_ event: OpaquePointer, _ call: String) throws(KafkaError) {
    let code = rd_kafka_event_error(event)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, call) }
    guard let list = rd_kafka_event_topic_partition_list(event) else { return }
    for index in 0..<Int(list.pointee.cnt) {
      let code = list.pointee.elems[index].err
      guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, call) }
    }
  }

  public func isReachable() -> Bool {
    guard let client = connection?.client, let handle = rd_kafka_topic_new(client.handle, topic, nil) else {
      return false
    }
    defer { rd_kafka_topic_destroy(handle) }
    var metadata: UnsafePointer<rd_kafka_metadata>?
    let code = rd_kafka_metadata(client.handle, 0, handle, &metadata, 1000)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata else { return false }
    defer { rd_kafka_metadata_destroy(metadata) }
    return metadata.pointee.topic_cnt == 1 && metadata.pointee.topics[0].err == RD_KAFKA_RESP_ERR_NO_ERROR
  }

  public func knownEnd(of partition: Int32) -> Int64? {
    var (first, end): (Int64, Int64) = (0, 0)
    guard let handle = connection?.client.handle,
      rd_kafka_get_watermark_offsets(handle, topic, partition, &first, &end) == RD_KAFKA_RESP_ERR_NO_ERROR, end >= 0
    else { return nil }
    return end
  }

  /// Messages that were fetched must be let go before: librdkafka waits for them.
  public func close() {
    guard let connection else { return }
    self.connection = nil
    let client = connection.client
    client.beginClosing()
    rd_kafka_queue_destroy(connection.queue)
    let queue = rd_kafka_queue_new(client.handle)!
    // Without brokers librdkafka would wait for their answer to whatever it has asked them, in destroying the client as well. They find out by
    // themselves that the member is gone, and who closes is about to end.
    if !leave(client, queue) { _ = Unmanaged.passRetained(client) }
    rd_kafka_queue_destroy(queue)
    withExtendedLifetime(client) {}
  }

  private func leave(_ client: Client, _ queue: OpaquePointer) -> Bool {
    if let failure = rd_kafka_consumer_close_queue(client.handle, queue) {
      rd_kafka_error_destroy(failure)
      return false
    }
    let deadline = Deadline(in: .seconds(2))
    while rd_kafka_consumer_closed(client.handle) == 0, !deadline.isPast {
      guard let event = rd_kafka_queue_poll(queue, 50) else { continue }
      if rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE { rd_kafka_assign(client.handle, nil) }
      rd_kafka_event_destroy(event)
    }
    return rd_kafka_consumer_closed(client.handle) != 0
  }
}
