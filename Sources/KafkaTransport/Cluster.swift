import CRdKafka
import Pipeline

/// What a cluster says of itself and of a topic.
public struct TopicDescription: Hashable, Sendable {
  /// The cluster's id; brokers before 0.10.1 have none.
  public var cluster: String
  public var partitions: Int
  /// Partitions that have no leader now.
  public var leaderless: Int
  /// `host:port` of each broker that the cluster has now, in the order of their numbers.
  public var brokers: [String]

  public init(cluster: String, partitions: Int, leaderless: Int = 0, brokers: [String] = []) {
    self.cluster = cluster
    self.brokers = brokers
    self.partitions = partitions
    self.leaderless = leaderless
  }
}

/// What a group has committed for a partition: an offset, and text that goes with it.
public struct CommittedOffset: Hashable, Sendable {
  public var offset: Int64
  public var metadata: String

  public init(offset: Int64, metadata: String) {
    self.offset = offset
    self.metadata = metadata
  }
}

/// Asks a cluster, without sending anything: by a consumer, since looking for a topic by a producer can create it.
final class ClusterReader {
  private let client: Client
  private let topic: String

  /// Asks through a client that somebody else has.
  init(_ client: Client, topic: String) { (self.client, self.topic) = (client, topic) }

  convenience init(
    _ settings: KafkaSettings, topic: String, group: String, onWaiting: BrokerWait? = nil
  ) throws(KafkaError) {
    let client = try Client(
      RD_KAFKA_CONSUMER,
      settings.properties + [
        ("group.id", group), ("allow.auto.create.topics", "false"), ("enable.auto.commit", "false"),
        // Offsets of a transaction that has not ended yet are waited for.
        ("isolation.level", "read_committed"),
      ], onWaiting: onWaiting)
    self.init(client, topic: topic)
  }

  /// - Throws: `temporary` where the topic is not there until the deadline.
  func describe(until deadline: Deadline) throws(KafkaError) -> TopicDescription {
    let call = "looking for the topic \(topic)"
    var refusal: KafkaError?
    while true {
      let failure: KafkaError
      do throws(KafkaError) {
        return try describeOnce(deadline.slice(1000), call)
      } catch {
        failure = error
      }
      client.poll(0)
      client.waits(deadline)
      // At the deadline it is often a timeout that comes last.
      if failure.kind == .unauthorized || failure.isUnknownTopic { refusal = failure }
      if StopSignal.number != nil { throw .stopped(call) }
      if deadline.isPast || failure.kind == .configuration { throw refusal ?? client.explained(failure, call) }
      client.poll(100)
    }
  }

  private func describeOnce(_ milliseconds: Int32, _ call: String) throws(KafkaError) -> TopicDescription {
    guard let handle = rd_kafka_topic_new(client.handle, topic, nil) else {
      throw KafkaError(rd_kafka_last_error(), call)
    }
    defer { rd_kafka_topic_destroy(handle) }
    var metadata: UnsafePointer<rd_kafka_metadata>?
    let code = rd_kafka_metadata(client.handle, 0, handle, &metadata, milliseconds)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata else { throw KafkaError(code, call) }
    defer { rd_kafka_metadata_destroy(metadata) }
    guard metadata.pointee.topic_cnt == 1, let found = metadata.pointee.topics?[0] else {
      throw KafkaError(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, call)
    }
    // Without a leader for some partition it says so here: then the others can be sent to all the same.
    guard found.err == RD_KAFKA_RESP_ERR_NO_ERROR || found.err == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE else {
      throw KafkaError(found.err, call)
    }
    guard found.partition_cnt > 0 else { throw KafkaError(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, call) }
    let leaderless = (0..<Int(found.partition_cnt)).count { found.partitions[$0].leader < 0 }
    var cluster = ""
    if let id = rd_kafka_clusterid(client.handle, milliseconds) {
      cluster = String(cString: id)
      rd_kafka_mem_free(client.handle, id)
    }
    let brokers = (0..<Int(metadata.pointee.broker_cnt)).map { metadata.pointee.brokers[$0] }.sorted { $0.id < $1.id }
      .map { "\(String(cString: $0.host)):\($0.port)" }
    return TopicDescription(
      cluster: cluster, partitions: Int(found.partition_cnt), leaderless: leaderless, brokers: brokers)
  }

  /// What the group has committed for these partitions; where nothing is, or it has expired, nothing is in the result.
  func committed(_ partitions: [Int32], until deadline: Deadline) throws(KafkaError) -> [Int32: CommittedOffset] {
    let call = "reading what the group has committed"
    var refusal: KafkaError?
    while true {
      let error: KafkaError
      do throws(KafkaError) {
        return try committedOnce(partitions, deadline.slice(2000), call)
      } catch let failure {
        error = failure
      }
      client.poll(0)
      client.waits(deadline)
      if error.kind == .unauthorized { refusal = error }
      if StopSignal.number != nil { throw .stopped(call) }
      guard error.kind == .temporary || error.kind == .unauthorized, !deadline.isPast else {
        throw refusal ?? client.explained(error, call)
      }
      client.poll(100)
    }
  }

  private func committedOnce(
    _ partitions: [Int32], _ milliseconds: Int32, _ call: String
  ) throws(KafkaError) -> [Int32: CommittedOffset] {
    let list = PartitionList(topic)
    for partition in partitions { list.add(partition) }
    let code = rd_kafka_committed(client.handle, list.pointer, milliseconds)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, call) }
    var committed: [Int32: CommittedOffset] = [:]
    for entry in list.entries {
      guard entry.err == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(entry.err, call) }
      guard entry.offset >= 0 else { continue }
      let bytes = UnsafeRawBufferPointer(start: entry.metadata, count: entry.metadata_size)
      committed[entry.partition] = CommittedOffset(
        offset: entry.offset, metadata: String(decoding: bytes, as: UTF8.self))
    }
    return committed
  }
}
