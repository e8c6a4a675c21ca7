import Glibc
import LogModel

/// Distinct byte strings, numbered in the order in which they came.
///
/// Equality is decided by the bytes, not by the hash: the text is there anyway, comparing it costs about 5 ns, and a
/// collision would silently join two templates for good.
struct TextTable {
  private let arena: OutputBuffer
  private var starts: ContiguousArray<Int> = []
  private var lengths: ContiguousArray<Int32> = []
  private(set) var hashes: ContiguousArray<UInt64> = []
  /// The upper half of the hash, and the index + 1 in the lower half; 0 where free.
  private var slots: ContiguousArray<UInt64>
  private var usedSlots = 0

  init(capacity: Int = 512) {
    var size = 1024
    while size < capacity * 2 { size *= 2 }
    slots = ContiguousArray(repeating: 0, count: size)
    arena = OutputBuffer(capacity: 32 << 10)
  }

  var count: Int { hashes.count }

  /// The bytes of a text, valid until the next is added.
  @inline(__always)
  subscript(index: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: arena.base + starts[index], count: Int(lengths[index]))
  }

  /// The index of a text, if it is there.
  @inline(__always)
  func find(_ text: UnsafeRawBufferPointer, hash: UInt64) -> Int? {
    let mask = slots.count &- 1
    var position = Int(truncatingIfNeeded: hash) & mask
    while true {
      let slot = slots[position]
      if slot == 0 { return nil }
      if (slot ^ hash) >> 32 == 0 {
        let index = Int(slot & 0xFFFF_FFFF) &- 1
        if Int(lengths[index]) == text.count,
          text.isEmpty || memcmp(arena.base + starts[index], text.baseAddress!, text.count) == 0
        {
          return index
        }
      }
      position = (position &+ 1) & mask
    }
  }

  /// Adds a text that is not there yet.
  mutating func append(_ text: UnsafeRawBufferPointer, hash: UInt64) -> Int {
    let index = hashes.count
    starts.append(arena.count)
    lengths.append(Int32(text.count))
    hashes.append(hash)
    arena.append(text)
    insert(index, hash)
    return index
  }

  /// The index of a text, added if it is not there.
  mutating func index(of text: UnsafeRawBufferPointer) -> Int {
    let hash = TextHash.of(text)
    return find(text, hash: hash) ?? append(text, hash: hash)
  }

  /// Puts another text in a text's place. The old one is not found any more; what it used is given back with the table.
  mutating func replace(_ index: Int, with text: UnsafeRawBufferPointer) {
    starts[index] = arena.count
    lengths[index] = Int32(text.count)
    hashes[index] = TextHash.of(text)
    arena.append(text)
    insert(index, hashes[index])
  }

  private mutating func insert(_ index: Int, _ hash: UInt64) {
    usedSlots += 1
    if usedSlots * 2 > slots.count {
      slots = ContiguousArray(repeating: 0, count: slots.count * 2)
      usedSlots = count
      for (index, hash) in hashes.enumerated() { place(index, hash) }
    } else {
      place(index, hash)
    }
  }

  private mutating func place(_ index: Int, _ hash: UInt64) {
    let mask = slots.count - 1
    var position = Int(truncatingIfNeeded: hash) & mask
    while slots[position] != 0 { position = (position + 1) & mask }
    slots[position] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(index + 1)
  }
}
