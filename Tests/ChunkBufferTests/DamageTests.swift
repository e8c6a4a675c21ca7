import ChunkBuffer
import FileSystem
import LogModel
import TestSupport
import Testing

@Suite("Damaged chunks")
struct DamageTests {
  private let buffer = TestBuffer()
  private let commits: [[ReadRecord]]
  private let path: String
  private let bytes: [UInt8]
  /// Where each commit begins.
  private let starts: [Int]

  init() throws {
    var generator = SeededGenerator(seed: 5)
    let source = LogSource(name: "app.log", path: "app.log", stream: "app", referenceTime: 1)
    var commits: [[ReadRecord]] = []
    do {
      let writer = try buffer.writer()
      for index in 0..<4 {
        let pending = PendingCommit(stream: "app")
        let batch = sampleBatch(6, source: source, from: 1 + 1000 * index, using: &generator)
        commits.append(batch.records.map { ReadRecord($0, batch) })
        pending.records.append(batch)
        pending.positions = [samplePosition(9, offset: index + 1)]
        try writer.commit([pending])
      }
      try writer.seal()
    }
    self.commits = commits
    path = try buffer.chunks(of: "app")[0]
    let bytes = TemporaryDirectory.read(path)!
    self.bytes = bytes
    starts = bytes.indices.filter { bytes[$0...].starts(with: "CMIT".utf8) }
    #expect(starts.count == 4)
  }

  @Test(
    "give every commit outside of a changed byte, and no record that is not as it was", arguments: [0x01, 0x80, 0xFF])
  func flips(mask: UInt8) throws {
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= mask
      let (records, damage) = try read(damaged)
      let hit = starts.lastIndex { $0 <= index }
      let expected = commits.indices.filter { $0 != hit }.flatMap { commits[$0] }
      #expect(records == expected, "byte \(index)")
      #expect(damage.count == 1 && damage[0].range.contains(index), "byte \(index): \(damage)")
      // What a broken header of the last commit said, nobody knows.
      if let hit, hit < 3 || index >= starts[3] + 88 { #expect(damage.first?.records == 6, "byte \(index)") }
    }
  }

  @Test("that end anywhere give every commit that is whole, and say that something is missing if they were sealed")
  func truncations() throws {
    for count in 1..<bytes.count {
      let (records, damage) = try read(Array(bytes[..<count]))
      let whole = starts.dropFirst().filter { $0 <= count }.count
      #expect(records == commits[..<whole].flatMap { $0 }, "\(count) bytes")
      #expect(damage.isEmpty == (starts.contains(count)), "\(count) bytes: \(damage)")
    }
  }

  @Test("that were written over with zeros, text or another commit lose that stretch only", arguments: 1...300)
  func stretches(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let low = Int.random(in: 0..<bytes.count, using: &generator)
    let range = low..<min(bytes.count, low + Int.random(in: 1...400, using: &generator))
    var damaged = bytes
    switch seed % 3 {
    case 0: for index in range { damaged[index] = 0 }
    case 1: for index in range { damaged[index] = UInt8.random(in: 0...255, using: &generator) }
    default:
      for index in range { damaged[index] = bytes[(starts[1] + index - low) % bytes.count] }
    }
    guard damaged != bytes else { return }
    let (records, damage) = try read(damaged)
    let touched = Set(bytes.indices.filter { damaged[$0] != bytes[$0] }.map { byte in starts.lastIndex { $0 <= byte } })
    // A whole commit that was copied to another place may hide those whose numbers are lower: it is known, and no record comes twice.
    if seed % 3 != 2 { #expect(records == commits.indices.filter { !touched.contains($0) }.flatMap { commits[$0] }) }
    #expect(Set(records).count == records.count)
    #expect(records.allSatisfy { record in commits.contains { $0.contains(record) } })
    #expect(!damage.isEmpty)
  }

  @Test("are mended by the next writer, which keeps a copy and tells what was lost")
  func recovery() throws {
    var damaged = bytes
    damaged[starts[1] + 100] ^= 1
    overwrite(path, damaged)
    // Positions are looked at in a sealed chunk; its records by whoever reads them.
    damaged[starts[2] + 20] ^= 1
    overwrite(path, damaged)
    let notices = try buffer.writer().notices
    guard case .damaged(_, let damage, let copy) = try #require(notices.first) else {
      Issue.record("\(notices)")
      return
    }
    #expect(notices.count == 1)
    #expect(damage.range == starts[1]..<starts[3])
    #expect(damage.records == 12)
    #expect(TemporaryDirectory.read(copy) == damaged)
    #expect(TemporaryDirectory.mode(of: copy) == 0o600)
    let (records, left) = try buffer.records(of: "app")
    #expect(records == commits[0] + commits[3])
    #expect(left.isEmpty)
    #expect(try buffer.writer().notices.isEmpty)
  }

