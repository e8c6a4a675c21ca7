import Templates
import TestSupport
import Testing

@Suite("Order and splitting")
struct OrderTests {
  /// What came of messages, whatever the numbering: by message its template's text, and the table's bytes.
  struct Outcome: Equatable {
    var texts: [[UInt8]: String] = [:]
    var table: [UInt8] = []
    var isReduced = false
  }

  /// Observes messages in batches over several tables, merges these, and mines.
  static func outcome(
    _ messages: [[UInt8]], tables: Int, batch: Int, limits: TemplateLimits, codes: Bool = false
  ) throws -> Outcome {
    var parts: [(table: SequenceTable, sequences: [[UInt8]: Int])] = []
    for part in 0..<tables {
      let table = SequenceTable(limits: limits)
      var sequences: [[UInt8]: Int] = [:]
      for (position, index) in stride(from: part, to: messages.count, by: tables).enumerated() {
        sequences[messages[index]] = table.observe(messages[index])
        if position % batch == batch - 1, let moved = table.reduce() { sequences = sequences.mapValues { moved[$0] } }
      }
      parts.append((table, sequences))
    }
    var (table, sequences) = parts[0]
    for part in parts.dropFirst() {
      if codes, let moved = table.reduce() { sequences = sequences.mapValues { moved[$0] } }
      let other = codes ? try decoded(part.table) : (table: part.table, order: Array(0..<part.table.count))
      let places = table.merge(other.table)
      for (message, sequence) in part.sequences {
        sequences[message] = places[other.order.firstIndex(of: sequence)!]
      }
      if part.table.count % 2 == 0, let moved = table.reduce() { sequences = sequences.mapValues { moved[$0] } }
    }
    if let moved = table.reduce() { sequences = sequences.mapValues { moved[$0] } }
    let mined = table.mine(counts: [])
    return Outcome(
      texts: sequences.mapValues { mined.templates[mined.template[$0]].text }, table: table.encoded,
      isReduced: table.isReduced)
  }

  static func decoded(_ table: SequenceTable) throws -> (table: SequenceTable, order: [Int]) {
    let order = table.encodingOrder
    let bytes = table.encoded
    return (try bytes.withUnsafeBytes { try SequenceTable.decode($0, limits: table.limits).table }, order)
  }

  static func messages(_ seed: Int, _ count: Int) -> [[UInt8]] {
    var generator = MessageGenerator(seed: UInt64(seed))
    return (0..<count).map { $0 % 10 == 0 ? generator.noise() : Array(generator.message().utf8) }
  }

  @Test(
    "do not show, with and without pressure", arguments: 0..<12,
    [TemplateLimits(), .init(sequences: 200), .init(sequences: 60), .init(sequences: 12), .init(sequences: 1)])
  func invariance(seed: Int, limits: TemplateLimits) throws {
    let messages = Self.messages(seed, 700)
    let expected = try Self.outcome(messages, tables: 1, batch: 700, limits: limits)
    #expect(expected.isReduced == (limits.sequences < 1000))
    var random = SeededGenerator(seed: UInt64(seed) + 99)
    for (tables, batch, codes) in [(1, 50, false), (2, 30, false), (3, 1, false), (5, 200, true), (2, 999, true)] {
      let shuffled = messages.shuffled(using: &random)
      let outcome = try Self.outcome(shuffled, tables: tables, batch: batch, limits: limits, codes: codes)
      // Not the two as they are: that is a page for each failure.
      let differs = outcome.texts.filter { expected.texts[$0.key] != $0.value }
      #expect(differs.isEmpty && outcome.table == expected.table, "\(tables) tables, batches of \(batch)")
    }
  }

  @Test("do not show under pressure of bytes", arguments: 0..<4)
  func bytes(seed: Int) throws {
    let limits = TemplateLimits(textBytes: 64 << 10)
    let long = String(repeating: "and so on ", count: 40)
    let messages = Self.messages(seed, 400).map { $0 + Array(long.utf8) }
    let expected = try Self.outcome(messages, tables: 1, batch: 400, limits: limits)
    #expect(expected.isReduced)
    var random = SeededGenerator(seed: UInt64(seed) + 7)
    for (tables, batch) in [(1, 20), (3, 70), (4, 400)] {
      let shuffled = messages.shuffled(using: &random)
      let isSame = try Self.outcome(shuffled, tables: tables, batch: batch, limits: limits) == expected
      #expect(isSame)
    }
  }

  @Test("keep the number of sequences within the limit", arguments: [1, 10, 100])
  func bound(limit: Int) {
    var generator = MessageGenerator(seed: 5)
    let table = SequenceTable(limits: .init(sequences: limit))
    for _ in 0..<20 {
      for _ in 0..<100 { _ = table.observe(generator.message()) }
      table.reduce()
      #expect(table.count <= limit)
    }
  }
}
