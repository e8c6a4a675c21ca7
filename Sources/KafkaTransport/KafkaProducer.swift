import CRdKafka
import LogModel
import Pipeline

/// Sends to a topic of Kafka.
///
/// Of librdkafka's ways it uses the transactional producer, or the idempotent one with its guarantee against gaps: when a message fails, none behind it in
/// its partition has got there.
public final class KafkaProducer: MessageTransport {
  private let settings: KafkaSettings
  private let topic: String
  private let guarantee: DeliveryGuarantee
  /// How long the brokers may let us wait without anything going on.
  var timeout: Duration
  /// What is told while brokers keep it waiting; to be set before it is used.
  public var onWaiting: BrokerWait?
  private var connection: Connection?
  /// Whether a transaction is begun that has not come to its end.
  private var isInTransaction = false
  /// Messages that brokers had not taken when it was looked at last.
  private var waiting: Int32 = 0
  /// Whether they have taken some of the group that is begun.
  private var hasProgress = false

  private struct Connection {
    let client: Client
    let reader: ClusterReader
    let group: String
    let topic: OpaquePointer
  }

  public init(_ settings: KafkaSettings, topic: String, guarantee: DeliveryGuarantee, timeout: Duration) {
    self.settings = settings
    self.topic = topic
    self.guarantee = guarantee
    self.timeout = timeout
  }

  deinit {
    close()
    slice.deallocate()
  }

  public func close() {
    guard let connection else { return }
    // librdkafka 2.0.2 can end the program by an assertion when it is let go of while a partition is being added to a transaction.
    if isInTransaction, connection.client.fatalError == nil { try? abort(until: Deadline(in: .seconds(2))) }
    rd_kafka_topic_destroy(connection.topic)
    self.connection = nil
    isInTransaction = false
  }

  public func open(identity: String) throws(KafkaError) -> TopicDescription {
    close()
    let deadline = Deadline(in: timeout)
    let reader = try ClusterReader(settings, topic: topic, group: identity, onWaiting: onWaiting)
    let description = try reader.describe(until: deadline)
    let client = try Client(RD_KAFKA_PRODUCER, properties(identity: identity), onWaiting: onWaiting)
    if guarantee == .exactlyOnce {
      do throws(KafkaError) {
        try client.trying("getting the transactional id", until: deadline) {
          rd_kafka_init_transactions(client.handle, $0)
        }
      } catch {
        throw client.explained(error, error.call)
      }
    }
    guard let handle = rd_kafka_topic_new(client.handle, topic, nil) else {
      throw KafkaError(rd_kafka_last_error(), "opening the topic \(topic)")
    }
    connection = Connection(client: client, reader: reader, group: identity, topic: handle)
    return description
  }

  /// What the user sets goes before what the promises rest on, and after what is only a good default.
  private func properties(identity: String) -> [(key: String, value: String)] {
    let milliseconds = Int(timeout / .milliseconds(1))
    // Brokers allow at most 15 minutes, unless they are told otherwise.
    let transactionTimeout = min(max(milliseconds, 60_000), 900_000)
    var properties: [(key: String, value: String)] = [
      ("compression.type", "lz4"), ("linger.ms", "20"),
      // What memory holds at a time.
      ("queue.buffering.max.kbytes", "32768"), ("queue.buffering.max.messages", "100000"),
      // The broker says what is too large: it counts compressed batches.
      ("message.max.bytes", "\(64 << 20)"), ("reconnect.backoff.max.ms", "2000"),
    ]
    properties += settings.properties
    properties += [
      // Of several requests on their way the first can fail and the next be taken, by a leader that does not know the producer yet: librdkafka then counts
      // both as acknowledged.
      ("max.in.flight", "1"), ("enable.idempotence", "true"), ("acks", "all"), ("delivery.report.only.error", "true"),
      ("message.timeout.ms", "\(min(max(milliseconds, 1000), transactionTimeout))"),
    ]
    switch guarantee {
    case .exactlyOnce:
      properties += [("transactional.id", identity), ("transaction.timeout.ms", "\(transactionTimeout)")]
    case .atLeastOnce: properties += [("enable.gapless.guarantee", "true")]
    }
    return properties
  }

  private func connected() -> Connection {
    guard let connection else { preconditionFailure("open comes first") }
    return connection
  }

  public func marker() throws(KafkaError) -> CommittedOffset? {
    try connected().reader.committed([0], until: Deadline(in: timeout))[0]
  }

  public func begin() throws(KafkaError) {
    let client = connected().client
    // It can hang after a fatal error (librdkafka #4420).
    if let fatal = client.fatalError { throw fatal }
    client.forgetFailures()
    hasProgress = false
    guard guarantee == .exactlyOnce else { return }
    if let failure = rd_kafka_begin_transaction(client.handle) {
      throw KafkaError(consuming: failure, "beginning a transaction")
    }
    isInTransaction = true
  }

