import Framing
import LogModel
import RuleFile
import Rules
import TestSupport

/// What the rules made of one record, as text: values by the name that they have in the output.
struct Outcome: Equatable {
  var rule: String?
  var values: [String: String] = [:]

  subscript(name: String) -> String? { values[name] }
}

/// Runs `text` as a record through `ruleSet`.
func run(
  _ text: String, _ ruleSet: RuleSet, stream: String = "stream", path: String = "stream.log", reference: Int64? = nil
) -> Outcome {
  let bytes = Array(text.utf8)
  let batch = LogBatch(
    source: LogSource(name: path, path: path, stream: stream, referenceTime: reference), capacity: bytes.count)
  batch.storage.copyBytes(from: bytes)
  let firstLine = bytes.firstIndex(of: 0x0A) ?? bytes.count
  let record = Record(
    offset: 0, length: bytes.count, firstLineLength: firstLine, line: 1, lineCount: text.split(separator: "\n").count)
  let parsed = ParsedRecord()
  let matcher = RuleMatcher(ruleSet)
  matcher.parse(record, in: batch, into: parsed)
  // The matcher's memory holds the slices of `parsed`.
  return withExtendedLifetime((matcher, batch)) { outcome(of: parsed, ruleSet, stream: stream) }
}

private func outcome(of parsed: ParsedRecord, _ ruleSet: RuleSet, stream: String) -> Outcome {
  var outcome = Outcome(rule: parsed.rule.map { ruleSet.rules[$0].name })
  for field in parsed.fields { outcome.values[String(decoding: field.name, as: UTF8.self)] = text(field.value) }
  outcome.values["message"] = text(parsed.message)
  outcome.values["service"] = parsed.service.map(text) ?? stream
  outcome.values["timestamp"] = parsed.timestamp.map { "\($0)" }
  outcome.values["severity"] = parsed.severity.map { "\($0.name)" }
  outcome.values["stack"] = parsed.stack.map(text)
  return outcome
}

private func text(_ value: FieldValue) -> String {
  guard value.kind == .jsonString else { return String(decoding: value.bytes, as: UTF8.self) }
  let buffer = OutputBuffer(capacity: 64)
  buffer.append(unescapingJSON: value.bytes)
  return String(decoding: buffer.bytes, as: UTF8.self)
}

/// A rule set of the rules in `text` (the inside of a rule file) alone.
func ruleSet(_ text: String, options: RuleSet.Options = .init()) throws -> RuleSet {
  let document = try RuleDocument.parse(Array("version: 1\n\(text)\n".utf8), file: "test.yaml")
  return try RuleSet([document], library: try stockLibrary(), options: options)
}

func stockLibrary() throws -> PatternLibrary { PatternLibrary(try StockRuleFiles.documents().flatMap(\.patterns)) }

func stockRuleSet() throws -> RuleSet { try RuleSet(try StockRuleFiles.documents(), library: try stockLibrary()) }
