import LogModel
import RuleFile
import Rules
import TestSupport
import Testing

@Suite("The matrix of rules")
struct RuleMatrixTests {
  static let stock = try! stockRuleSet()

  @Test("has the rule that parsing chooses as its first, whatever the line", arguments: 0..<8 as Range<UInt64>)
  func agreement(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let lines = StockExample.all.map { damaged(Array($0.example.input.value.utf8), &random) }
    let batch = batch(of: lines)
    let matrix = RuleMatrix(Self.stock)
    let matcher = RuleMatcher(Self.stock)
    let parsed = ParsedRecord()
    var matches = 0
    for record in batch.records {
      #expect(matrix.look(at: record, in: batch) == .line)
      matcher.parse(record, in: batch, into: parsed)
      #expect(first(of: matrix.matches) == parsed.rule)
      if parsed.rule != nil { matches += 1 }
    }
    #expect(matches > lines.count / 4)
  }

  @Test("has every rule that matches by itself, of all three formats")
  func everyRule() throws {
    let texts = [
      "  - {name: words, match: '^\\w+ '}", "  - {name: pairs, format: logfmt, require: [a]}",
      "  - {name: a, match: '^a='}", "  - {name: object, format: json, require: [k]}",
      "  - {name: brace, match: '^\\{'}",
    ]
    let all = RuleMatrix(try ruleSet("rules:\n" + texts.joined(separator: "\n")))
    let single = try texts.map { RuleMatrix(try ruleSet("rules:\n\($0)")) }
    let batch = batch(of: ["a=1 b=2", "word a=1", "{\"k\": 1}", "{\"l\": 1}", "", "a=1"].map { Array($0.utf8) })
    for record in batch.records {
      _ = all.look(at: record, in: batch)
      for (index, matrix) in single.enumerated() {
        _ = matrix.look(at: record, in: batch)
        #expect(all.matches[0] >> UInt64(index) & 1 == matrix.matches[0])
      }
    }
    _ = all.look(at: batch.records[0], in: batch)
    #expect(all.matches == [0b110])
  }

  @Test("looks at no record that replay wrote, and at no part of a record but the first")
  func otherRecords() throws {
    let matrix = RuleMatrix(try ruleSet("rules:\n  - {name: all, match: '^'}"))
    let written =
      #"{"timestamp":"2026-03-02T06:00:00Z","severity":"INFO","service":"a","message":"m","rule":"r","source":"a.log","line":1}"#
    let batch = batch(of: [Array(written.utf8), Array("x".utf8)])
    #expect(matrix.look(at: batch.records[0], in: batch) == .readBack)
    #expect(matrix.matches == [0])
    batch.records[1].part = 1
    #expect(matrix.look(at: batch.records[1], in: batch) == .line)
    batch.records[1].part = 2
    #expect(matrix.look(at: batch.records[1], in: batch) == .continuation)
    #expect(matrix.matches == [0])
  }

  @Test("tells which rules ran into their limit, and asks those behind them")
  func limits() throws {
    let matrix = RuleMatrix(
      try ruleSet("rules:\n  - {name: slow, match: '^(?:a+)+[bc]', match_limit: 100}\n  - {name: any, match: '^a'}"))
    let batch = batch(of: [Array(repeating: UInt8(ascii: "a"), count: 60), Array("ab".utf8)])
    _ = matrix.look(at: batch.records[0], in: batch)
    #expect(matrix.limitHits == [0])
    #expect(matrix.matches == [0b10])
    _ = matrix.look(at: batch.records[1], in: batch)
    #expect(matrix.limitHits == [])
    #expect(matrix.matches == [0b11])
  }

  @Test("asks only rules whose scope lets them see the source")
  func scope() throws {
    let matrix = RuleMatrix(
      try ruleSet("rules:\n  - {name: here, match: '^', when: {service: 'a*'}}\n  - {name: all, match: '^'}"))
    let (inside, outside) = (batch(of: [[65]], stream: "access"), batch(of: [[65]], stream: "other"))
    _ = matrix.look(at: inside.records[0], in: inside)
    #expect(matrix.matches == [0b11] && matrix.scope == [0b11])
    _ = matrix.look(at: outside.records[0], in: outside)
    #expect(matrix.matches == [0b10] && matrix.scope == [0b10])
  }

  private func first(of matches: [UInt64]) -> Int? {
    matches.indices.first { matches[$0] != 0 }.map { $0 * 64 + matches[$0].trailingZeroBitCount }
  }

  /// The line with a few bytes changed, lost or doubled.
  private func damaged(_ line: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var line = line
    for _ in 0..<Int.random(in: 0...3, using: &random) where !line.isEmpty {
      let index = Int.random(in: 0..<line.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: line[index] = UInt8.random(in: 32...126, using: &random)
      case 1: line.remove(at: index)
      default: line.insert(line[index], at: index)
      }
    }
    return line
  }
}

/// A batch of `records`, whose first lines end at their first line feed.
private func batch(of records: [[UInt8]], stream: String = "stream") -> LogBatch {
  let batch = LogBatch(
    source: LogSource(name: "a.log", path: "a.log", stream: stream, referenceTime: nil),
    capacity: records.reduce(0) { $0 + $1.count })
  var offset = 0
  for (index, bytes) in records.enumerated() {
    UnsafeMutableRawBufferPointer(rebasing: batch.storage[offset...]).copyBytes(from: bytes)
    batch.records.append(
      Record(
        offset: offset, length: bytes.count, firstLineLength: bytes.firstIndex(of: 0x0A) ?? bytes.count,
        line: index + 1, lineCount: 1))
    offset += bytes.count
  }
  return batch
}
