import Archives
import Glibc
import Pipeline
import Testing

@Suite("Reading what was written")
struct RoundTripTests {
  static let formats: [ArchiveFormat] = [.tar, .cpio, .zip, .sevenZip]

  @Test("Every format with every filter gives the files back", arguments: formats, CompressionFilter.allCases)
  func roundTrip(format: ArchiveFormat, filter: CompressionFilter) throws {
    let log = logText(lines: 5_000)
    let archive = try ArchiveWriter.bytes(format, filter: filter) { (writer) throws(ArchiveError) in
      try writer.addDirectory("logs")
      try writer.addFile("logs/größe.log", log, modified: 1_700_000_001)
      try writer.addFile("logs/empty.log", [], modified: 1_700_000_002)
      try writer.addSymbolicLink("logs/current", to: "größe.log")
      try writer.addFile("last", [65], modified: 1_700_000_003)
    }
    let streams = format != .sevenZip
    if !streams || filter == .none {
      #expect(ContentKind.sniff(prefix: Array(archive.prefix(512)), name: "x") == kind(format, filter))
    }
    // 7z within a compressed file cannot be sought either.
    for outcome in (streams ? [readStream(archive)] : []) + (streams || filter == .none ? [readFile(archive)] : []) {
      #expect(outcome.errors.isEmpty)
      let files = outcome.entries.filter { $0.entry.path != "logs/current" }
      #expect(files.map(\.entry.path).sorted() == ["last", "logs/empty.log", "logs/größe.log"])
      #expect(outcome.bytes("logs/größe.log") == log)
      #expect(outcome.bytes("logs/empty.log") == [])
      #expect(outcome.bytes("last") == [65])
      #expect(files.first { $0.entry.path == "last" }?.entry.modificationTime == 1_700_000_003_000_000_000)
      #expect(files.allSatisfy { !$0.entry.isRaw })
    }
  }

  private func kind(_ format: ArchiveFormat, _ filter: CompressionFilter) -> ContentKind {
    filter == .none ? .archive(format) : .compressed(filter)
  }

  @Test("A link in an archive is reported, not followed", arguments: [ArchiveFormat.tar, .cpio, .sevenZip])
  func link(format: ArchiveFormat) throws {
    let archive = try ArchiveWriter.bytes(format) { (writer) throws(ArchiveError) in
      try writer.addSymbolicLink("current", to: "/etc/passwd")
    }
    let outcome = readFile(archive)
    #expect(outcome.entries.isEmpty)
    #expect(outcome.skipped.map(\.path) == ["current"])
    #expect(outcome.skipped.map(\.kind) == [.symbolicLink])
  }

  @Test("A compressed file is one entry, named without the suffix", arguments: CompressionFilter.allCases.dropFirst())
  func raw(filter: CompressionFilter) throws {
    let log = logText(lines: 20_000)
    let name = "/var/log/app.log." + [.gzip: "gz", .bzip2: "bz2", .xz: "xz", .zstd: "zst", .lz4: "lz4"][filter]!
    let compressed = try compress(log, with: filter)
    for outcome in [readStream(compressed, name: name), readFile(compressed, name: name)] {
      #expect(outcome.errors.isEmpty)
      #expect(outcome.paths == ["app.log"])
      #expect(outcome.entries.first?.entry.isRaw == true)
      #expect(outcome.entries.first?.entry.modificationTime == nil)
      #expect(outcome.entries.first?.bytes == log)
    }
  }

  @Test("A compressed empty file is one empty entry", arguments: CompressionFilter.allCases.dropFirst())
  func rawEmpty(filter: CompressionFilter) throws {
    let outcome = readStream(try compress([], with: filter), name: "a.log")
    #expect(outcome.errors.isEmpty)
    #expect(outcome.paths == ["a.log"])
    #expect(outcome.entries.first?.bytes == [])
  }

  @Test(
    "Members, frames and streams that follow one another are one file",
    arguments: CompressionFilter.allCases.dropFirst())
  func concatenated(filter: CompressionFilter) throws {
    let parts = [logText(lines: 3_000), logText(lines: 1, seed: 2), logText(lines: 4_000, seed: 3)]
    let outcome = readStream(try parts.flatMap { try compress($0, with: filter) })
    #expect(outcome.errors.isEmpty)
    #expect(outcome.entries.first?.bytes == parts.flatMap { $0 })
  }

