import Archives
import Glibc
import Testing

@Suite("Archives that are up to no good")
struct HostileTests {
  @Test("A password is never asked for: encrypted entries are reported and passed over")
  func encryptedZip() throws {
    let archive = try ArchiveWriter.bytes(.zip, password: "secret") { (writer) throws(ArchiveError) in
      try writer.addFile("a.log", Array("hidden".utf8))
      try writer.addFile("b.log", Array("hidden too".utf8))
    }
    let file = readFile(archive)
    #expect(file.entries.isEmpty)
    #expect(file.errors.map(\.kind) == [.encrypted, .encrypted])
    #expect(file.errors.map(\.entry) == ["a.log", "b.log"])
    // In a stream the end of encrypted data of unknown length cannot be found.
    let stream = readStream(archive)
    #expect(stream.entries.isEmpty)
    #expect(stream.errors.first?.kind == .encrypted)
    #expect(stream.errors.first?.entry == "a.log")
  }

  @Test("Paths that lead elsewhere are labels, links are reported, nothing is followed")
  func traversal() throws {
    let archive = try ArchiveWriter.bytes(.tar) { (writer) throws(ArchiveError) in
      try writer.addFile("/etc/cron.d/evil", [1])
      try writer.addFile("../../evil", [2])
      try writer.addSymbolicLink("door", to: "/etc")
      try writer.addFile("door/passwd", [3])
      try writer.addHardLink("copy", to: "/etc/shadow")
      try writer.addDevice("disk", major: 8, minor: 0)
      try writer.addFile("bell\u{7}\u{1B}[2J", [4])
    }
    let outcome = readStream(archive)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.paths == ["/etc/cron.d/evil", "../../evil", "door/passwd", "bell\u{7}\u{1B}[2J"])
    #expect(outcome.entries.map(\.bytes) == [[1], [2], [3], [4]])
    #expect(outcome.skipped.map(\.path) == ["door", "copy", "disk"])
    #expect(outcome.skipped.map(\.kind) == [.symbolicLink, .hardLink, .device])
  }

  @Test(
    "A huge declared size takes no memory and ends in an error", arguments: [UInt64(1) << 40, UInt64(Int64.max), .max])
  func hugeSize(size: UInt64) {
    let archive = tarHeader("huge.log", size: size) + tarPadded(Array("only this".utf8))
    for outcome in [readStream(archive), readFile(archive)] {
      #expect(!outcome.errors.isEmpty)
      #expect(outcome.entries.allSatisfy { $0.bytes.count <= 512 })
    }
  }

  @Test("A bomb stops at the limit, to the byte", arguments: [CompressionFilter.zstd, .gzip, .bzip2])
  func bomb(filter: CompressionFilter) throws {
    var compressed: [UInt8] = []
    let output = try CompressedOutput(filter, level: 1) { compressed.append(contentsOf: $0) }
    let zeros = [UInt8](repeating: 0, count: 8 << 20)
    for _ in 0..<(filter == .zstd ? 256 : 8) { try zeros.withUnsafeBytes { try output.write($0) } }
    try output.finish()
    let outcome = readStream(compressed, name: "bomb.log.zst", limits: ArchiveLimits(maxBytes: 1_000_000))
    #expect(outcome.entries.map(\.bytes.count) == [1_000_000])
    #expect(outcome.errors.map(\.kind) == [.limit(.bytes(1_000_000))])
    #expect(outcome.errors.first?.entry != nil)
    #expect(outcome.errors.first?.offset == 1_000_000)
  }

  @Test("A bomb in an archive stops at the limit too, read or not", arguments: [ArchiveFormat.tar, .zip, .sevenZip])
  func bombInArchive(format: ArchiveFormat) throws {
    let zeros = [UInt8](repeating: 0, count: 16 << 20)
    let archive = try ArchiveWriter.bytes(format, filter: format == .tar ? .zstd : .none) {
      (writer) throws(ArchiveError) in
      try writer.addFile("small", [1])
      try writer.addFile("bomb", zeros)
      try writer.addFile("after", [2])
    }
    let limits = ArchiveLimits(maxBytes: 1 << 20)
    let outcome = readFile(archive, limits: limits)
    #expect(outcome.paths.contains("bomb"))
    #expect(!outcome.paths.contains("after"))
    #expect(outcome.errors.map(\.kind) == [.limit(.bytes(1 << 20))])
    #expect(outcome.errors.first?.entry == "bomb")
    // Passing over costs nothing where the directory tells the next entry's place.
    guard format != .zip else { return }
    let descriptor = unnamedFile(archive)
    defer { close(descriptor) }
    let reader = try ArchiveReader(descriptor: descriptor, name: "a", budget: ArchiveBudget(limits))
    let error = try #require(throws: ArchiveError.self) { while try reader.nextEntry() != nil {} }
    #expect(error.kind == .limit(.bytes(1 << 20)))
    #expect(try reader.nextEntry() == nil)
  }

  @Test("Entries of every kind count against their limit")
  func tooManyEntries() throws {
    let archive = try ArchiveWriter.bytes(.tar) { (writer) throws(ArchiveError) in
      for index in 0..<10 {
        try writer.addDirectory("\(index)")
        try writer.addFile("\(index)/log", [])
      }
    }
    let outcome = readStream(archive, limits: ArchiveLimits(maxEntries: 11))
    #expect(outcome.entries.count == 5)
    #expect(outcome.errors.map(\.kind) == [.limit(.entries(11))])
  }

  @Test("The holes of a sparse file are zeros, also at its end")
  func sparse() {
    let data = [UInt8](repeating: 65, count: 512) + [UInt8](repeating: 66, count: 512)
    let archive =
      tarHeader("sparse.log", size: 1_024, type: "S", sparse: ([(4_096, 512), (200_000, 512)], 300_000)) + data
      + tarHeader("next", size: 0) + [UInt8](repeating: 0, count: 1_024)
    for outcome in [readStream(archive), readFile(archive)] {
      #expect(outcome.errors.isEmpty)
      var truth = [UInt8](repeating: 0, count: 300_000)
      truth.replaceSubrange(4_096..<4_608, with: data[..<512])
      truth.replaceSubrange(200_000..<200_512, with: data[512...])
      #expect(outcome.bytes("sparse.log") == truth)
      #expect(outcome.paths == ["sparse.log", "next"])
    }
  }

  @Test("A huge hole counts against the limit", arguments: [UInt64(1) << 40, 1 << 62])
  func hugeHole(size: UInt64) {
    let archive =
      tarHeader("sparse.log", size: 512, type: "S", sparse: ([(size - 512, 512)], size))
      + tarPadded([65]) + [UInt8](repeating: 0, count: 1_024)
    for outcome in [
      readStream(archive, limits: ArchiveLimits(maxBytes: 1 << 20)),
      readStream(try! compress(archive, with: .gzip), limits: ArchiveLimits(maxBytes: 1 << 20)),
    ] {
      #expect(outcome.errors.map(\.kind) == [.limit(.bytes(1 << 20))])
      #expect((outcome.entries.first?.bytes.count ?? 0) <= 1 << 20)
    }
  }

  @Test("Errors are one printable line that names archive, entry and place")
  func words() {
    let error = ArchiveError(.corrupt, archive: "a\n.zip", entry: "b\u{1B}[2J", offset: 17, reason: "bad\u{7} luck")
    #expect("\(error)" == "a\u{FFFD}.zip: b\u{FFFD}[2J@17: damaged: bad\u{FFFD} luck")
  }
}
