import ChunkBuffer
import LogModel
import TestSupport
import Testing

@Suite("A chunk of Fluent Bit")
struct FluentBitChunkTests {
  static let tags: [(metadata: [UInt8], path: String, tag: String?)] = [
    ([0xF1, 0x77, 0, 0] + Array("app.java".utf8), "tail.0/1-2.3.flb", "app.java"),
    ([0xF1, 0x77, 0, 4] + Array("app\0\0\u{5}route".utf8), "tail.0/1-2.3.flb", "app"),
    (Array("old.tag".utf8), "tail.0/1-2.3.flb", "old.tag"),
    ([], "rejected/nginx.access_0_es_primary_0x7fe94e437560.flb", "nginx.access"),
    ([], "rejected/kube.pod_7_app.log_400_http.1_0x7f8b4c.flb", "kube.pod_7_app.log"),
    ([], "rejected/other.flb", nil),
    ([0xF1, 0x77, 0, 0, 0x61, 0x00, 0x62], "tail.0/1-2.3.flb", nil),
    (Array("F1\u{1}".utf8), "tail.0/1-2.3.flb", nil),
  ]

  @Test("gives its tag", arguments: tags)
  func tag(metadata: [UInt8], path: String, tag: String?) throws {
    var fixture = ChunkFixture(values: [
      .event(1, .object(["log": .text("x")])), .event(2, .object(["log": .text("y")])),
    ])
    fixture.metadata = metadata
    let reading = try Reading(fixture.bytes, path: path)
    #expect(reading.chunk.tag == tag)
    #expect(reading.encodings == fixture.events)
    // A tag that is no text is damage, but none of the records'.
    #expect(reading.damage.map(\.range) == (metadata.isEmpty || tag != nil ? [] : [24..<24 + metadata.count]))
  }

  static let times: [(value: MessagePackValue, width: Int, time: Timestamp?)] = [
    (.time(1_700_000_000, 123_456_789), 0, Timestamp(nanoseconds: 1_700_000_000_123_456_789, fractionDigits: 9)),
    (.time(1_700_000_000, 123_456_789), 1, Timestamp(nanoseconds: 1_700_000_000_123_456_789, fractionDigits: 9)),
    (.time(0x8000_0000, 0), 0, Timestamp(nanoseconds: 2_147_483_648_000_000_000, fractionDigits: 9)),
    (.time(1, 1_000_000_000), 0, nil), (.extended(1, [0, 0, 0, 0, 0, 0, 0, 0]), 0, nil),
    (.extended(0, [0, 0, 0, 0]), 0, nil), (.unsigned(5), 0, Timestamp(nanoseconds: 5_000_000_000, fractionDigits: 0)),
    (.unsigned(5), 3, Timestamp(nanoseconds: 5_000_000_000, fractionDigits: 0)), (.unsigned(.max), 0, nil),
    (.unsigned(9_300_000_000), 0, nil), (.signed(-1), 0, nil), (.text("now"), 0, nil), (.double(.nan), 0, nil),
    (.double(-1), 0, nil), (.double(1e10), 0, nil),
    (.double(1_700_000_002.25), 0, Timestamp(nanoseconds: 1_700_000_002_250_000_000, fractionDigits: 6)),
    (.double(1_700_000_002.123457), 0, Timestamp(nanoseconds: 1_700_000_002_123_457_000, fractionDigits: 6)),
  ]

  @Test("reads times in each of their forms", arguments: times, [false, true])
  func time(time: (value: MessagePackValue, width: Int, time: Timestamp?), hasMetadata: Bool) throws {
    let record = MessagePackValue.object(["log": .text("x")])
    let head =
      [0x92] + (hasMetadata ? [0x92] : []) + time.value.encoded(width: time.width) + (hasMetadata ? [0x80] : [])
    let reading = try Reading(ChunkFixture([head + record.encoded()]).bytes)
    #expect(reading.events.map(\.time) == (time.time.map { [$0] } ?? []))
    #expect(reading.damage.count == (time.time == nil ? 1 : 0))
    #expect(reading.events.allSatisfy { ($0.metadata != nil) == hasMetadata })
  }

  @Test("passes over the marks of groups")
  func groups() throws {
    let resource = MessagePackValue.object(["resource": .object(["name": .text("x")])])
    let fixture = ChunkFixture(values: [
      .array([.array([.time(0xFFFF_FFFF, 0), resource]), resource]), .event(1, .object(["log": .text("a")])),
      .array([.array([.time(0xFFFF_FFFE, 0), .map([])]), .map([])]), .event(2, .object(["log": .text("b")])),
    ])
    let reading = try Reading(fixture.bytes)
    #expect(reading.records == ["{\"log\":\"a\"}", "{\"log\":\"b\"}"])
    #expect(reading.damage.isEmpty)
  }

