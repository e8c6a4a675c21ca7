import ChunkBuffer
import LogModel
import TestSupport
import Testing

@Suite("MessagePack")
struct MessagePackTests {
  static let values: [MessagePackValue] = [
    .null, .boolean(true), .boolean(false), .unsigned(0), .unsigned(127), .unsigned(128), .unsigned(65535),
    .unsigned(1 << 32), .unsigned(.max), .signed(-1), .signed(-32), .signed(-33), .signed(-129), .signed(-40000),
    .signed(.min), .float(1.5), .double(-0.1), .double(.infinity), .string([]), .text("short"),
    .string([UInt8](repeating: 0x61, count: 300)), .string([UInt8](repeating: 0x62, count: 70000)), .binary([0, 255]),
    .array([]), .array([.null, .array([.unsigned(1)])]), .array([MessagePackValue](repeating: .null, count: 70000)),
    .object(["a": .unsigned(1), "b": .object(["c": .null])]), .extended(0, [1, 2, 3, 4, 5, 6, 7, 8]),
    .extended(-1, [1]), .extended(5, [1, 2, 3]), .extended(7, [UInt8](repeating: 1, count: 300)),
  ]

  @Test("is read back as it was written, in every width", arguments: values, 0..<4)
  func roundTrip(value: MessagePackValue, width: Int) throws {
    let bytes = value.encoded(width: width)
    try bytes.withUnsafeBytes { bytes throws in
      var reader = MessagePackReader(bytes)
      let read = try MessagePackValue(&reader)
      #expect(read == value)
      #expect(reader.isAtEnd)
      var other = MessagePackReader(bytes)
      let range = try other.skip()
      #expect(range == 0..<bytes.count)
    }
  }

  @Test("that ends too early is refused at each length", arguments: values, 0..<4)
  func truncation(value: MessagePackValue, width: Int) {
    let bytes = value.encoded(width: width)
    for length in bytes.count < 1000 ? Array(0..<bytes.count) : [0, 1, 2, 3, 4, 5, bytes.count - 1] {
      Array(bytes[..<length]).withUnsafeBytes { bytes in
        var reader = MessagePackReader(bytes)
        let error = #expect(throws: MessagePackError.self) { try reader.skip() }
        guard case .truncated(let offset, let end)? = error else {
          Issue.record("not truncated: \(String(describing: error))")
          return
        }
        #expect(offset <= length && end > length)
      }
    }
  }

  @Test("may be of any bytes")
  func anyBytes() {
    var generator = SeededGenerator(seed: 11)
    let output = OutputBuffer(capacity: 1024)
    for _ in 0..<20000 {
      let count = Int.random(in: 0..<40, using: &generator)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0x7C...UInt8.max, using: &generator) }
      bytes.withUnsafeBytes { bytes in
        var reader = MessagePackReader(bytes)
        let skipped = try? reader.skip()
        var other = MessagePackReader(bytes)
        output.removeAll()
        let written = try? output.append(json: &other)
        #expect((skipped == nil) == (written == nil))
        if let skipped {
          #expect(skipped.upperBound == other.position)
          #expect(JSONObjectReader.isValue(output.bytes))
        }
      }
    }
  }

  @Test("is read to 64 containers in one another, and no further")
  func depth() throws {
    for (depth, isRead) in [(64, true), (65, false), (1_000_000, false)] {
      let bytes = [UInt8](repeating: 0x91, count: depth) + [0xC0]
      bytes.withUnsafeBytes { bytes in
        var reader = MessagePackReader(bytes)
        #expect(((try? reader.skip()) != nil) == isRead)
        reader = MessagePackReader(bytes)
        #expect(((try? OutputBuffer(capacity: 64).append(json: &reader)) != nil) == isRead)
      }
    }
  }

  @Test(
    "lengths that lie are refused at the head",
    arguments: [
      [0xDD, 0xFF, 0xFF, 0xFF, 0xFF], [0xDF, 0xFF, 0xFF, 0xFF, 0xFF], [0xDB, 0xFF, 0xFF, 0xFF, 0xFF],
      [0xC6, 0xFF, 0xFF, 0xFF, 0xFF], [0xC9, 0xFF, 0xFF, 0xFF, 0xFF, 0x00], [0xDF, 0x80, 0x00, 0x00, 0x00],
    ])
  func lengths(head: [UInt8]) {
    (head + [UInt8](repeating: 0, count: 1000)).withUnsafeBytes { bytes in
      var reader = MessagePackReader(bytes)
      let error = #expect(throws: MessagePackError.self) { try reader.next() }
      #expect(error?.offset == 0)
      #expect(reader.position == 0)
    }
  }

  static let texts: [(MessagePackValue, String)] = [
    (.null, "null"), (.boolean(true), "true"), (.unsigned(.max), "18446744073709551615"),
    (.signed(.min), "-9223372036854775808"), (.double(0.1), "0.1"), (.double(2626.45), "2626.45"),
    (.double(0.09527287344709111), "0.09527287344709111"), (.double(5), "5.0"), (.double(1e300), "1e+300"),
    (.double(.leastNonzeroMagnitude), "5e-324"), (.double(-0.0), "-0.0"), (.float(0.1), "0.1"), (.double(.nan), "null"),
    (.double(-.infinity), "null"), (.float(.infinity), "null"), (.text("a\"\n\u{FC}"), "\"a\\\"\\n\u{FC}\""),
    (.string([0x61, 0xFF]), "\"a\u{FFFD}\""), (.binary([0x62, 0x80]), "\"b\u{FFFD}\""),
    (.extended(3, [0x00, 0xAB]), "\"\\\\x00\\\\xab\""), (.array([]), "[]"), (.map([]), "{}"),
    (.array([.unsigned(1), .null]), "[1,null]"),
    (.object(["b": .unsigned(1), "a": .array([]), "b": .null]), "{\"b\":1,\"a\":[],\"b\":null}"),
    (
      .map([
        .init(key: .unsigned(7), value: .null), .init(key: .null, value: .null),
        .init(key: .array([.text("x")]), value: .null), .init(key: .binary([0x6B]), value: .null),
      ]), "{\"7\":null,\"null\":null,\"[\\\"x\\\"]\":null,\"k\":null}"
    ),
  ]

  @Test("becomes compact JSON", arguments: texts)
  func json(value: MessagePackValue, text: String) throws {
    let output = OutputBuffer(capacity: 64)
    try value.encoded().withUnsafeBytes { bytes in
      var reader = MessagePackReader(bytes)
      try output.append(json: &reader)
    }
    #expect(String(decoding: output.bytes, as: UTF8.self) == text)
    #expect(JSONObjectReader.isValue(output.bytes))
  }

  @Test("doubles come back from their text as they were")
  func doubles() throws {
    var generator = SeededGenerator(seed: 3)
    let output = OutputBuffer(capacity: 64)
    for _ in 0..<20000 {
      let double = Double(bitPattern: generator.next())
      guard double.isFinite else { continue }
      output.removeAll()
      try MessagePackValue.double(double).encoded().withUnsafeBytes { bytes in
        var reader = MessagePackReader(bytes)
        try output.append(json: &reader)
      }
      #expect(JSONObjectReader.isNumber(output.bytes))
      #expect(Double(String(decoding: output.bytes, as: UTF8.self)) == double)
    }
  }
}
