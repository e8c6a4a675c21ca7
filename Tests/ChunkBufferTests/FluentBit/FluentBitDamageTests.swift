import ChunkBuffer
import LogModel
import TestSupport
import Testing

/// Six records of different kinds.
private let fixture = ChunkFixture(
  [
    MessagePackValue.event(1_700_000_000, .object(["log": .text("first line")])).encoded(),
    MessagePackValue.event(
      1_700_000_001, .object(["level": .text("info"), "n": .unsigned(300), "tags": .array([.text("a"), .null])]),
      metadata: .object(["otlp": .object(["severity": .unsigned(9)])])
    ).encoded(),
    MessagePackValue.array([.time(1_700_000_002, 7), .object(["log": .text("an old form")])]).encoded(),
    MessagePackValue.event(1_700_000_003, .object(["log": .text("in long forms")])).encoded(width: 3),
    MessagePackValue.event(1_700_000_004, .object(["x": .double(1.5), "y": .object(["z": .boolean(true)])])).encoded(),
    MessagePackValue.event(1_700_000_005, .object(["log": .text("last line")])).encoded(),
  ])

@Suite("A damaged chunk of Fluent Bit")
struct FluentBitDamageTests {
  static let masks: [UInt8] = [0x01, 0x80, 0xFF]

  @Test("without a checksum gives all records but the one a byte of which was changed", arguments: masks)
  func anyFlip(flip: UInt8) throws {
    let bytes = fixture.bytes
    for (index, range) in fixture.ranges.enumerated() {
      for offset in range {
        let reading = try Reading(bytes.replacing(offset, bytes[offset] ^ flip))
        let others = fixture.events[..<index] + fixture.events[(index + 1)...]
        let found = reading.events.filter { $0.range != range }
        let missing = others.filter { !reading.encodings.contains($0) }
        #expect(missing.isEmpty, "lost \(missing.count) at \(offset), event \(index): \(reading.damage)")
        // What else comes is of the changed record, and marked.
        let foreign = found.filter { event in
          !fixture.ranges.contains(event.range) && !event.isOfDamagedChunk
        }
        #expect(foreign.isEmpty, "wrong records at \(offset), event \(index)")
        #expect(!reading.damage.contains { damage in found.contains { $0.range.overlaps(damage.range) } })
      }
    }
  }

  @Test(
    "with a checksum passes no changed record without a mark", arguments: [ChunkFixture.Checksum.on, .unsynced], masks)
  func checkedFlips(checksum: ChunkFixture.Checksum, flip: UInt8) throws {
    var fixture = fixture
    fixture.checksum = checksum
    let bytes = fixture.bytes
    for offset in bytes.indices {
      guard let reading = try? Reading(bytes.replacing(offset, bytes[offset] ^ flip)) else { continue }
      let isWhole = reading.encodings == fixture.events && reading.chunk.tag == "app.java" && reading.damage.isEmpty
      #expect(isWhole || reading.events.allSatisfy(\.isOfDamagedChunk), "at \(offset)")
    }
  }

  @Test("that was cut gives the whole records before the cut, and says where it is", arguments: [true, false])
  func truncations(hasChecksum: Bool) throws {
    var fixture = fixture
    fixture.checksum = hasChecksum ? .on : .off
    let bytes = fixture.bytes
    let end = fixture.ranges.last!.upperBound
    for length in 36..<end {
      let reading = try Reading(Array(bytes[..<length]))
      let whole = fixture.ranges.filter { $0.upperBound <= length }
      #expect(reading.encodings == Array(fixture.events.prefix(whole.count)), "cut at \(length)")
      #expect(reading.damage.map(\.range) == [(whole.last?.upperBound ?? 36)..<end], "cut at \(length)")
      #expect(reading.events.allSatisfy { $0.isOfDamagedChunk == hasChecksum })
    }
    for length in 1..<36 {
      #expect(throws: FluentBitChunkError.self) { try FluentBitChunk(Array(bytes[..<length]), path: "x") }
    }
  }

  @Test("whose end is zero gives the whole records before it, none with zeros in it")
  func zeroTails() throws {
    let bytes = fixture.bytes
    let end = fixture.ranges.last!.upperBound
    for start in 36..<end {
      let reading = try Reading(Array(bytes[..<start]) + [UInt8](repeating: 0, count: bytes.count - start))
      let whole = fixture.ranges.filter { $0.upperBound <= start }
      #expect(reading.events.filter { !$0.isOfDamagedChunk }.map(\.range) == whole, "zero from \(start)")
      // A text at the content's end may have ended with NULs.
      #expect(reading.events.count == whole.count || reading.events.last?.range == fixture.ranges.last)
      #expect(!reading.damage.isEmpty || reading.events.count == fixture.events.count)
    }
  }

