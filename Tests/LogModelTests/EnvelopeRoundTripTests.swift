import LogModel
import TestSupport
import Testing

@Suite("Envelopes are read as they were written")
struct EnvelopeRoundTripTests {
  @Test("whatever the record", arguments: 0..<60 as Range<UInt64>)
  func anyRecord(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var decoder = EnvelopeDecoder()
    let output = OutputBuffer(capacity: 64)
    for _ in 0..<40 {
      let batch = EnvelopeRoundTripTests.randomBatch(using: &random)
      let committed = Bool.random(using: &random) ? EnvelopeRoundTripTests.time(using: &random) : nil
      let id = Bool.random(using: &random) ? "0190-ab" : nil
      let index = UInt64.random(in: 0...1 << 40, using: &random)
      let value = batch.envelope(id: id, index: index, committed: committed)
      value.withUnsafeBytes { value in
        var members: ContiguousArray<JSONMember> = []
        #expect(JSONObjectReader.members(of: value, into: &members))
        #expect(String(validating: value, as: UTF8.self) != nil)
        let found = decoder.decode(value, into: output)
        EnvelopeRoundTripTests.compare(found, output, with: batch, id: id.map { "\($0)/\(index)" }, committed)
      }
      let headers = batch.headers(id: id, index: index, committed: committed).map {
        (name: Array($0.name.utf8), value: $0.value)
      }
      withHeaders(headers) { headers in
        let found = Array(batch.source.stream.utf8).withUnsafeBytes {
          decoder.decode(batch.bytes(of: batch.records[0]), key: $0, headers: headers, into: output)
        }
        EnvelopeRoundTripTests.compare(found, output, with: batch, id: id.map { "\($0)/\(index)" }, committed)
      }
    }
  }

  @Test("every byte, every pair of bytes and every character")
  func everyByte() {
    var decoder = EnvelopeDecoder()
    let output = OutputBuffer(capacity: 64)
    for first in UInt8.min...UInt8.max {
      let one = EnvelopeSample.decoded([first], &decoder, output)
      #expect(one == [first])
      // Between other bytes, and across the blocks of sixteen in which they are looked at.
      let bytes = (UInt8.min...UInt8.max).flatMap { second -> [UInt8] in [0x61, first, second, 0x62] }
      #expect(EnvelopeSample.decoded(bytes, &decoder, output) == bytes)
    }
    let text = String(String.UnicodeScalarView((0 as UInt32..<0x11_0000).compactMap { Unicode.Scalar($0) }))
    #expect(EnvelopeSample.decoded(Array(text.utf8), &decoder, output) == Array(text.utf8))
  }

  @Test("a mebibyte of text, and of anything")
  func large() {
    var random = SeededGenerator(seed: 5)
    var decoder = EnvelopeDecoder()
    let output = OutputBuffer(capacity: 64)
    for bytes in [
      [UInt8](repeating: 0x1B, count: 1 << 20), (0..<1 << 20).map { _ in UInt8.random(in: 0...255, using: &random) },
    ] {
      #expect(EnvelopeSample.decoded(bytes, &decoder, output) == bytes)
    }
  }