  @Test("The time in gzip's header is the entry's")
  func gzipTime() throws {
    var compressed = try compress([65], with: .gzip)
    compressed.replaceSubrange(4..<8, with: [0x00, 0xF1, 0x53, 0x65])
    let entry = try #require(readStream(compressed, name: "a.gz").entries.first?.entry)
    #expect(entry.modificationTime == 1_700_000_000_000_000_000)
  }

  @Test("Archives within archives are opened over the entry, and share the budget")
  func nested() throws {
    let log = logText(lines: 10_000)
    let packed = try compress(log, with: .gzip)
    let inner = try ArchiveWriter.bytes(.zip) { (writer) throws(ArchiveError) in try writer.addFile("a.log.gz", packed)
    }
    let outer = try ArchiveWriter.bytes(.tar, filter: .zstd) { (writer) throws(ArchiveError) in
      try writer.addFile("b.zip", inner)
    }
    let budget = ArchiveBudget(ArchiveLimits())
    var source: any ByteSource = BytesSource(outer)
    for (name, path) in [("c.tar.zst", "b.zip"), ("b.zip", "a.log.gz"), ("a.log.gz", "a.log")] {
      let prefixed = try PrefixedSource(source)
      #expect(ContentKind.sniff(prefix: prefixed.prefix, name: name) != .plain)
      let reader = try ArchiveReader(source: prefixed, name: name, budget: budget)
      #expect(try reader.nextEntry()?.path == path)
      source = reader.entrySource
      if path == "a.log" {
        var result = [UInt8](repeating: 0, count: log.count + 1)
        var count = 0
        while case let more = try result.withUnsafeMutableBytes({
          try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[count...]))
        }), more > 0 { count += more }
        #expect(Array(result[..<count]) == log)
      }
    }
    #expect(budget.bytesUsed > Int64(log.count + packed.count + inner.count))
  }

  @Test("Entries that nobody reads are passed over", arguments: formats)
  func passedOver(format: ArchiveFormat) throws {
    let log = logText(lines: 20_000)
    let archive = try ArchiveWriter.bytes(format, filter: format == .sevenZip ? .none : .gzip) {
      (writer) throws(ArchiveError) in
      for index in 0..<3 { try writer.addFile("\(index)", log) }
    }
    let descriptor = unnamedFile(archive)
    defer { close(descriptor) }
    let reader = try ArchiveReader(descriptor: descriptor, name: "test", budget: ArchiveBudget(ArchiveLimits()))
    var paths: [String] = []
    var start = [UInt8](repeating: 0, count: 10)
    while let entry = try reader.nextEntry() {
      paths.append(entry.path)
      if paths.count == 2 { _ = try start.withUnsafeMutableBytes { try reader.entrySource.read(into: $0) } }
    }
    #expect(paths == ["0", "1", "2"])
    #expect(start == Array(log.prefix(10)))
  }

  @Test("A stream of 7z is refused, with what to do about it")
  func streamOfSevenZip() throws {
    let archive = try ArchiveWriter.bytes(.sevenZip) { (writer) throws(ArchiveError) in try writer.addFile("a", [1]) }
    let error = try #require(readStream(archive).errors.first)
    #expect(error.kind == .unsupported)
    #expect(error.description.contains("unpack it first"))
  }

  @Test("Names do not depend on the locale", arguments: [ArchiveFormat.tar, .zip, .sevenZip, .cpio])
  func locale(format: ArchiveFormat) throws {
    // The tests never call setlocale: the process is in the C locale, where libarchive by itself gives no such name.
    let name = "Übergrößenträger/日志.log"
    let archive = try ArchiveWriter.bytes(format) { (writer) throws(ArchiveError) in try writer.addFile(name, [1]) }
    #expect(readFile(archive).paths == [name])
  }

  @Test("A name that is not UTF-8 is repaired")
  func brokenName() throws {
    var header = tarHeader("gr?sse.log", size: 0)
    let sum = header[2]
    header[2] = 0xF6
    // The checksum changes by as much as the byte.
    let old = Int(String(decoding: header[148..<154], as: UTF8.self), radix: 8)!
    let digits = String(old + Int(header[2]) - Int(sum), radix: 8)
    header.replaceSubrange(148..<154, with: Array((String(repeating: "0", count: 6 - digits.count) + digits).utf8))
    let outcome = readStream(header + [UInt8](repeating: 0, count: 1_024))
    #expect(outcome.paths == ["gr\u{FFFD}sse.log"])
  }
}