  @Test("are none that are open and have no whole commit yet", arguments: 0...5)
  func justMade(fifths: Int) throws {
    // Up to the first commit's end, but for a byte.
    let size = (starts[1] - 1) * fifths / 5
    let open = path.replacing(".chunk", with: ".open")
    overwrite(open, Array(bytes[..<size]))
    let (records, damage) = try readChunk(at: open, buffer.disk)
    #expect(records.isEmpty)
    #expect(damage.isEmpty)
  }

  @Test("that were open are cut back to their last whole commit, wherever they end")
  func tornCommits() throws {
    let open = path.replacing(".chunk", with: ".open")
    for count in 0..<bytes.count {
      try buffer.disk.remove(path)
      overwrite(open, Array(bytes[..<count]))
      let notices = try buffer.writer().notices
      let whole = starts.dropFirst().filter { $0 <= count }.count
      if whole == 0 {
        #expect(notices == [.unfinished(path: open)], "\(count) bytes")
        overwrite(path, [])
      } else {
        let end = starts[whole]
        #expect(notices == (end == count ? [] : [.torn(path: open, range: end..<count)]), "\(count) bytes")
        #expect(try buffer.records(of: "app").records == commits[..<whole].flatMap { $0 })
      }
    }
  }

  @Test("are mended though a writer was killed while it mended them before")
  func interruptedRecovery() throws {
    var damaged = bytes
    damaged[starts[1] + 20] ^= 1
    overwrite(path, damaged)
    overwrite("\(path).partial", Array(bytes.prefix(100)))
    #expect(try buffer.writer().notices.count == 1)
    #expect(try buffer.records(of: "app").records == commits[0] + commits[2] + commits[3])
    #expect(TemporaryDirectory.mode(of: "\(path).partial") == nil)
  }

  @Test("are left alone while the buffer is drained, and mended afterwards")
  func drainedMeanwhile() throws {
    var damaged = bytes
    damaged[starts[1] + 20] ^= 1
    overwrite(path, damaged)
    do {
      let drain = try #require(try buffer.disk.lock(BufferLayout(buffer.path).removalLock, waiting: false))
      let notices = try buffer.writer().notices
      #expect(notices == [.refused(path: path, reason: "damaged, and the buffer is being drained")])
      #expect(TemporaryDirectory.read(path) == damaged)
      withExtendedLifetime(drain) {}
    }
    #expect(try buffer.writer().notices.count == 1)
    #expect(try readChunk(at: path, buffer.disk).1.isEmpty)
  }

  @Test("and sound ones that are sealed between being listed and being opened are opened under their new name")
  func sealedMeanwhile() throws {
    let directory = String(path.dropLast(path.split(separator: "/").last!.utf8.count + 1))
    let name = try #require(ChunkName(String(path.split(separator: "/").last!)))
    let open = ChunkName(firstCommit: name.firstCommit, id: name.id, isOpen: true)
    let listed = FoundChunk(format: .sentinel(open), path: "\(directory)/\(open)", directory: directory)
    #expect(try listed.open(buffer.disk).chunk.path == path)
    try buffer.disk.remove(path)
    #expect(throws: SystemCallError.self) { try listed.open(buffer.disk) }
  }

  private func read(_ bytes: [UInt8]) throws -> ([ReadRecord], [ChunkDamage]) {
    overwrite(path, bytes)
    return try readChunk(at: path, buffer.disk)
  }

  private func overwrite(_ path: String, _ bytes: [UInt8]) {
    buffer.directory.write(bytes, to: String(path.dropFirst(buffer.directory.path.count + 1)))
  }
}