  @Test("and those of one source share it")
  func sharing() throws {
    var decoder = EnvelopeDecoder()
    let output = OutputBuffer(capacity: 64)
    var sources: [LogSource] = []
    for name in ["a.log", "b.log", "a.log"] {
      let source = LogSource(name: name, path: name, stream: "app", referenceTime: nil)
      let found = batch([0x61], of: source).envelope().withUnsafeBytes { decoder.decode($0, into: output) }
      sources.append(try #require(found).source)
    }
    #expect(sources[0] === sources[2] && sources[0] !== sources[1])
    for index in 0..<100 {
      let source = LogSource(name: "\(index)", path: "\(index)", stream: "app", referenceTime: nil)
      let found = batch([0x61], of: source).envelope().withUnsafeBytes { decoder.decode($0, into: output) }
      #expect(found?.source.name == "\(index)")
    }
  }

  /// A record with some of what records can have.
  private static func randomBatch(using random: inout SeededGenerator) -> LogBatch {
    func one(in count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }
    let alphabet: [[UInt8]] = [
      [0x61], [0x0A], [0x0D, 0x0A], [0x22], [0x5C], [0], [0x1B], [0x7F], [0xC2, 0x9B], [0xE2, 0x82, 0xAC],
      [0xEF, 0xBF, 0xBD],
      [0xF0, 0x9F, 0x98, 0x80],
    ]
    var bytes: [UInt8] = []
    let isText = !one(in: 3)
    for _ in 0..<Int.random(in: 0...60, using: &random) {
      bytes += isText ? alphabet.randomElement(using: &random)! : [UInt8.random(in: 0...255, using: &random)]
    }
    let name = ["app.log", "a\"\\b\n\u{9B}.log", "\u{E4}.tar:x", ""].randomElement(using: &random)!
    let source = LogSource(
      name: name, path: one(in: 2) ? name : "other/\(name)",
      stream: ["app", "tab\t", "\u{1F600}"].randomElement(using: &random)!,
      referenceTime: one(in: 2) ? time(using: &random) : nil)
    return batch(bytes, of: source) { record in
      record.line = one(in: 9) ? 1 << 53 - 1 : Int.random(in: 0...100_000, using: &random)
      if one(in: 3) { record.lineCount = Int.random(in: 0...9, using: &random) }
      if one(in: 3) { record.firstLineLength = Int.random(in: 0...record.length, using: &random) }
      if one(in: 3) { record.part = Int.random(in: 0...12, using: &random) }
      if one(in: 3) { record.output = one(in: 2) ? .stdout : .stderr }
      if one(in: 3) {
        let digits = UInt8.random(in: 0...9, using: &random)
        let unit = (digits..<9).reduce(1 as Int64) { unit, _ in unit * 10 }
        record.containerTime = Timestamp(nanoseconds: time(using: &random) / unit * unit, fractionDigits: digits)
      }
    }
  }

  private static func time(using random: inout SeededGenerator) -> Int64 {
    [.min, .max, 0, -1, .random(in: .min ... .max, using: &random)].randomElement(using: &random)!
  }

  private static func compare(
    _ found: DecodedEnvelope?, _ output: OutputBuffer, with batch: LogBatch, id: String?, _ committed: Int64?,
    _ location: Testing.SourceLocation = #_sourceLocation
  ) {
    guard let found else {
      Issue.record("it was not read", sourceLocation: location)
      return
    }
    let (expected, source) = (batch.records[0], batch.source)
    let bytes = UnsafeRawBufferPointer(rebasing: output.bytes[found.record.offset...])
    #expect(bytes.elementsEqual(batch.bytes(of: expected)), sourceLocation: location)
    #expect(found.record.length == expected.length, sourceLocation: location)
    #expect(found.record.firstLineLength == expected.firstLineLength, sourceLocation: location)
    #expect(found.record.line == expected.line, sourceLocation: location)
    #expect(found.record.lineCount == expected.lineCount, sourceLocation: location)
    #expect(found.record.part == expected.part, sourceLocation: location)
    #expect(found.record.containerTime == expected.containerTime, sourceLocation: location)
    #expect(found.record.output == expected.output, sourceLocation: location)
    #expect(found.source.name == source.name && found.source.path == source.path, sourceLocation: location)
    #expect(found.source.stream == source.stream, sourceLocation: location)
    #expect(found.source.referenceTime == source.referenceTime, sourceLocation: location)
    #expect(found.committed == (expected.containerTime == nil ? committed : nil), sourceLocation: location)
    #expect(found.id.map { String(decoding: $0, as: UTF8.self) } == id, sourceLocation: location)
  }
}

enum EnvelopeSample {
  /// What comes of a message that is written and read.
  static func decoded(_ bytes: [UInt8], _ decoder: inout EnvelopeDecoder, _ output: OutputBuffer) -> [UInt8]? {
    let value = batch(bytes).envelope()
    output.removeAll()
    guard let found = value.withUnsafeBytes({ decoder.decode($0, into: output) }) else { return nil }
    return Array(output.bytes[found.record.offset..<found.record.offset + found.record.length])
  }
}

/// Calls `body` with headers whose slices live as long as the call.
func withHeaders<Result>(
  _ headers: [(name: [UInt8], value: [UInt8])], _ body: (ContiguousArray<EnvelopeHeader>) -> Result
) -> Result {
  let arena = ByteArena()
  var slices: ContiguousArray<EnvelopeHeader> = []
  for header in headers {
    slices.append(
      EnvelopeHeader(
        name: header.name.withUnsafeBytes { arena.copy($0) }, value: header.value.withUnsafeBytes { arena.copy($0) }))
  }
  return withExtendedLifetime(arena) { body(slices) }
}