  // MARK: - Sending

  /// So many messages are handed over at a time.
  private static let sliceSize = 1000
  private let slice = UnsafeMutablePointer<rd_kafka_message_t>.allocate(capacity: KafkaProducer.sliceSize)

  public func send(_ batch: MessageBatch) throws(KafkaError) {
    do throws(KafkaError) { try queue(batch) } catch { throw noting(error) }
  }

  private func noting(_ error: KafkaError) -> KafkaError {
    var noted = error
    noted.hasProgress = hasProgress
    return noted
  }

  /// Whether brokers have taken messages since it was asked last.
  private func isGettingOn(_ client: Client) -> Bool {
    let left = rd_kafka_outq_len(client.handle)
    defer { waiting = left }
    // Those that have failed are not waiting either.
    guard left < waiting, client.deliveryFailure == nil, !client.hasPurged else { return false }
    hasProgress = true
    return true
  }

  private func queue(_ batch: MessageBatch) throws(KafkaError) {
    let connection = connected()
    // Callbacks are served, and what has failed is seen early.
    connection.client.poll(0)
    if let failure = connection.client.deliveryFailure { throw failure }
    var sent = 0
    var deadline = Deadline(in: timeout)
    waiting = rd_kafka_outq_len(connection.client.handle)
    while sent < batch.count {
      let (count, code) =
        batch.isPlain ? sendPlain(batch, from: sent, connection) : sendOne(batch, at: sent, connection)
      sent += count
      if count > 0 { deadline = Deadline(in: timeout) }
      guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
      guard code == RD_KAFKA_RESP_ERR__QUEUE_FULL else { throw failure(code, connection) }
      if rd_kafka_outq_len(connection.client.handle) == 0 {
        throw KafkaError(.refusedRecords, "sending", reason: "a record is larger than librdkafka's queue")
      }
      connection.client.poll(20)
      if let failure = connection.client.deliveryFailure { throw failure }
      if StopSignal.number != nil { throw .stopped("sending") }
      if isGettingOn(connection.client) { deadline = Deadline(in: timeout) }
      connection.client.waits(deadline)
      if deadline.isPast {
        throw connection.client.explained(KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, "sending"), "sending")
      }
    }
  }

  /// Why messages are not taken: the producer says only that its state is not right, when something else has failed before.
  private func failure(_ code: rd_kafka_resp_err_t, _ connection: Connection) -> KafkaError {
    connection.client.poll(0)
    return connection.client.fatalError ?? connection.client.deliveryFailure
      ?? KafkaError(code, "sending", isOfRecords: true)
  }

  /// - Returns: how many were taken, and why no more were.
  private func sendPlain(_ batch: MessageBatch, from start: Int, _ connection: Connection) -> (Int, rd_kafka_resp_err_t)
  {
    let count = min(batch.count - start, KafkaProducer.sliceSize)
    let base = UnsafeMutableRawPointer(batch.bytes.base)
    let taken = batch.key.withUnsafeBytes { key in
      let key = UnsafeMutableRawPointer(mutating: key.baseAddress)
      for index in 0..<count {
        let value = batch.messages[start + index].value
        var message = rd_kafka_message_t()
        (message.payload, message.len) = (base + value.lowerBound, value.count)
        (message.key, message.key_len) = (key, batch.key.count)
        slice[index] = message
      }
      return Int(
        rd_kafka_produce_batch(connection.topic, batch.partition, RD_KAFKA_MSG_F_COPY, slice, Int32(count)))
    }
    guard taken < count else { return (count, RD_KAFKA_RESP_ERR_NO_ERROR) }
    // When the queue is full, none behind the first that did not fit is taken.
    let first = (0..<count).first { slice[$0].err != RD_KAFKA_RESP_ERR_NO_ERROR } ?? taken
    return (first, slice[min(first, count - 1)].err)
  }

  private func sendOne(_ batch: MessageBatch, at index: Int, _ connection: Connection) -> (Int, rd_kafka_resp_err_t) {
    let message = batch.messages[index]
    let base = UnsafeMutableRawPointer(batch.bytes.base)
    var arguments: [rd_kafka_vu_t] = []
    func add(_ type: rd_kafka_vtype_t, _ fill: (inout rd_kafka_vu_t) -> Void) {
      var argument = rd_kafka_vu_t()
      argument.vtype = type
      fill(&argument)
      arguments.append(argument)
    }
    add(RD_KAFKA_VTYPE_RKT) { $0.u.rkt = connection.topic }
    add(RD_KAFKA_VTYPE_PARTITION) { $0.u.i32 = batch.partition }
    add(RD_KAFKA_VTYPE_MSGFLAGS) { $0.u.i = RD_KAFKA_MSG_F_COPY }
    add(RD_KAFKA_VTYPE_VALUE) { $0.u.mem = .init(ptr: base + message.value.lowerBound, size: message.value.count) }
    if let timestamp = message.timestamp { add(RD_KAFKA_VTYPE_TIMESTAMP) { $0.u.i64 = timestamp } }
    for header in batch.headers[message.headers] {
      add(RD_KAFKA_VTYPE_HEADER) {
        $0.u.header = .init(
          name: UnsafeRawPointer(base + header.name.lowerBound).assumingMemoryBound(to: CChar.self),
          val: UnsafeRawPointer(base + header.value.lowerBound), size: header.value.count)
      }
    }
    let failure = batch.key.withUnsafeBytes { key in
      add(RD_KAFKA_VTYPE_KEY) {
        $0.u.mem = .init(ptr: UnsafeMutableRawPointer(mutating: key.baseAddress), size: key.count)
      }
      return rd_kafka_produceva(connection.client.handle, arguments, arguments.count)
    }
    guard let failure else { return (1, RD_KAFKA_RESP_ERR_NO_ERROR) }
    defer { rd_kafka_error_destroy(failure) }
    return (0, rd_kafka_error_code(failure))
  }

  // MARK: - Ending

  public func commit(_ marker: CommittedOffset) throws(KafkaError) {
    let connection = connected()
    waiting = rd_kafka_outq_len(connection.client.handle)
    do throws(KafkaError) {
      switch guarantee {
      case .exactlyOnce: try commit(marker, connection)
      case .atLeastOnce: try flush()
      }
    } catch {
      throw noting(error)
    }
  }

  private func commit(_ marker: CommittedOffset, _ connection: Connection) throws(KafkaError) {
    let client = connection.client
    do throws(KafkaError) {
      // Before what was sent is waited for: where the transaction has failed, this says so at once, and of what. A message that librdkafka takes in
      // the moment in which it fails is not told, and waits for its own timeout.
      try sendMarker(marker, connection, until: Deadline(in: timeout))
      do throws(KafkaError) {
        try flush()
      } catch {
        // That nothing got on says little: what has become of the transaction is known to whoever goes on with it.
        guard error.kind == .temporary, !error.isFatal else { throw error }
        try sendMarker(marker, connection, until: Deadline(in: .milliseconds(100)))
        throw error
      }
      try client.trying("committing a transaction", until: Deadline(in: timeout)) {
        rd_kafka_commit_transaction(client.handle, $0)
      }
      isInTransaction = false
    } catch {
      // Which records it was comes after the transaction's own error.
      rd_kafka_flush(client.handle, 100)
      if let failure = client.deliveryFailure, failure.kind == .refusedRecords { throw failure }
      throw error
    }
  }

  private func sendMarker(
    _ marker: CommittedOffset, _ connection: Connection, until deadline: Deadline
  ) throws(KafkaError) {
    let list = PartitionList(topic)
    list.add(0, marker)
    let group = rd_kafka_consumer_group_metadata_new(connection.group)
    defer { rd_kafka_consumer_group_metadata_destroy(group) }
    let client = connection.client
    try client.trying("committing the marker", until: deadline) {
      rd_kafka_send_offsets_to_transaction(client.handle, list.pointer, group, $0)
    }
  }

  /// Waits until the brokers have acknowledged everything.
  func flush() throws(KafkaError) {
    let client = connected().client
    var deadline = Deadline(in: timeout)
    while true {
      let isDone = rd_kafka_flush(client.handle, deadline.slice(200)) == RD_KAFKA_RESP_ERR_NO_ERROR
      if let fatal = client.fatalError {
        // Why is in the reports of the messages.
        guard let failure = client.deliveryFailure, failure.kind != .temporary else { throw fatal }
        var explained = failure
        explained.isFatal = true
        throw explained
      }
      if let failure = client.deliveryFailure { throw failure }
      if isDone { return }
      if StopSignal.number != nil { throw .stopped("sending") }
      if isGettingOn(client) { deadline = Deadline(in: timeout) }
      client.waits(deadline)
      if deadline.isPast { throw client.explained(KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, "sending"), "sending") }
    }
  }

  public func abort() throws(KafkaError) { try abort(until: Deadline(in: .seconds(5))) }

  private func abort(until deadline: Deadline) throws(KafkaError) {
    let client = connected().client
    switch guarantee {
    case .exactlyOnce:
      isInTransaction = false
      try client.trying("aborting a transaction", until: deadline) { rd_kafka_abort_transaction(client.handle, $0) }
    case .atLeastOnce: rd_kafka_purge(client.handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
    }
  }
}
