import ChunkBuffer
import FileSystem
import Glibc
import LogModel
import TestSupport
import Testing

private let samples =
  String(#filePath.dropLast("/Tests/ChunkBufferTests/FluentBit/FluentBitSampleTests.swift".count))
  + "/../shared/fluent-bit-chunks"

/// Chunks that Fluent Bit 5.1.1 wrote, some of them damaged by hand, and what it recovers from them itself: ../shared/fluent-bit-chunks, no part of the
/// project.
@Suite(
  "Chunks that Fluent Bit wrote",
  .enabled(if: access(samples, R_OK) == 0, "../shared/fluent-bit-chunks is not here"))
struct FluentBitSampleTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    var expected = "expected.jsonl"
    /// The set whose records are to come; `nil`: its own.
    var like: String?
    /// How many of the expected records are to come.
    var count: Int
    var damages = 0
    var isMarked = false
    var checksum = FluentBitChunk.Checksum.off
    var hasOwnTimes = true
    var testDescription: String { name }
  }

  static let sets = [
    Sample(name: "a_plain", count: 400), Sample(name: "a2_trim", count: 120), Sample(name: "a3_unsynced", count: 400),
    Sample(name: "b_checksum", count: 120, checksum: .matches),
    Sample(
      name: "b2_checksum_unsynced", expected: "expected_checksum_off.jsonl", count: 400, checksum: .matchesUnsynced),
    Sample(name: "c_multi", count: 1648), Sample(name: "d1_trunc_file", like: "a2_trim", count: 89, damages: 1),
    Sample(name: "d3_zero_tail", count: 89, damages: 1), Sample(name: "d5_legacy_len0", count: 120),
    Sample(name: "e1_flip_crc_on", like: "b_checksum", count: 120, isMarked: true, checksum: .wrong),
    Sample(name: "i_legacy_v18", count: 4), Sample(name: "h_rejected", like: "a_plain", count: 400, hasOwnTimes: false),
  ]

  @Test("give the records that were put into them", arguments: sets)
  func records(sample: Sample) throws {
    let readings = try Self.read(sample.name)
    let expected = try Self.expected(
      "\(sample.like ?? sample.name)/\(sample.expected)", withTimes: sample.hasOwnTimes)
    let found = readings.flatMap { reading in reading.events.map { Self.line($0, reading, sample) } }
    try #require(found.count == sample.count)
    // Fluent Bit does not give the order of streams.
    let order = sample.name == "c_multi" ? expected.sorted() : Array(expected.prefix(sample.count))
    var differences = 0
    for (found, expected) in zip(sample.name == "c_multi" ? found.sorted() : found, order) where found != expected {
      differences += 1
      if differences > (sample.name == "e1_flip_crc_on" ? 1 : 0) { #expect(found == expected) }
    }
    // In one set, a byte of one record was changed.
    #expect(differences == (sample.name == "e1_flip_crc_on" ? 1 : 0))
    #expect(readings.reduce(0) { $0 + $1.damage.count } == sample.damages)
    #expect(readings.allSatisfy { $0.events.allSatisfy { $0.isOfDamagedChunk == sample.isMarked } })
    #expect(readings.allSatisfy { $0.chunk.checksum == sample.checksum })
  }

  @Test("go on behind a record whose first byte broke")
  func structure() throws {
    let reading = try #require(try Self.read("e3_structure_crc_off").first)
    let whole = try Self.expected("b_checksum/expected.jsonl")
    let before = try Self.expected("e3_structure_crc_off/expected.jsonl")
    let sample = Sample(name: "e3_structure_crc_off", like: "b_checksum", count: 119)
    #expect(before.count == 60)
    #expect(reading.events.map { Self.line($0, reading, sample) } == Array(whole[..<60] + whole[61...]))
    #expect(reading.damage.count == 1)
    #expect(reading.damage.first?.range == reading.events[59].range.upperBound..<reading.events[60].range.lowerBound)
  }

  @Test("that cannot be right are refused with the reason", arguments: ["f1", "f2", "f3", "f4"])
  func refusals(prefix: String) throws {
    let set = try #require(try Disk().names(in: samples).first { $0.hasPrefix("\(prefix)_") })
    let storage = try #require(try FluentBitStorage(at: "\(samples)/\(set)/storage", on: Disk()))
    let file = try Disk().open(storage.chunks[0].path, for: .reading)
    let error = #expect(throws: FluentBitChunkError.self) { try FluentBitChunk(reading: file) }
    let reasons = [
      "f1": "no chunk of Fluent Bit: it begins with C2 00, not with C1 00",
      "f2": "the header says 65535 bytes of metadata, and the file has 32768 bytes",
      "f3": "the header says 2147483647 bytes of content; more than 134217728 are not believed",
      "f4": "no chunk of Fluent Bit: it begins with 68 65, not with C1 00",
    ]
    #expect(error?.description == reasons[prefix])
  }

  @Test("without records say so", arguments: ["g1_zero_bytes", "g2_header_only", "g3_no_content"])
  func empty(set: String) throws {
    let reading = try #require(try Self.read(set).first)
    #expect(reading.events.isEmpty && reading.damage.isEmpty)
    #expect(reading.chunk.note != nil)
  }

  @Test("are listed with their streams, in the order in which they were written")
  func listing() throws {
    let storage = try #require(try FluentBitStorage(at: "\(samples)/c_multi/storage", on: Disk()))
    #expect(storage.kind == .storage)
    #expect(storage.chunks.count == 10)
    #expect(
      storage.chunks.map(\.stream)
        == [String](repeating: "dummy.4", count: 5) + ["tail.0", "tail.0", "tail.1", "tail.2", "tail.3"])
    let rejected = try #require(try FluentBitStorage(at: "\(samples)/h_rejected/storage/rejected", on: Disk()))
    #expect(rejected.kind == .deadLetters)
  }

  // MARK: - Reading

  private static func read(_ set: String) throws -> [Reading] {
    let storage = try #require(try FluentBitStorage(at: "\(samples)/\(set)/storage", on: Disk()))
    return try storage.chunks.map { file in
      Reading(try FluentBitChunk(reading: try Disk().open(file.path, for: .reading)))
    }
  }

  private static func expected(_ path: String, withTimes: Bool = true) throws -> [String] {
    let bytes = try #require(TemporaryDirectory.read("\(samples)/\(path)"))
    return try bytes.split(separator: 0x0A).map { line in
      let object = try #require(JSONTree(Array(line)))
      let time = withTimes ? "\(object["timestamp"]!)" : "-"
      return "\(object["tag"]!) \(time) \(object["metadata"]!) \(object["record"]!)"
    }
  }

  private static func line(_ event: FluentBitEvent, _ reading: Reading, _ sample: Sample) -> String {
    let seconds = event.time.nanoseconds / 1_000_000_000
    let fraction = String(event.time.nanoseconds % 1_000_000_000)
    let time = "\"\(seconds).\(String(repeating: "0", count: 9 - fraction.count))\(fraction)\""
    let metadata = event.metadata.map { JSONTree(Array(reading.json($0).utf8))! } ?? .object([])
    let record = JSONTree(Array(reading.json(event.record).utf8))!
    return "\"\(reading.chunk.tag ?? "none")\" \(sample.hasOwnTimes ? time : "-") \(metadata) \(record)"
  }
}
