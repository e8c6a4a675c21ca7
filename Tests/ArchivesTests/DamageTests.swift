import Archives
import Pipeline
import Testing

@Suite("Damaged archives")
struct DamageTests {
  static let sample: [(path: String, bytes: [UInt8])] = (0..<4).map { index in
    ("logs/\(index).log", logText(lines: 400 + 900 * index, seed: UInt64(index)))
  }

  static func archive(_ format: ArchiveFormat, _ filter: CompressionFilter) throws -> [UInt8] {
    try ArchiveWriter.bytes(format, filter: filter) { (writer) throws(ArchiveError) in
      for file in sample { try writer.addFile(file.path, file.bytes, modified: 1) }
    }
  }

  @Test(
    "Of an archive that was cut off, a prefix of the truth is delivered and the cut is reported",
    arguments: [ArchiveFormat.tar, .cpio, .zip, .sevenZip], CompressionFilter.allCases)
  func truncated(format: ArchiveFormat, filter: CompressionFilter) throws {
    guard format != .sevenZip || filter == .none else { return }
    let whole = try Self.archive(format, filter)
    var generator = SeededGenerator(seed: 7)
    let cuts = (0..<16).map { _ in Int.random(in: 1..<whole.count, using: &generator) } + [10, 300, 512, 1_024]
    for cut in cuts where cut < whole.count {
      for outcome in [readStream(Array(whole[..<cut])), readFile(Array(whole[..<cut]))] {
        expectPrefix(outcome, "cut at \(cut) of \(whole.count)")
        let isComplete = outcome.entries.count == 4 && outcome.entries.last?.bytes == Self.sample[3].bytes
        #expect(isComplete || !outcome.errors.isEmpty, "cut at \(cut) of \(whole.count) unnoticed")
      }
    }
  }

