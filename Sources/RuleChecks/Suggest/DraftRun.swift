import LogModel
import RuleFile
import Rules

/// A draft, read back, at work.
struct DraftRun {
  private let rules: CheckedRules
  private let probe: RecordProbe

  init(_ rules: CheckedRules) { (self.rules, probe) = (rules, RecordProbe(rules.ruleSet)) }

  /// Whether the draft matches all of `lines`, and reads time and severity from them if it has them.
  func takes(_ lines: [UnmatchedLine], time: Bool, severity: Bool) -> Bool {
    lines.allSatisfy { line in
      let reading = reading(of: line.bytes, reference: line.reference ?? 0)
      return reading.rule == 0 && reading.limitHits.isEmpty && (!time || reading["timestamp"] != nil)
        && (!severity || reading["severity"] != nil)
    }
  }

  /// Whether `rules test` would be content with it.
  var passesTest: Bool { !TestReport.make(rules).fails(at: .warning) }

  func reading(of line: [UInt8], reference: Int64? = nil) -> RecordReading {
    DraftRun.reading(of: line, by: probe, reference: reference)
  }

  static func reading(of line: [UInt8], by probe: RecordProbe, reference: Int64? = nil) -> RecordReading {
    probe.read(line, of: LogSource(name: "draft", path: "draft", stream: "draft", referenceTime: reference))
  }
}

/// The drafts there are so far, together: what they match needs no other.
struct DraftedLines {
  private var matrix: RuleMatrix?

  mutating func take(_ drafts: [RuleDraft], library: PatternLibrary) {
    guard let document = try? RuleDocument.parse(Array(RuleDraft.file(of: drafts).utf8), file: "drafts"),
      let ruleSet = try? RuleSet([document], library: library)
    else { return }
    matrix = RuleMatrix(ruleSet)
  }

  /// The lines that no draft matches.
  func rest(of lines: [UnmatchedLine]) -> [UnmatchedLine] {
    guard let matrix else { return lines }
    let batch = LogBatch(
      source: LogSource(name: "draft", path: "draft", stream: "draft", referenceTime: nil),
      capacity: lines.reduce(0) { $0 + $1.bytes.count })
    var offset = 0
    return lines.filter { line in
      let count = line.bytes.count
      UnsafeMutableRawBufferPointer(rebasing: batch.storage[offset...]).copyBytes(from: line.bytes)
      let record = Record(offset: offset, length: count, firstLineLength: count, line: 1, lineCount: 1)
      offset += count
      _ = matrix.look(at: record, in: batch)
      return matrix.matches.allSatisfy { $0 == 0 }
    }
  }
}
