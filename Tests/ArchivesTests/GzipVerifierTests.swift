import Archives
import Testing

@Suite("Checksums of gzip")
struct GzipVerifierTests {
  private func parts(_ counts: [Int]) -> [[UInt8]] {
    counts.enumerated().map { logText(lines: $1, seed: UInt64($0)) }
  }

  private func outcome(_ bytes: [UInt8], pieceSize: Int) throws -> Outcome {
    let source = BytesSource(bytes, pieceSize: pieceSize)
    return readAll(try ArchiveReader(source: source, name: "a.gz", budget: ArchiveBudget(ArchiveLimits())))
  }

  @Test(
    "Sound files agree, however many members they have and wherever the blocks end",
    arguments: [1, 2, 3, 7, 18, 100, 5_000, 1 << 20])
  func sound(pieceSize: Int) throws {
    for counts in [
      [0], [1], [0, 0], [2, 0], [0, 3, 0, 0], [5, 5, 5], [40, 1, 0, 60, 2], Array(repeating: 1, count: 50),
    ] {
      let parts = parts(counts)
      let outcome = try outcome(try parts.flatMap { try compress($0, with: .gzip) }, pieceSize: pieceSize)
      #expect(outcome.errors.isEmpty, "\(counts)")
      #expect(outcome.entries.first?.bytes == parts.flatMap { $0 })
    }
  }

  @Test("A text that is full of gzip's signature and is stored as it is agrees")
  func signatures() throws {
    var compressed: [UInt8] = []
    // At the start it would be gzip in gzip.
    let text = [65] + (0..<400_000).map { [0x1F, 0x8B, 8, 0, 0, 0, 0, 0][$0 % 8] as UInt8 }
    let output = try CompressedOutput(.gzip, level: 0) { compressed.append(contentsOf: $0) }
    try text.withUnsafeBytes { try output.write($0) }
    try output.finish()
    let outcome = try outcome(compressed + (try compress([65], with: .gzip)), pieceSize: 9_999)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.entries.first?.bytes == text + [65])
  }

  @Test("Any flipped bit of the compressed data or its trailer is noticed", arguments: [[300], [100, 0, 200, 50]])
  func flips(counts: [Int]) throws {
    let whole = try parts(counts).flatMap { try compress($0, with: .gzip) }
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<150 {
      var bytes = whole
      // Of the header behind the signature most bits mean nothing.
      let index = Int.random(in: 10..<bytes.count, using: &generator)
      bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      let budget = ArchiveBudget(ArchiveLimits())
      guard let reader = try? ArchiveReader(source: BytesSource(bytes), name: "a", budget: budget) else { continue }
      let outcome = readAll(reader)
      let isNoticed = !outcome.errors.isEmpty || reader.ignoredTrailingBytes > 0
      #expect(isNoticed || outcome.entries[0].bytes == parts(counts).flatMap { $0 }, "bit flipped in byte \(index)")
    }
  }

  @Test("A wrong checksum behind a tar is noticed when the tar has been read")
  func behindTar() throws {
    var bytes = try DamageTests.archive(.tar, .gzip)
    bytes[bytes.count - 7] ^= 4
    let outcome = readStream(bytes)
    #expect(outcome.entries.map(\.bytes) == DamageTests.sample.map(\.bytes))
    #expect(outcome.errors.map(\.kind) == [.corrupt])
  }

  @Test("Bytes behind the last member do not matter to the checksums")
  func garbage() throws {
    let bytes = try compress(logText(lines: 100), with: .gzip)
    for garbage in [[0], Array("text".utf8), [0x1F, 0x8B, 8], [UInt8](repeating: 0, count: 100_000)] {
      let outcome = try outcome(bytes + garbage, pieceSize: 1_000)
      #expect(outcome.errors.isEmpty)
      #expect(outcome.entries.first?.bytes == logText(lines: 100))
    }
  }

  @Test("gzip in gzip is undone as one")
  func twice() throws {
    let inner = try compress([65, 66], with: .gzip)
    let outcome = try outcome(try compress(inner, with: .gzip), pieceSize: 100)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.entries.map(\.bytes) == [[65, 66]])
  }
}
