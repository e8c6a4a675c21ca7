import CRdKafka
import FileSystem
import TestSupport

@testable import KafkaTransport

/// A member of a simulated group, in a process that can be stopped, and can die at each call.
final class GroupMember: GroupTransport {
  enum Fault: Hashable, CaseIterable {
    case deathBefore, deathAfter
    /// It dies, and its commit arrives later.
    case deathDuring
    /// The call fails, without effect or with it; only where a broker is asked.
    case errorBefore, errorAfter

    var isDeath: Bool { self != .errorBefore && self != .errorAfter }
  }

  private let coordinator: SimulatedCoordinator
  private let disk: SimulatedDisk
  private let turn: TurnTaker
  private let fault: (call: Int, kind: Fault)?
  /// How many calls there were, those of earlier processes among them.
  private(set) var calls: Int
  private(set) var seat: Int?
  private var owned: Set<Int32> = []
  private var positions: [Int32: Int64] = [:]
  /// How often it polls before it hears that it is no member any more.
  private var deafness = 2
  private var generator: SeededGenerator
  private(set) var isDead = false

  init(
    _ coordinator: SimulatedCoordinator, _ disk: SimulatedDisk, _ turn: TurnTaker, calls: Int,
    fault: (call: Int, kind: Fault)?, seed: UInt64
  ) {
    (self.coordinator, self.disk, self.turn, self.calls, self.fault) = (coordinator, disk, turn, calls, fault)
    generator = SeededGenerator(seed: seed)
  }

  private static let stopped = KafkaError(.stopped, "simulating", reason: "dead")

  private func call<Result>(
    asksBroker: Bool = true, late: (() -> Void)? = nil, _ effect: () throws(KafkaError) -> Result
  ) throws(KafkaError) -> Result {
    try checkLife()
    turn.giveTurnBack()
    try checkLife()
    let number = calls
    calls += 1
    guard let fault, fault.call == number else { return try effect() }
    let error = KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, "simulating")
    switch fault.kind {
    case .deathBefore: throw die()
    case .deathDuring:
      late?()
      throw die()
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

  private func checkLife() throws(KafkaError) {
    if isDead || disk.hasCrashed { throw Self.stopped }
  }

  @discardableResult
  func die() -> KafkaError {
    isDead = true
    if !disk.hasCrashed { disk.crashBefore = disk.calls.count }
    return Self.stopped
  }

  // MARK: - What the program calls

  func open(member: String?) throws(KafkaError) -> TopicDescription {
    TopicDescription(cluster: "cluster", partitions: coordinator.topic.partitions.count)
  }

  func join() throws(KafkaError) {
    try call(asksBroker: false) { () throws(KafkaError) in seat = coordinator.join() }
  }

  func poll(into messages: FetchedMessages, milliseconds: Int32) throws(KafkaError) -> [GroupEvent] {
    try call(asksBroker: false) { () throws(KafkaError) in
      var events = fetch(into: messages)
      guard let seat else { return events }
      if coordinator.isMember(seat) {
        if let event = coordinator.nextEvent(of: seat) {
          if case .assigned(let partitions) = event { owned.formUnion(partitions) }
          events.append(event)
        }
      } else if deafness > 0 {
        deafness -= 1
      } else {
        self.seat = nil
        events.append(.lost(owned.sorted()))
      }
      return events
    }
  }

  /// Some messages of each partition.
  private func fetch(into messages: FetchedMessages) -> [GroupEvent] {
    let topic = coordinator.topic
    var events: [GroupEvent] = []
    for (partition, position) in positions.sorted(by: { $0.key < $1.key }) {
      let count = Int.random(in: 0...3, using: &generator)
      // Sometimes the library gives again what it gave before.
      let start = Int.random(in: 0..<6, using: &generator) == 0 ? max(0, position - 3) : position
      let next = topic.partitions[Int(partition)].filter { $0.offset >= start }
      for message in next.prefix(count) {
        messages.append(
          partition: partition, offset: message.offset, key: Array(message.key.utf8), value: Array(message.value.utf8))
        positions[partition] = max(position, message.offset + 1)
      }
      guard start == position, next.isEmpty, position < topic.end(of: partition) else { continue }
      positions[partition] = topic.end(of: partition)
      events.append(.reachedEnd(partition: partition, offset: topic.end(of: partition)))
    }
    return events
  }

  func committed(_ partitions: [Int32]) throws(KafkaError) -> [Int32: CommittedOffset] {
    try call { () throws(KafkaError) in coordinator.topic.committed.filter { partitions.contains($0.key) } }
  }

  func range(of partition: Int32) throws(KafkaError) -> PartitionRange {
    PartitionRange(first: 0, end: coordinator.topic.end(of: partition))
  }

  func offset(of partition: Int32, at time: Int64) throws(KafkaError) -> Int64? { nil }

  func begin(_ positions: [Int32: Int64]) throws(KafkaError) {
    try call(asksBroker: false) { () throws(KafkaError) in self.positions.merge(positions) { $1 } }
  }

  func reposition(_ positions: [Int32: Int64], because partition: Int32) throws(KafkaError) { try begin(positions) }

  func release(_ partitions: [Int32]) throws(KafkaError) {
    try call(asksBroker: false) { () throws(KafkaError) in
      for partition in partitions { positions[partition] = nil }
      owned.subtract(partitions)
      if let seat {
        coordinator.release(partitions, by: seat)
      } else {
        // It has lost them, and becomes a member again.
        deafness = 2
        seat = coordinator.join()
      }
    }
  }

  func commit(_ offsets: [Int32: CommittedOffset]) throws(KafkaError) {
    // A seat that it has lost without knowing is as good as none.
    let id = seat ?? -1
    let late = { self.coordinator.delay(offsets, by: id) }
    try call(late: late) { () throws(KafkaError) in
      try coordinator.commit(offsets, by: id)
    }
  }

  func isReachable() -> Bool { true }
  func knownEnd(of partition: Int32) -> Int64? { coordinator.topic.end(of: partition) }

  func close() {
    guard !isDead, !disk.hasCrashed, let seat else { return }
    coordinator.remove(seat)
  }
}
