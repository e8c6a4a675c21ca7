import LogModel
import RuleFile
import Rules

/// Runs lines through rules and says as text what became of them.
struct DraftRun {
  /// What the output has of a line: values by name.
  struct Outcome {
    var isMatch = false
    /// Text as it is, and whether it is a string in the output.
    var values: [(name: String, text: String, isString: Bool)] = []
    var hasTime = false
    var hasSeverity = false
    /// Whether something in it was redacted.
    var isRedacted = false
  }

  private let ruleSet: RuleSet
  private let matcher: RuleMatcher
  private let parsed = ParsedRecord()

  init(_ ruleSet: RuleSet) {
    self.ruleSet = ruleSet
    matcher = RuleMatcher(ruleSet)
  }

  /// Whether the first rule matches all of `lines`, and reads time and severity from them as far as it has them.
  func takes(_ lines: [UnmatchedLine], time: Bool, severity: Bool) -> Bool {
    lines.allSatisfy { line in
      let outcome = outcome(of: line.bytes, reference: line.reference ?? 0)
      return outcome.isMatch && (!time || outcome.hasTime) && (!severity || outcome.hasSeverity)
    } && matcher.limitHits.allSatisfy { $0 == 0 }
  }

  func outcome(of line: [UInt8], reference: Int64?) -> Outcome {
    let batch = LogBatch(
      source: LogSource(name: "draft", path: "draft.log", stream: "draft", referenceTime: reference),
      capacity: line.count)
    batch.storage.copyBytes(from: line)
    let record = Record(offset: 0, length: line.count, firstLineLength: line.count, line: 1, lineCount: 1)
    let redactions = matcher.redactionCounts
    matcher.parse(record, in: batch, into: parsed)
    return withExtendedLifetime(batch) {
      var outcome = Outcome(isMatch: parsed.rule == 0)
      outcome.isRedacted = matcher.redactionCounts != redactions
      outcome.hasTime = parsed.timestamp != nil
      outcome.hasSeverity = parsed.severity != nil
      if let time = parsed.timestamp { outcome.values.append(("timestamp", "\(time)", true)) }
      if let severity = parsed.severity { outcome.values.append(("severity", "\(severity.name)", true)) }
      for field in parsed.fields {
        outcome.values.append(
          (String(decoding: field.name, as: UTF8.self), text(field.value), field.value.kind != .json))
      }
      outcome.values.append(("message", text(parsed.message), true))
      return outcome
    }
  }

  private func text(_ value: FieldValue) -> String {
    guard value.kind == .jsonString else { return String(decoding: value.bytes, as: UTF8.self) }
    let buffer = OutputBuffer(capacity: value.bytes.count)
    buffer.append(unescapingJSON: value.bytes)
    return String(decoding: buffer.bytes, as: UTF8.self)
  }
}
