import Archives
import Testing

@Suite("Writing archives")
struct ArchiveWriterTests {
  @Test("The same entries give the same bytes", arguments: [ArchiveFormat.tar, .cpio, .zip, .sevenZip])
  func reproducible(format: ArchiveFormat) throws {
    for filter in CompressionFilter.allCases {
      let twice = try (0..<2).map { _ in
        try ArchiveWriter.bytes(format, filter: filter) { (writer) throws(ArchiveError) in
          try writer.addDirectory("logs", modified: 1_700_000_000)
          try writer.addFile("logs/größe.log", Array("one\ntwo\n".utf8), modified: 1_700_000_001)
          try writer.addSymbolicLink("logs/current", to: "größe.log")
        }
      }
      #expect(twice[0] == twice[1])
      #expect(twice[0].count > 8)
    }
  }

  @Test("A compressed stream does not depend on how it is cut", arguments: CompressionFilter.allCases)
  func cuts(filter: CompressionFilter) throws {
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7 ^ $0 >> 9) }
    let whole = try compress(bytes, with: filter)
    var pieces: [UInt8] = []
    let output = try CompressedOutput(filter) { pieces.append(contentsOf: $0) }
    for start in stride(from: 0, to: bytes.count, by: 1_313) {
      try bytes[start..<min(start + 1_313, bytes.count)].withUnsafeBytes { try output.write($0) }
    }
    try output.finish()
    #expect(pieces == whole)
    if filter == .none { #expect(whole == bytes) } else { #expect(whole.count < bytes.count) }
  }

  @Test("gzip's header holds neither name nor time")
  func gzipHeader() throws {
    let bytes = try compress([65], with: .gzip)
    #expect(Array(bytes[..<8]) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
  }

  @Test("What the sink throws comes out")
  func failingSink() throws {
    struct Full: Error {}
    let output = try CompressedOutput(.gzip) { _ in throw Full() }
    try [UInt8](repeating: 65, count: 10).withUnsafeBytes { try output.write($0) }
    let error = try #require(throws: ArchiveError.self) { try output.finish() }
    #expect(error.kind == .source)
    #expect(error.underlying is Full)
  }
}
