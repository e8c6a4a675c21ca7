import LogModel
import Templates
import TestSupport
import Testing

@Suite("Sequences as bytes")
struct SequenceCodingTests {
  static func table(limit: Int) -> SequenceTable {
    var generator = MessageGenerator(seed: 11)
    let table = SequenceTable(limits: .init(sequences: limit))
    for _ in 0..<300 { _ = table.observe(generator.message()) }
    table.reduce()
    return table
  }

  @Test("come back the same", arguments: [1_000, 40, 3])
  func roundTrip(limit: Int) throws {
    let table = Self.table(limit: limit)
    let output = OutputBuffer(capacity: 64)
    let order = table.encode(into: output)
    let (copy, byteCount) = try SequenceTable.decode(output.bytes, limits: table.limits)
    #expect(byteCount == output.count)
    #expect(copy.count == table.count)
    #expect(order.map { table.hash(of: $0) } == (0..<copy.count).map { copy.hash(of: $0) })
    #expect(order.map { table.groupHash(of: $0) } == (0..<copy.count).map { copy.groupHash(of: $0) })
    #expect(copy.encoded == table.encoded)
    #expect(copy.reduce() == nil)
    #expect(copy.isReduced == table.isReduced)
  }

  @Test("are refused when they are damaged, never more")
  func damage() throws {
    let bytes = Self.table(limit: 40).encoded
    for end in 0..<bytes.count {
      #expect(throws: SequenceCodingError.self) {
        try bytes[..<end].withUnsafeBytes { try SequenceTable.decode($0) }
      }
    }
    var random = SeededGenerator(seed: 3)
    for _ in 0..<2_000 {
      var damaged = bytes
      for _ in 0...Int.random(in: 0...3, using: &random) {
        damaged[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = try? damaged.withUnsafeBytes { bytes in
        let table = try SequenceTable.decode(bytes).table
        table.reduce()
        _ = table.mine(counts: [])
      }
    }
  }

  @Test("have hashes that no machine changes")
  func hashes() {
    let table = SequenceTable()
    let sequence = table.observe("worker 7 took 12ms from north queue")
    #expect(table.hash(of: sequence) == table.hash(of: table.observe("worker 8 took 13ms from north queue")))
    #expect(String(table.hash(of: sequence), radix: 16) == "f8f2ca9557f65df8")
    #expect(String(table.groupHash(of: sequence), radix: 16) == "19a9f61c9f6c571")
  }
}
