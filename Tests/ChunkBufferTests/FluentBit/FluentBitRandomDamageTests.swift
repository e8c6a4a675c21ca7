import ChunkBuffer
import LogModel
import TestSupport
import Testing

/// Chunks of random records, some of whose texts hold the bytes of records, broken at random.
@Suite("A chunk of Fluent Bit, broken at random")
struct FluentBitRandomDamageTests {
  @Test("gives every record that was not touched, and none without a mark that was", arguments: 0..<100)
  func anyDamage(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<40 {
      var fixture = ChunkFixture(
        (0..<Int.random(in: 1..<30, using: &generator)).map { _ in
          Self.event(using: &generator, mayEmbed: true)
        })
      fixture.checksum = Bool.random(using: &generator) ? .on : .off
      var bytes = fixture.bytes
      var touched = Set<Int>()
      for _ in 0..<Int.random(in: 1..<4, using: &generator) {
        // Between two breaks, a record of the old form has nothing to be known by.
        let index = fixture.ranges.indices.randomElement(using: &generator)!
        guard touched.allSatisfy({ abs($0 - index) > 2 }) else { continue }
        touched.insert(index)
        Self.damage(&bytes, in: fixture.ranges[index], using: &generator)
      }
      let reading = try Reading(bytes)
      let found = Set(reading.events.map(\.range))
      for (index, range) in fixture.ranges.enumerated() where !touched.contains(index) {
        // A length that broke may by chance reach to where another record ends: that is marked.
        let isSwallowed = reading.events.contains { $0.isOfDamagedChunk && $0.range.overlaps(range) }
        #expect(
          found.contains(range) || isSwallowed,
          "lost record \(index) at \(range): \(reading.damage), touched \(touched)")
      }
      let isChanged = bytes != fixture.bytes
      for event in reading.events where !event.isOfDamagedChunk {
        let index = fixture.ranges.firstIndex(of: event.range)
        #expect(index != nil, "what is no record passed as one")
        #expect(!isChanged || fixture.checksum == .off)
      }
      for damage in reading.damage { #expect(!found.contains { $0.overlaps(damage.range) }) }
    }
  }

  /// Changes some bytes: C1 begins no value, zeros are what was not written, others are anything.
  private static func damage(_ bytes: inout [UInt8], in range: Range<Int>, using generator: inout SeededGenerator) {
    let start = Int.random(in: range, using: &generator)
    let end = min(range.upperBound, start + Int.random(in: 1..<12, using: &generator))
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: bytes[start] = 0xC1
    case 1: for offset in start..<end { bytes[offset] = 0 }
    default: for offset in start..<end { bytes[offset] = UInt8.random(in: 0...255, using: &generator) }
    }
  }

  /// The head is as Fluent Bit writes it, in the shortest forms; maps may be longer.
  private static func event(using generator: inout SeededGenerator, mayEmbed: Bool) -> [UInt8] {
    var pairs: [MessagePackValue.Pair] = []
    for index in 0..<Int.random(in: 1..<5, using: &generator) {
      pairs.append(.init(key: .text("key\(index)"), value: value(using: &generator, depth: 0, mayEmbed: mayEmbed)))
    }
    let time = MessagePackValue.time(
      UInt32.random(in: 1_600_000_000..<1_800_000_000, using: &generator),
      UInt32.random(in: 0..<1_000_000_000, using: &generator))
    let width = Int.random(in: 0..<4, using: &generator)
    let record = MessagePackValue.map(pairs).encoded(width: width)
    guard Int.random(in: 0..<4, using: &generator) > 0 else { return [0x92] + time.encoded() + record }
    let metadata: MessagePackValue =
      Bool.random(using: &generator) ? .map([]) : .object(["severity": .text("info"), "n": .unsigned(9)])
    return [0x92, 0x92] + time.encoded() + metadata.encoded(width: width) + record
  }

  private static func value(
    using generator: inout SeededGenerator, depth: Int, mayEmbed: Bool
  ) -> MessagePackValue {
    switch Int.random(in: 0..<(depth < 2 ? 9 : 6), using: &generator) {
    case 0: return .unsigned(UInt64.random(in: 0..<100_000, using: &generator))
    case 1: return .double(Double.random(in: 0..<1000, using: &generator))
    case 2: return .boolean(true)
    case 3...5:
      let text = String(repeating: "words and ", count: Int.random(in: 0..<20, using: &generator))
      guard mayEmbed, Int.random(in: 0..<5, using: &generator) == 0 else { return .text(text) }
      let inner = event(using: &generator, mayEmbed: false)
      return .string(Array(text.utf8) + inner + inner)
    case 6: return .array([value(using: &generator, depth: depth + 1, mayEmbed: mayEmbed), .null])
    default: return .object(["inner": value(using: &generator, depth: depth + 1, mayEmbed: mayEmbed)])
    }
  }
}
