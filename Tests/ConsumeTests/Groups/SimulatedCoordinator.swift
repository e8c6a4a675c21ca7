import CRdKafka

@testable import KafkaTransport

/// The brokers' side of a group: who is a member, who has which partition, and what is committed, in generations.
final class SimulatedCoordinator {
  enum Assignment: CaseIterable {
    /// Everybody gives everything back before anybody is given anything.
    case eager
    /// Members keep what stays theirs.
    case cooperative
  }

  private struct Seat {
    var generation = 0
    var owned: Set<Int32> = []
    /// What the member was told and has not heard yet.
    var events: [GroupEvent] = []
    var hasRejoined = true
    /// It has been told to give partitions back, and joins again when it has.
    var isGivingBack = false
    /// Its process is stopped or dead: it answers nothing.
    var isSilent = false
  }

  let topic: SimulatedTopic
  private let rule: Assignment
  private var seats: [Int: Seat] = [:]
  private var nextSeat = 0
  private var generation = 0
  private var isRebalancing = false
  /// Commits that are still on their way, of members that are dead.
  private var late: [(seat: Int, offsets: [Int32: CommittedOffset])] = []
  /// What no member may do.
  private(set) var violations: [String] = []

  init(_ topic: SimulatedTopic, _ rule: Assignment) { (self.topic, self.rule) = (topic, rule) }

  // MARK: - What members do

  func join() -> Int {
    nextSeat += 1
    seats[nextSeat] = Seat()
    rebalance()
    return nextSeat
  }

  /// What the member hears next; `nil`: nothing.
  func nextEvent(of id: Int) -> GroupEvent? {
    guard let seat = seats[id], !seat.events.isEmpty else { return nil }
    return seats[id]?.events.removeFirst()
  }

  func isMember(_ id: Int) -> Bool { seats[id] != nil }

  /// The member has given partitions back.
  func release(_ partitions: [Int32], by id: Int) {
    guard seats[id] != nil else { return }
    seats[id]?.owned.subtract(partitions)
    seats[id]?.isGivingBack = false
    seats[id]?.hasRejoined = true
    isRebalancing ? complete() : rebalance()
  }

  func commit(_ offsets: [Int32: CommittedOffset], by id: Int) throws(KafkaError) {
    guard let seat = seats[id] else { throw KafkaError(RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, "committing") }
    guard seat.generation == generation else {
      throw KafkaError(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, "committing")
    }
    if isRebalancing, rule == .cooperative {
      throw KafkaError(RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, "committing")
    }
    for (partition, committed) in offsets {
      if !seat.owned.contains(partition) { violations.append("\(id) commits partition \(partition), another's") }
      if let last = topic.committed[partition], last.offset > committed.offset {
        violations.append("\(id) sets partition \(partition) back from \(last.offset) to \(committed.offset)")
      }
    }
    topic.committed.merge(offsets) { $1 }
  }

  /// The member dies, and its commit is still on its way.
  func delay(_ offsets: [Int32: CommittedOffset], by id: Int) { late.append((id, offsets)) }

  // MARK: - What becomes of the group

  /// - Parameter isSilent: whether the member's process is stopped or dead.
  func setSilent(_ isSilent: Bool, _ id: Int) {
    seats[id]?.isSilent = isSilent
    complete()
  }

  /// The member has left, or was not heard of for too long.
  func remove(_ id: Int) {
    guard seats[id] != nil else { return }
    land()
    seats[id] = nil
    rebalance()
  }

  /// All were not heard of for too long.
  func removeAll() {
    land()
    seats = [:]
    isRebalancing = false
  }

  private func land() {
    for (id, offsets) in late { try? commit(offsets, by: id) }
    late = []
  }

  private func rebalance() {
    if !isRebalancing {
      isRebalancing = true
      for (id, seat) in seats {
        if seat.isGivingBack { continue }
        if rule == .cooperative || seat.owned.isEmpty {
          seats[id]?.hasRejoined = true
        } else if !seat.hasRejoined {
          seats[id]?.isGivingBack = true
          seats[id]?.events.append(.revoked(seat.owned.sorted()))
        }
      }
    }
    complete()
  }

  /// Gives out a new generation, if all have joined.
  private func complete() {
    guard isRebalancing, seats.values.allSatisfy({ $0.hasRejoined && !$0.isSilent }) else { return }
    isRebalancing = false
    land()
    generation += 1
    let ids = seats.keys.sorted()
    var taken = seats.values.reduce(into: Set<Int32>()) { $0.formUnion($1.owned) }
    for (place, id) in ids.enumerated() {
      let turn = rule == .eager ? generation : 0
      let share = Set(topic.all.filter { (Int($0) + turn) % ids.count == place })
      let lost = seats[id]!.owned.subtracting(share)
      seats[id]!.generation = generation
      seats[id]!.hasRejoined = false
      guard lost.isEmpty else {
        seats[id]!.isGivingBack = true
        seats[id]!.events.append(.revoked(lost.sorted()))
        continue
      }
      let gained = share.subtracting(taken)
      taken.formUnion(gained)
      seats[id]!.owned.formUnion(gained)
      seats[id]!.events.append(.assigned(gained.sorted()))
    }
  }
}