  @Test("knows its checksum, finished or not", arguments: [false, true])
  func checksum(isChanged: Bool) throws {
    let checksums: [(ChunkFixture.Checksum, FluentBitChunk.Checksum)] = [
      (.off, .off), (.on, isChanged ? .wrong : .matches), (.unsynced, isChanged ? .wrong : .matchesUnsynced),
    ]
    for (checksum, expected) in checksums {
      var fixture = ChunkFixture(values: [.event(1, .object(["log": .text("a")]))])
      fixture.checksum = checksum
      var bytes = fixture.bytes
      if isChanged { bytes[fixture.ranges[0].upperBound - 1] ^= 1 }
      let reading = try Reading(bytes)
      #expect(reading.chunk.checksum == expected)
      #expect(reading.events.map(\.isOfDamagedChunk) == [expected == .wrong])
    }
  }

  @Test("of an old writer that keeps no checksum has the one of an empty chunk")
  func initialChecksum() throws {
    var bytes = ChunkFixture(values: [.event(1, .object(["log": .text("a")]))]).bytes
    bytes.replaceSubrange(2..<6, with: [0xFF, 0x12, 0xD9, 0x41])
    #expect(try FluentBitChunk(bytes, path: "x").checksum == .off)
  }

  @Test("of an old writer ends where the file does, or with zero bytes", arguments: [0, 1, 5000])
  func legacy(tail: Int) throws {
    var fixture = ChunkFixture(values: [
      .event(1, .object(["n": .unsigned(1)])), .event(2, .object(["n": .unsigned(0)])),
    ])
    fixture.contentLength = 0
    fixture.tail = tail
    let reading = try Reading(fixture.bytes)
    #expect(reading.encodings == fixture.events)
    #expect(reading.damage.isEmpty)
  }

  static let refusals: [(bytes: [UInt8], reason: String)] = [
    (Array("hello".utf8), "no chunk of Fluent Bit: it begins with 68 65, not with C1 00"),
    ([0xC1], "cut after 1 of the header's 24 bytes"), ([0xC1, 0, 0], "cut after 3 of the header's 24 bytes"),
    ([UInt8](repeating: 0, count: 4096), "4096 zero bytes and nothing else"),
    (ChunkFixture([]).bytes.replacing(26, 1), "holds metrics, no log records"),
    (ChunkFixture([]).bytes.replacing(26, 9), "holds records of an unknown type, 9, no log records"),
    (
      ChunkFixture([]).bytes.replacing(10, 0x10),
      "the header says 268435456 bytes of content; more than 134217728 are not believed"
    ), (ChunkFixture([]).bytes.replacing(22, 1), "the header says 268 bytes of metadata, and the file has 100 bytes"),
  ]

  @Test("that is none is refused with the reason", arguments: refusals)
  func refusal(bytes: [UInt8], reason: String) {
    let error = #expect(throws: FluentBitChunkError.self) { try FluentBitChunk(bytes, path: "x.flb") }
    #expect(error?.description == reason)
  }

  @Test("without records is no damage", arguments: [[], Array(ChunkFixture([]).bytes[..<36]), ChunkFixture([]).bytes])
  func empty(bytes: [UInt8]) throws {
    let reading = try Reading(bytes)
    #expect(reading.chunk.note != nil)
    #expect(reading.events.isEmpty && reading.damage.isEmpty)
  }

  @Test("may be of any bytes behind its magic")
  func anyBytes() throws {
    var generator = SeededGenerator(seed: 5)
    // What events are made of comes often.
    let bytes: [UInt8] = [0x92, 0x92, 0xD7, 0x00, 0x80, 0x81, 0xA1, 0x61, 0xDF, 0xDD, 0xC1, 0x01, 0xFF]
    for _ in 0..<3000 {
      var fixture = ChunkFixture([
        (0..<Int.random(in: 1..<200, using: &generator)).map { _ in
          bytes.randomElement(using: &generator)!
        }
      ])
      fixture.contentLength = Bool.random(using: &generator) ? nil : Int.random(in: 0..<300, using: &generator)
      let reading = try Reading(fixture.bytes)
      var end = 0
      for event in reading.events {
        #expect(event.range.lowerBound >= end)
        end = event.range.upperBound
        #expect(!reading.damage.contains { $0.range.overlaps(event.range) })
      }
    }
  }
}

extension [UInt8] {
  func replacing(_ index: Int, _ byte: UInt8) -> [UInt8] {
    var copy = self
    copy[index] = byte
    return copy
  }
}
