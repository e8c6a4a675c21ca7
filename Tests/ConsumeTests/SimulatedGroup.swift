import CRdKafka
import FileSystem
import TestSupport

@testable import KafkaTransport

/// A topic in memory and a group that reads it: what brokers keep, which outlives the crashes of who reads.
final class SimulatedTopic {
  struct Message {
    var offset: Int64
    var key: String
    var value: String
  }

  private(set) var partitions: [[Message]]
  var committed: [Int32: CommittedOffset] = [:]
  /// Grows when members come and go: what an earlier generation commits is refused.
  var generation = 0

  init(partitions: Int) { self.partitions = Array(repeating: [], count: partitions) }

  /// Between the messages there are gaps, as transactions leave them.
  ///
  /// - Parameter isNew: whether readers may have been at the end before: that is behind the mark of the last transaction.
  func append(_ value: String, key: String, to partition: Int, isNew: Bool = false) {
    let last = partitions[partition].last?.offset ?? -1
    let gap: Int64 = isNew ? 2 : partitions[partition].count.isMultiple(of: 4) ? 3 : 1
    partitions[partition].append(Message(offset: last + gap, key: key, value: value))
  }

  var all: [Int32] { partitions.indices.map { Int32($0) } }

  /// Of the oldest message that is still there, by partition.
  private(set) var firsts: [Int32: Int64] = [:]

  /// What retention does.
  func remove(before offset: Int64, of partition: Int32) {
    firsts[partition] = offset
    partitions[Int(partition)].removeAll { $0.offset < offset }
  }

  /// Where partitions end that have no messages any more.
  var ends: [Int32: Int64] = [:]

  func end(of partition: Int32) -> Int64 { ends[partition] ?? (partitions[Int(partition)].last?.offset ?? -1) + 2 }
}

/// A member of the group in a process that can die: it has all partitions, until another comes.
final class SimulatedMember: GroupTransport {
  /// What happens at a call.
  enum Fault: Hashable, CaseIterable {
    case deathBefore, deathAfter
    /// The call fails, without effect or with it; only where a broker is asked.
    case errorBefore, errorAfter
  }

  /// What happens to the group at a poll.
  enum Change {
    /// Another comes, is given everything, and leaves again.
    case rebalance(() -> Void)
    /// The group has given this member up; another has everything, and it does not know before it has read on.
    case loss(() -> Void)
  }

  private let topic: SimulatedTopic
  private let disk: SimulatedDisk
  private let fault: (call: Int, kind: Fault)?
  private var changes: [Int: Change]
  private(set) var calls = 0
  private var polls = 0
  private var generation = 0
  private var positions: [Int32: Int64]?
  private var events: [GroupEvent] = []
  private var visitor: (() -> Void)?
  private(set) var isDead = false
  /// Partitions of which a broker says once that the offset is not there, and it is.
  var doubts: Set<Int32> = []

  init(
    _ topic: SimulatedTopic, _ disk: SimulatedDisk, fault: (call: Int, kind: Fault)? = nil,
    changes: [Int: Change] = [:]
  ) {
    (self.topic, self.disk, self.fault, self.changes) = (topic, disk, fault, changes)
  }

  private static let stopped = KafkaError(.stopped, "simulating", reason: "dead")

  private func call<Result>(asksBroker: Bool = true, _ effect: () throws(KafkaError) -> Result) throws(KafkaError)
    -> Result
  {
    if isDead || disk.hasCrashed { throw Self.stopped }
    let number = calls
    calls += 1
    guard let fault, fault.call == number else { return try effect() }
    let error = KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, "simulating")
    switch fault.kind {
    case .deathBefore: throw die()
    case .deathAfter:
      _ = try effect()
      throw die()
    case .errorBefore where asksBroker: throw error
    case .errorAfter where asksBroker:
      _ = try effect()
      throw error
    case .errorBefore, .errorAfter: return try effect()
    }
  }

  private func die() -> KafkaError {
    isDead = true
    disk.crashBefore = disk.calls.count
    return Self.stopped
  }

  func open(member: String?) throws(KafkaError) -> TopicDescription {
    TopicDescription(cluster: "cluster", partitions: topic.partitions.count)
  }

  func join() throws(KafkaError) { try call(asksBroker: false) { () throws(KafkaError) in rejoin() } }

  private func rejoin() {
    topic.generation += 1
    generation = topic.generation
    events = [.assigned(topic.all)]
  }

  func poll(into messages: FetchedMessages, milliseconds: Int32) throws(KafkaError) -> [GroupEvent] {
    try call(asksBroker: false) { () throws(KafkaError) in
      polls += 1
      switch changes.removeValue(forKey: polls) {
      case .rebalance(let visitor):
        self.visitor = visitor
        events.append(.revoked(topic.all))
      case .loss(let visitor):
        visitor()
        events.append(.lost(topic.all))
      case nil: break
      }
      fetch(into: messages)
      defer { events = [] }
      return events
    }
  }

  /// Some messages of each partition.
  private func fetch(into messages: FetchedMessages) {
    for (partition, position) in (positions ?? [:]).sorted(by: { $0.key < $1.key }) {
      if position < topic.firsts[partition] ?? 0 || doubts.remove(partition) != nil {
        positions![partition] = nil
        events.append(.outOfRange(partition: partition))
        continue
      }
      let next = topic.partitions[Int(partition)].filter { $0.offset >= position }.prefix(3)
      for message in next {
        messages.append(
          partition: partition, offset: message.offset, key: Array(message.key.utf8), value: Array(message.value.utf8))
        positions![partition] = message.offset + 1
      }
      guard next.isEmpty, position < topic.end(of: partition) else { continue }
      positions![partition] = topic.end(of: partition)
      events.append(.reachedEnd(partition: partition, offset: topic.end(of: partition)))
    }
  }

  func committed(_ partitions: [Int32]) throws(KafkaError) -> [Int32: CommittedOffset] {
    try call { () throws(KafkaError) in topic.committed.filter { partitions.contains($0.key) } }
  }

  func range(of partition: Int32) throws(KafkaError) -> PartitionRange {
    PartitionRange(first: topic.firsts[partition] ?? 0, end: topic.end(of: partition))
  }

  func offset(of partition: Int32, at time: Int64) throws(KafkaError) -> Int64? { nil }

  func begin(_ positions: [Int32: Int64]) throws(KafkaError) {
    try call(asksBroker: false) { () throws(KafkaError) in self.positions = positions }
  }

  func reposition(_ positions: [Int32: Int64], because partition: Int32) throws(KafkaError) { try begin(positions) }

  func release(_ partitions: [Int32]) throws(KafkaError) {
    try call(asksBroker: false) { () throws(KafkaError) in
      positions = nil
      visitor?()
      visitor = nil
      rejoin()
    }
  }

  func commit(_ offsets: [Int32: CommittedOffset]) throws(KafkaError) {
    try call { () throws(KafkaError) in
      guard generation == topic.generation else {
        throw KafkaError(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, "committing")
      }
      // What brokers take, unless they are told otherwise.
      guard offsets.values.allSatisfy({ $0.metadata.utf8.count <= 4096 }) else {
        throw KafkaError(RD_KAFKA_RESP_ERR_OFFSET_METADATA_TOO_LARGE, "committing")
      }
      topic.committed.merge(offsets) { $1 }
    }
  }

  func isReachable() -> Bool { true }
  func knownEnd(of partition: Int32) -> Int64? { topic.end(of: partition) }
  func close() {}
}
