/// Which records carry one id: the sessions, as far as they are found by ids that recur.
///
/// Bounded by taking only ids whose hash ends in so many zero bits; when there are too many, one more. What is kept is a function of the
/// set of ids, so that order and merging never show.
struct SessionTable {
  struct Event: Equatable {
    var node: Int32
    /// Nanoseconds since 1970, or a line's number where there is no time.
    var time: Int64
  }

  /// An id in a record.
  struct Sighting: BitwiseCopyable {
    var id: UInt64
    var time: Int64
    var node: Int32
  }

  struct Session {
    var id: UInt64
    /// In no order; none where there were more than `maximumEvents`: what recurs without end is no session.
    var events: ContiguousArray<Event>
    /// Of all events.
    var count: Int
  }

  static let maximumEvents = 32
  static let defaultMaximumIDs = 1 << 17

  private let maximumIDs: Int
  /// Ids whose hash has this many zero bits at its end are kept.
  private(set) var zeroBits: UInt64 = 0
  /// The first event of each id lies in its slot: most ids are seen once.
  private struct Slot {
    var id: UInt64 = 0
    var time: Int64 = 0
    var node: Int32 = -1
    /// Into `more`; -1 where there was one event only.
    var more: Int32 = -1
  }

  private var slots: ContiguousArray<Slot>
  private var more: ContiguousArray<Session> = []
  private(set) var count = 0

  init(maximumIDs: Int = SessionTable.defaultMaximumIDs) {
    self.maximumIDs = maximumIDs
    slots = ContiguousArray(repeating: Slot(), count: 1 << 12)
  }

  /// A table with these sessions in it.
  init(maximumIDs: Int, zeroBits: UInt64, _ sessions: [Session]) {
    self.init(maximumIDs: maximumIDs)
    self.zeroBits = zeroBits
    while slots.count < sessions.count * 2 { slots.append(contentsOf: slots) }
    for session in sessions { put(session) }
    limitIDs()
  }

  /// Whether the id of hash `id` is among those that are kept.
  @inline(__always)
  func takes(_ id: UInt64) -> Bool { id & (1 &<< zeroBits &- 1) == 0 }

  /// Notes records that carry ids.
  mutating func add(_ sightings: UnsafeBufferPointer<Sighting>) {
    // The table is larger than the caches. Looking at all the slots first, none of which waits for another, is several times as fast as waiting
    // for each in turn.
    var seen: Int32 = 0
    let mask = slots.count - 1
    slots.withUnsafeBufferPointer { slots in
      for sighting in sightings { seen |= slots[Int(truncatingIfNeeded: sighting.id >> 20) & mask].node }
    }
    // It is never this, which the compiler does not know.
    guard seen != .max else { return }
    for sighting in sightings { add(sighting.id, node: sighting.node, time: sighting.time) }
  }

  /// Notes that a record of `node` at `time` carries the id of hash `id`.
  @inline(__always)
  mutating func add(_ id: UInt64, node: Int32, time: Int64) {
    guard takes(id) else { return }
    insert(id, node: node, time: time)
  }

  @inline(never)
  private mutating func insert(_ id: UInt64, node: Int32, time: Int64) {
    let mask = slots.count - 1
    var index = Int(truncatingIfNeeded: id >> 20) & mask
    while slots[index].node >= 0 {
      if slots[index].id == id {
        append(Event(node: node, time: time), at: index)
        return
      }
      index = (index + 1) & mask
    }
    slots[index] = Slot(id: id, time: time, node: node)
    count += 1
    if count > maximumIDs {
      limitIDs()
    } else if count * 2 > slots.count {
      rebuild(capacity: slots.count * 2)
    }
  }

  /// Lets go of ids until so many are left as may be: a bit more of their hashes must be zero, perhaps more than one.
  private mutating func limitIDs() {
    while count > maximumIDs, zeroBits < 63 {
      zeroBits += 1
      rebuild(capacity: slots.count)
    }
  }

  private mutating func append(_ event: Event, at index: Int) {
    let slot = slots[index]
    if slot.more < 0 {
      slots[index].more = Int32(more.count)
      more.append(Session(id: slot.id, events: [Event(node: slot.node, time: slot.time), event], count: 2))
      return
    }
    more[Int(slot.more)].add(event)
  }

  private mutating func rebuild(capacity: Int) {
    let (oldSlots, oldMore) = (slots, more)
    slots = ContiguousArray(repeating: Slot(), count: capacity)
    more = []
    count = 0
    for slot in oldSlots where slot.node >= 0 && takes(slot.id) {
      let index = free(for: slot.id)
      slots[index] = slot
      count += 1
      guard slot.more >= 0 else { continue }
      slots[index].more = Int32(more.count)
      more.append(oldMore[Int(slot.more)])
    }
  }

  /// The free slot in which an id that is not there belongs.
  private func free(for id: UInt64) -> Int {
    let mask = slots.count - 1
    var index = Int(truncatingIfNeeded: id >> 20) & mask
    while slots[index].node >= 0 { index = (index + 1) & mask }
    return index
  }

  private mutating func put(_ session: Session) {
    let index = free(for: session.id)
    let first = session.events.first ?? Event(node: 0, time: .min)
    slots[index] = Slot(id: session.id, time: first.time, node: first.node)
    if session.count > 1 {
      slots[index].more = Int32(more.count)
      more.append(session)
    }
    count += 1
  }

  /// Every id with at least so many records, in no order.
  func sessions(atLeast minimum: Int) -> [Session] {
    var result: [Session] = []
    for slot in slots where slot.node >= 0 {
      if slot.more >= 0 {
        if more[Int(slot.more)].count >= minimum { result.append(more[Int(slot.more)]) }
      } else if minimum <= 1 {
        result.append(Session(id: slot.id, events: [Event(node: slot.node, time: slot.time)], count: 1))
      }
    }
    return result
  }

  mutating func merge(_ other: SessionTable, node: [Int32]) {
    if other.zeroBits > zeroBits {
      zeroBits = other.zeroBits
      rebuild(capacity: slots.count)
    }
    for session in other.sessions(atLeast: 1) {
      for event in session.events {
        add(session.id, node: node[Int(event.node)], time: event.time)
      }
      // Without end here as well.
      if session.events.isEmpty { addCount(session.count, to: session.id) }
    }
  }

  private mutating func addCount(_ extra: Int, to id: UInt64) {
    guard id & (1 << zeroBits &- 1) == 0 else { return }
    // A slot to add to; the event is not kept.
    insert(id, node: 0, time: .min)
    let mask = slots.count - 1
    var index = Int(truncatingIfNeeded: id >> 20) & mask
    while slots[index].node >= 0, slots[index].id != id { index = (index + 1) & mask }
    guard slots[index].node >= 0 else { return }
    if slots[index].more < 0 {
      slots[index].more = Int32(more.count)
      more.append(Session(id: id, events: [], count: 1))
    }
    let place = Int(slots[index].more)
    more[place].events = []
    more[place].count += extra - 1
  }

  /// Gives the nodes other numbers.
  mutating func renumber(_ node: [Int32]) {
    for index in slots.indices where slots[index].node >= 0 { slots[index].node = node[Int(slots[index].node)] }
    for index in more.indices {
      for event in more[index].events.indices {
        more[index].events[event].node = node[Int(more[index].events[event].node)]
      }
    }
  }
}

extension SessionTable.Session {
  /// Keeps the events while there are few.
  mutating func add(_ event: SessionTable.Event) {
    count &+= 1
    if count <= SessionTable.maximumEvents { events.append(event) } else { events = [] }
  }
}
