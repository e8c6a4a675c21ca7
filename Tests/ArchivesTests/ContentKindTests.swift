import Archives
import Testing

@Suite("Telling archives by their first bytes")
struct ContentKindTests {
  private func sniff(_ bytes: [UInt8], name: String = "file") -> ContentKind {
    ContentKind.sniff(prefix: Array(bytes.prefix(512)), name: name)
  }

  @Test(
    "Text is plain, whatever it begins with",
    arguments: [
      "", "a", "#mtree\n/set type=file\n./a.log size=1\n", "./file type=file mode=0644 size=3\n",
      "070701 12:34:56 mysqld started\n070701 12:34:57 ready\n", "070707 1:00:00 InnoDB: ok\n", "PK is not zip",
      "BZh9 is a text",
      "7z was here", "ustar", "!<arch>\nlog", "BZh91AY&SX", "<?xml version=\"1.0\"?>\n", "0000644 0000000\n",
      "q\u{C7} and so on, long enough to hold a header of the old kind\n",
    ])
  func text(start: String) {
    #expect(sniff(Array(start.utf8)) == .plain)
    #expect(sniff(Array(start.utf8) + logText(lines: 10), name: "logs.tar.gz") == .plain)
  }

  @Test("Lines of a log, cut anywhere, are plain")
  func logs() {
    let log = logText(lines: 200)
    for start in 0..<2_000 { #expect(sniff(Array(log[start..<start + 512])) == .plain) }
  }

  @Test("The signatures of cpio's four kinds")
  func cpio() {
    let newc = Array("070701".utf8) + [UInt8](repeating: 0x61, count: 104)
    let odc = Array("070707".utf8) + [UInt8](repeating: 0x31, count: 70)
    var little = [UInt8](repeating: 0, count: 26)
    little.replaceSubrange(0..<2, with: [0xC7, 0x71])
    little[20] = 4
    var big = [UInt8](repeating: 0, count: 26)
    big.replaceSubrange(0..<2, with: [0x71, 0xC7])
    big[21] = 4
    for bytes in [newc, odc, little, big] {
      #expect(sniff(bytes + Array("log\0".utf8) + [0, 0]) == .archive(.cpio))
      #expect(sniff(Array(bytes.dropLast(10))) == .plain)
    }
  }

  @Test("A tar without a mark is known by its checksum, one without entries by its name")
  func oldTar() {
    var block = tarHeader("old", size: 0)
    for index in 257..<265 { block[index] = 0 }
    #expect(sniff(block) == .plain)
    let sum = block[..<148].reduce(0) { $0 + Int($1) } + block[156...].reduce(0) { $0 + Int($1) } + 256
    let digits = String(sum, radix: 8)
    block.replaceSubrange(
      148..<156, with: Array((String(repeating: "0", count: 6 - digits.count) + digits + "\0 ").utf8))
    #expect(sniff(block) == .archive(.tar))
    #expect(sniff([UInt8](repeating: 0, count: 1_024), name: "Empty.TAR") == .archive(.tar))
    #expect(sniff([UInt8](repeating: 0, count: 1_024), name: "empty.log") == .plain)
  }

  @Test("Frames to skip belong to what comes after them")
  func skippable() throws {
    let skip: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
    let zstd = skip + skip + (try compress([65, 66], with: .zstd))
    #expect(sniff(zstd) == .compressed(.zstd))
    #expect(readStream(zstd).entries.map(\.bytes) == [[65, 66]])
    #expect(sniff(skip + [4, 0x22, 0x4D, 0x18]) == .compressed(.lz4))
    #expect(sniff([0x50, 0x2A, 0x4D, 0x18, 0xFF, 0xFF, 0xFF, 0xFF]) == .compressed(.zstd))
  }

  @Test("An empty zip and an empty tar have no entries")
  func empty() throws {
    for format in [ArchiveFormat.zip, .tar] {
      let bytes = try ArchiveWriter.bytes(format) { (_) throws(ArchiveError) in }
      #expect(sniff(bytes, name: "a.tar") == .archive(format))
      let outcome = readFile(bytes, name: "a.tar")
      #expect(outcome.entries.isEmpty)
      #expect(outcome.errors.isEmpty)
    }
  }

  @Test("A log in gzip that begins like cpio is still a log")
  func compressedText() throws {
    let text = Array("070701 12:34:56 mysqld started\n".utf8) + logText(lines: 20)
    let reader = try ArchiveReader(
      source: BytesSource(try compress(text, with: .gzip)), name: "mysql.err.gz", budget: ArchiveBudget(ArchiveLimits())
    )
    #expect(reader.format == .raw)
    #expect(reader.filter == .gzip)
    #expect(readAll(reader).entries.map(\.bytes) == [text])
  }

  @Test("What is no archive is refused by the reader")
  func plain() {
    #expect(readStream(logText(lines: 5)).errors.map(\.kind) == [.unsupported])
    #expect(readFile([]).errors.map(\.kind) == [.unsupported])
  }

  @Test("Bytes that were looked at are given again")
  func prefixed() throws {
    let log = logText(lines: 50)
    let source = try PrefixedSource(BytesSource(log, pieceSize: 100))
    #expect(source.prefix == Array(log.prefix(512)))
    let again = PrefixedSource(BytesSource(Array(log[512...])), prefix: source.prefix)
    for source in [source, again] {
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 333)
      while case let count = try buffer.withUnsafeMutableBytes({ try source.read(into: $0) }), count > 0 {
        bytes += buffer[..<count]
      }
      #expect(bytes == log)
    }
  }
}