  private func expectPrefix(_ outcome: Outcome, _ what: String) {
    for (index, file) in outcome.entries.enumerated() where index < 4 {
      let truth = Self.sample[index]
      #expect(file.entry.path == truth.path, "\(what)")
      #expect(truth.bytes.starts(with: file.bytes), "\(what)")
      // Only the last may be short.
      if index < outcome.entries.count - 1 { #expect(file.bytes == truth.bytes, "\(what)") }
    }
  }

  @Test(
    "A compressed file that was cut off gives what can be unpacked, and the cut",
    arguments: CompressionFilter.allCases.dropFirst())
  func truncatedRaw(filter: CompressionFilter) throws {
    let log = logText(lines: 30_000)
    let whole = try compress(log, with: filter)
    for cut in [1, 4, 7, 12, 20, whole.count / 3, whole.count / 2, whole.count - 9, whole.count - 1] {
      let outcome = readStream(Array(whole[..<cut]))
      let bytes = outcome.entries.first?.bytes ?? []
      #expect(log.starts(with: bytes))
      let error = try #require(outcome.errors.first, "cut at \(cut) of \(whole.count) unnoticed")
      if cut >= 12 { #expect(error.kind == .truncated, "\(error), cut at \(cut) of \(whole.count)") }
      if cut >= 12 { #expect(error.offset == Int64(bytes.count)) }
    }
  }

  @Test(
    "Flipped bits neither crash nor hang the reader",
    arguments: [ArchiveFormat.tar, .cpio, .zip, .sevenZip], CompressionFilter.allCases)
  func flipped(format: ArchiveFormat, filter: CompressionFilter) throws {
    let whole = try Self.archive(format, filter)
    var generator = SeededGenerator(seed: 11)
    let limits = ArchiveLimits(maxBytes: 4 << 20, maxEntries: 1_000)
    for round in 0..<24 {
      var bytes = whole
      for _ in 0..<(1 << (round % 5)) {
        // Half of the flips hit the headers at the start or the directory at the end.
        let range =
          round % 2 == 0
          ? 0..<bytes.count : round % 4 == 1 ? 0..<min(600, bytes.count) : max(0, bytes.count - 600)..<bytes.count
        bytes[Int.random(in: range, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
      for outcome in [readStream(bytes, limits: limits), readFile(bytes, limits: limits)] {
        #expect(outcome.entries.reduce(0) { $0 + $1.bytes.count } <= 4 << 20)
      }
    }
  }

  @Test("A damaged member of a zip does not keep the next ones back")
  func zipMember() throws {
    let whole = try Self.archive(.zip, .none)
    // In the middle of the second member's data.
    var bytes = whole
    let second = try #require(offset(of: "logs/1.log", in: bytes))
    for index in 0..<8 { bytes[second + 3_000 + index] ^= 0x55 }
    let outcome = readFile(bytes)
    #expect(outcome.paths == Self.sample.map(\.path))
    #expect(outcome.errors.count == 1)
    #expect(outcome.errors.first?.kind == .corrupt)
    #expect(outcome.errors.first?.entry == "logs/1.log")
    for index in [0, 2, 3] { #expect(outcome.entries[index].bytes == Self.sample[index].bytes) }
  }

  @Test("A wrong checksum of a zip member is reported, its bytes are delivered, and the next ones follow")
  func zipChecksum() throws {
    var bytes = try ArchiveWriter.bytes(.zip) { (writer) throws(ArchiveError) in
      try writer.addFile("a", Self.sample[0].bytes)
      try writer.addFile("b", [66])
    }
    // The checksum in the directory's first entry.
    let directory = try #require(offset(of: "PK\u{1}\u{2}", in: bytes))
    bytes[directory + 16] ^= 1
    let outcome = readFile(bytes)
    #expect(outcome.entries.map(\.bytes) == [Self.sample[0].bytes, [66]])
    #expect(outcome.errors.map(\.kind) == [.corrupt])
    #expect(outcome.errors.first?.offset == Int64(Self.sample[0].bytes.count))
  }

  @Test("A damaged tar header is reported once, and the entries behind it follow", arguments: [0, 1, 2])
  func tarHeaderDamage(which: Int) throws {
    var bytes = try Self.archive(.tar, .none)
    let header = try #require(offset(of: "logs/\(which).log", in: bytes))
    bytes[header + 3] ^= 0x10
    for outcome in [readStream(bytes), readFile(bytes)] {
      #expect(outcome.errors.map(\.kind) == [.corrupt])
      #expect(outcome.errors.first?.isRecoverable == true)
      #expect(outcome.paths == Self.sample.map(\.path).filter { $0 != "logs/\(which).log" })
    }
  }

  @Test("A tar that lost its end between two entries is reported")
  func tarWithoutEnd() throws {
    let bytes = try Self.archive(.tar, .none)
    let third = try #require(offset(of: "logs/2.log", in: bytes))
    let outcome = readStream(Array(bytes[..<third]))
    #expect(outcome.entries.map(\.bytes) == [Self.sample[0].bytes, Self.sample[1].bytes])
    #expect(outcome.errors.map(\.kind) == [.truncated])
  }

  @Test("Bytes after the compressed data are told, or are an error", arguments: CompressionFilter.allCases.dropFirst())
  func trailing(filter: CompressionFilter) throws {
    let log = logText(lines: 3_000)
    let bytes = try compress(log, with: filter) + Array("some other text at the end".utf8)
    let reader = try ArchiveReader(source: BytesSource(bytes), name: "a", budget: ArchiveBudget(ArchiveLimits()))
    let outcome = readAll(reader)
    #expect(log.starts(with: outcome.entries[0].bytes))
    #expect((reader.ignoredTrailingBytes > 0) != (outcome.errors.count == 1))
    if filter == .gzip { #expect(reader.ignoredTrailingBytes == 26 && outcome.entries[0].bytes == log) }
  }

  @Test("An error of the stream below comes out as it is")
  func sourceFailure() throws {
    struct Unplugged: Error {}
    final class Failing: ByteSource {
      let start: BytesSource
      init(_ bytes: [UInt8]) { start = BytesSource(bytes) }
      func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = start.read(into: buffer)
        if count == 0 { throw Unplugged() }
        return count
      }
    }
    for (format, filter) in [(ArchiveFormat.tar, CompressionFilter.none), (.tar, .gzip), (.zip, .none)] {
      let half = try Self.archive(format, filter).prefix(60_000)
      let reader = try ArchiveReader(source: Failing(Array(half)), name: "a", budget: ArchiveBudget(ArchiveLimits()))
      let outcome = readAll(reader)
      #expect(outcome.errors.count == 1)
      #expect(outcome.errors.first?.underlying is Unplugged)
    }
  }
}

/// Where the text first occurs.
func offset(of text: String, in bytes: [UInt8]) -> Int? {
  let wanted = Array(text.utf8)
  return bytes.indices.first { bytes[$0] == wanted[0] && bytes[$0...].starts(with: wanted) }
}
