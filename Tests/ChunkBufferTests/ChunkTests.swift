import ChunkBuffer
import FileSystem
import LogModel
import TestSupport
import Testing

@Suite("Chunks")
struct ChunkTests {
  @Test("give back what was committed, whatever a record has", arguments: 1...20)
  func roundTrip(seed: Int) throws {
    let buffer = TestBuffer()
    var generator = SeededGenerator(seed: UInt64(seed))
    let sources = [
      LogSource(name: "/var/log/a b.log", path: "/var/log/a b.log", stream: "app", referenceTime: 12),
      LogSource(name: "x.gz:y", path: "y", stream: "app", referenceTime: nil),
    ]
    var expected: [ReadRecord] = []
    do {
      let writer = try buffer.writer(chunkSize: Int.random(in: 1...4000, using: &generator))
      for _ in 0..<Int.random(in: 1...20, using: &generator) {
        let pending = PendingCommit(stream: "app")
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          let batch = sampleBatch(
            Int.random(in: 1...50, using: &generator), source: sources.randomElement(using: &generator)!,
            from: Int.random(in: 1...1_000_000, using: &generator), using: &generator)
          expected += batch.records.map { ReadRecord($0, batch) }
          pending.records.append(batch)
        }
        try writer.commit([pending])
      }
      try writer.seal()
    }
    let (records, damage) = try buffer.records(of: "app")
    #expect(records == expected)
    #expect(damage.isEmpty)
    #expect(try buffer.chunks(of: "app").allSatisfy { $0.hasSuffix(".chunk") })
  }

  @Test("are known again by the next writer, with the newest position of every source")
  func positions() throws {
    let buffer = TestBuffer()
    do {
      let writer = try buffer.writer()
      for offset in [10, 30, 20] {
        let pending = PendingCommit(stream: "app")
        pending.positions = [samplePosition(1, offset: offset), samplePosition(2, offset: 100 + offset)]
        try writer.commit([pending])
      }
    }
    let writer = try buffer.writer(seed: 2)
    // The newest is the last that was committed, not the furthest.
    #expect(writer.positions[1]?.position == samplePosition(1, offset: 20))
    #expect(writer.positions[2]?.position == samplePosition(2, offset: 120))
    #expect(writer.notices.isEmpty)
  }

  @Test("that are gone have left their positions and numbers in the tombstone")
  func tombstones() throws {
    let buffer = TestBuffer()
    let directory = BufferLayout(buffer.path).directory(of: "app")
    do {
      let writer = try buffer.writer(chunkSize: 1)
      for offset in 1...3 {
        let pending = PendingCommit(stream: "app")
        pending.positions = [samplePosition(1, offset: offset)]
        try writer.commit([pending])
      }
    }
    let chunks = try BufferLayout.chunks(in: directory, buffer.disk)
    try ChunkRemoval.remove([chunks[2]], from: directory, buffer.disk)
    try ChunkRemoval.remove([chunks[0]], from: directory, buffer.disk)
    #expect(try buffer.writer().positions[1]?.position == samplePosition(1, offset: 3))
    try ChunkRemoval.remove([chunks[1]], from: directory, buffer.disk)
    let writer = try buffer.writer()
    #expect(writer.positions[1] == NumberedPosition(commit: 3, position: samplePosition(1, offset: 3)))
    let pending = PendingCommit(stream: "app")
    pending.positions = [samplePosition(1, offset: 0)]
    try writer.commit([pending])
    #expect(try BufferLayout.chunks(in: directory, buffer.disk).map(\.firstCommit) == [4])
  }

  @Test("are private, and lie where they should")
  func modes() throws {
    let buffer = TestBuffer()
    let writer = try buffer.writer()
    let pending = PendingCommit(stream: "../../etc/passwd\u{1B}")
    pending.positions = [samplePosition(1, offset: 1)]
    try writer.commit([pending])
    let directory = "\(buffer.path)/streams/%2E.%2F..%2Fetc%2Fpasswd%1B"
    #expect(BufferLayout(buffer.path).directory(of: pending.stream) == directory)
    #expect(TemporaryDirectory.mode(of: directory) == 0o700)
    #expect(TemporaryDirectory.mode(of: buffer.path) == 0o700)
    let chunk = try #require(try buffer.chunks(of: pending.stream).first)
    #expect(TemporaryDirectory.mode(of: chunk) == 0o600)
    #expect(chunk.hasSuffix(".open"))
  }

  @Test("are written by one process at a time")
  func locking() throws {
    let buffer = TestBuffer()
    let writer = try buffer.writer()
    #expect(throws: BufferHeldError.self) { try buffer.writer() }
    withExtendedLifetime(writer) {}
  }
}

@Suite("Names")
struct ChunkNameTests {
  @Test("of chunks are read as they are written, and sort in order")
  func names() throws {
    var generator = SeededGenerator(seed: 3)
    let names = (0..<200).map { _ in
      ChunkName(
        firstCommit: generator.next() >> UInt64.random(in: 0...63, using: &generator), id: ChunkID(using: &generator),
        isOpen: Bool.random(using: &generator))
    }
    for name in names { #expect(ChunkName(name.description) == name) }
    #expect(names.sorted().map(\.description) == names.map(\.description).sorted())
  }

  @Test(
    "that are none of ours are left alone",
    arguments: [
      "", ".", "positions", "0000000000000001-3f2504e0-4f89-41d3-9a0c-0305e82c3301.chunk.partial",
      "1-3f2504e0-4f89-41d3-9a0c-0305e82c3301.chunk", "0000000000000001-3F2504E0-4f89-41d3-9a0c-0305e82c3301.chunk",
      "000000000000000+-3f2504e0-4f89-41d3-9a0c-0305e82c3301.chunk",
      "0000000000000001-3f2504e0-4f8-941d3-9a0c-0305e82c3301.open",
    ])
  func others(name: String) { #expect(ChunkName(name) == nil) }

  @Test(
    "of streams become one directory each, whatever is in them",
    arguments: [
      ("orders-api", "orders-api"), (".hidden", "%2Ehidden"), ("a/b", "a%2Fb"), ("über", "%C3%BCber"), ("a.b", "a.b"),
      ("100%", "100%25"), ("..", "%2E."),
    ])
  func streams(stream: String, directory: String) {
    #expect(BufferLayout("b").directory(of: stream) == "b/streams/\(directory)")
  }

  @Test("of streams that are long stay apart")
  func longStreams() {
    let layout = BufferLayout("b/")
    let names = [String(repeating: "é", count: 500), String(repeating: "é", count: 501), ""].map {
      layout.directory(of: $0)
    }
    #expect(Set(names).count == 3)
    #expect(names.allSatisfy { $0.utf8.count < 230 })
  }
}