  @Test("whose text runs on into the zeros behind its sector is not passed")
  func zeroSector() throws {
    var long = ChunkFixture(values: [
      .event(1, .object(["log": .text("first")])),
      .event(2, .object(["log": .text(String(repeating: "x", count: 1000))])),
    ])
    #expect(try Reading(long.bytes).events.count == 2)
    for start in [512, 1024] {
      let bytes = Array(long.bytes[..<start]) + [UInt8](repeating: 0, count: long.bytes.count - start)
      let reading = try Reading(bytes)
      #expect(reading.encodings == [long.events[0]])
      #expect(reading.damage.map(\.range) == [long.ranges[1]])
    }
    // A checksum knows better.
    long.events[1].replaceSubrange(
      512 - long.ranges[1].lowerBound..<long.events[1].count,
      with: repeatElement(0, count: long.ranges[1].upperBound - 512))
    long.checksum = .on
    #expect(try Reading(long.bytes).encodings == long.events)
  }

  @Test("with a page of zeros in a record goes on behind the record")
  func zeroPage() throws {
    let long = ChunkFixture(values: [
      .event(1, .object(["log": .text("first")])),
      .event(2, .object(["log": .text(String(repeating: "x", count: 10000))])),
      .event(3, .object(["log": .text("last")])),
    ])
    var bytes = long.bytes
    bytes.replaceSubrange(4096..<8192, with: repeatElement(0, count: 4096))
    let reading = try Reading(bytes)
    #expect(reading.encodings == [long.events[0], long.events[2]])
    #expect(reading.damage.map(\.range) == [long.ranges[1]])
    #expect(reading.events.map(\.isOfDamagedChunk) == [false, true])
  }

  @Test("whose record's head broke does not look for records in its text", arguments: 0..<13)
  func embedded(offset: Int) throws {
    let fake = MessagePackValue.event(1_700_000_100, .object(["log": .text("fake")])).encoded()
    let fixture = ChunkFixture(values: [
      .event(1_700_000_000, .object(["log": .text("first")])),
      .event(1_700_000_001, .object(["log": .string(Array("see: ".utf8) + fake + fake), "b": .null])),
      .event(1_700_000_002, .object(["log": .text("last")])),
    ])
    #expect(try Reading(fixture.bytes).encodings == fixture.events)
    // C1 begins no value; the head has 13 bytes, the last of which is the empty map of metadata.
    let place = fixture.ranges[1].lowerBound + offset
    let reading = try Reading(fixture.bytes.replacing(place, 0xC1))
    #expect(!reading.encodings.contains(fake), "at \(offset)")
    #expect(reading.encodings.contains(fixture.events[0]) && reading.encodings.contains(fixture.events[2]))
  }

  @Test("marks what is found in the text of a record whose map broke")
  func embeddedInBrokenMap() throws {
    let fake = MessagePackValue.event(1_700_000_100, .object(["log": .text("fake")])).encoded()
    let fixture = ChunkFixture(values: [
      .event(1_700_000_000, .object(["log": .text("first")])),
      .event(1_700_000_001, .object(["log": .string(Array("see: ".utf8) + fake + fake), "b": .null])),
      .event(1_700_000_002, .object(["log": .text("last")])),
    ])
    for place in fixture.ranges[1].dropFirst(13) {
      let reading = try Reading(fixture.bytes.replacing(place, 0xC1))
      #expect(reading.events.allSatisfy { fixture.ranges.contains($0.range) || $0.isOfDamagedChunk })
      #expect(reading.encodings.contains(fixture.events[0]) && reading.encodings.contains(fixture.events[2]))
    }
  }

  @Test("made to be searched without end is given up")
  func endlessSearch() throws {
    // Each of these looks like an event whose record has more members than there are, and is read to the end before that shows.
    let trap: [UInt8] = [0x92, 0x00, 0xDE, 0x40, 0x00] + [0xA1, 0x61, 0x01]
    let content = [0xC1] + [[UInt8]](repeating: trap, count: 20000).flatMap(\.self)
    let reading = try Reading(ChunkFixture([content]).bytes)
    #expect(reading.events.isEmpty)
    #expect(reading.damage.map(\.range) == [36..<36 + content.count])
  }

  @Test("in more than a thousand places is given up at last")
  func manyDamages() throws {
    let good = MessagePackValue.event(1, .object(["log": .text("x")])).encoded()
    let reading = try Reading(ChunkFixture([[UInt8]](repeating: good + [0xC1], count: 5000)).bytes)
    #expect(reading.events.count == 1001)
    #expect(reading.damage.count == 1001)
    #expect(reading.damage.last?.range.upperBound == 36 + 5000 * (good.count + 1))
  }

  @Test("with values too deep in a record loses that record only")
  func depth() throws {
    let deep = [0x92, 0x01, 0x81, 0xA1, 0x61] + [UInt8](repeating: 0x91, count: 5000) + [0xC0]
    let good = MessagePackValue.event(1, .object(["log": .text("x")])).encoded()
    let fixture = ChunkFixture([good, deep, good])
    let reading = try Reading(fixture.bytes)
    #expect(reading.encodings == [good, good])
    #expect(reading.damage.map(\.range) == [fixture.ranges[1]])
  }
}
