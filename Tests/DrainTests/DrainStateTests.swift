import ChunkBuffer
import KafkaTransport
import LogModel
import TestSupport
import Testing

@testable import Drain

@Suite("What a drain remembers") struct DrainStateTests {
  private static let ranges = [
    SentRange(chunk: "orders/a.chunk", hash: 7, records: 0..<12, isLast: true),
    SentRange(chunk: "größe/\u{1}b.flb", hash: .max, records: 5..<UInt64(1) << 40, isLast: false),
    SentRange(chunk: "web/empty.flb", hash: 0, records: 3..<3, isLast: true),
  ]

  private static let full: DrainState = {
    var state = DrainState(identity: ChunkID(high: 1, low: .max))
    state.targets = [
      DrainTarget(
        cluster: "c", topic: "logs", partitions: 12, marker: CommittedOffset(offset: .max, metadata: "text")),
      DrainTarget(cluster: "", topic: "other", partitions: 1, marker: nil),
    ]
    state.intent = Intent(
      marker: CommittedOffset(offset: 9, metadata: "new"), previous: CommittedOffset(offset: 8, metadata: ""),
      cluster: "c", topic: "logs", ranges: ranges)
    state.targets[0].sent = Dictionary(uniqueKeysWithValues: ranges.map { ($0.chunk, $0) })
    return state
  }()

  private let disk = SimulatedDisk()

  private func read(_ bytes: [UInt8]) throws -> DrainState? {
    disk.write(bytes, to: "/drain")
    return try DrainState.read(at: "/drain", disk)
  }

  /// What the error says of these bytes; `nil`: they are read.
  private func complaint(about bytes: [UInt8]) -> String? {
    do {
      _ = try read(bytes)
      return nil
    } catch {
      return (error as? ChunkError)?.description
    }
  }

  /// With a checksum that fits.
  private func sealed(_ content: some Sequence<UInt8>) -> [UInt8] {
    let content = Array(content)
    return content + withUnsafeBytes(of: ContentHash.of(content).littleEndian) { Array($0) }
  }

  @Test func `is read as it was written`() throws {
    var without = DrainStateTests.full
    without.intent?.previous = nil
    for state in [DrainState(identity: ChunkID(high: 0, low: 0)), DrainStateTests.full, without] {
      try state.write(at: "/state", disk)
      #expect(try DrainState.read(at: "/state", disk) == state)
    }
  }

  @Test func `is nothing where there is no file`() throws {
    #expect(try DrainState.read(at: "/missing", disk) == nil)
  }

  @Test func `is durable when it is written`() throws {
    try DrainStateTests.full.write(at: "/state", disk)
    var fate = SeededGenerator(seed: 1)
    let found = disk.afterPowerLoss(&fate, .nothing)
    #expect(try DrainState.read(at: "/state", found) == DrainStateTests.full)
  }

  @Test func `is not read where a bit of it is another, or its end is missing`() throws {
    let bytes = DrainStateTests.full.encoded
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 1 << (index % 8)
      #expect(complaint(about: damaged)?.contains("/drain") == true, "byte \(index)")
      #expect(complaint(about: Array(bytes[..<index])) != nil, "\(index) bytes")
    }
    #expect(complaint(about: bytes + [0]) != nil)
  }

  @Test func `of a later version is named as such`() throws {
    var content = Array(DrainStateTests.full.encoded.dropLast(8))
    content[8] = 2
    #expect(complaint(about: sealed(content))?.contains("version 2 of the format") == true)
  }

  /// A checksum that fits is no proof: a count or a length may be anything.
  @Test func `that was made to mislead is refused or read, and nothing else`() throws {
    let content = Array(DrainStateTests.full.encoded.dropLast(8))
    var refused = 0
    for index in 16..<content.count {
      for value in [0, 1, 0x7F, 0x80, 0xFF] as [UInt8] where value != content[index] {
        var misleading = content
        misleading[index] = value
        let bytes = sealed(misleading)
        guard complaint(about: bytes) == nil else {
          refused += 1
          continue
        }
        // What is read is what is written again, as far as it has a meaning.
        let state = try #require(try read(bytes))
        #expect(try read(state.encoded) == state)
      }
    }
    #expect(refused > 100)
    #expect(complaint(about: sealed(content + [0]))?.contains("more than its end") == true)
  }

  @Test func `is the same bytes whichever way it came about`() {
    var state = DrainStateTests.full
    state.targets[0].sent = [:]
    for range in DrainStateTests.ranges.reversed() { state.targets[0].sent[range.chunk] = range }
    #expect(state.encoded == DrainStateTests.full.encoded)
  }
}
