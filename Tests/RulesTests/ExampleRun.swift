import LogModel
import RuleFile
import Rules

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
  let source = LogSource(name: path, path: path, stream: stream, referenceTime: reference)
  let reading = RecordProbe(ruleSet).read(Array(text.utf8), of: source)
  return Outcome(
    rule: reading.rule.map { ruleSet.rules[$0].name },
    values: Dictionary(uniqueKeysWithValues: reading.names.map { ($0, reading[$0]!.text) }))
}

/// A rule set of the rules in `text` (the inside of a rule file) alone.
func ruleSet(_ text: String, options: RuleSet.Options = .init()) throws -> RuleSet {
  let document = try RuleDocument.parse(Array("version: 1\n\(text)\n".utf8), file: "test.yaml")
  return try RuleSet([document], library: try stockLibrary(), options: options)
}

func stockLibrary() throws -> PatternLibrary { PatternLibrary(try StockRuleFiles.documents().flatMap(\.patterns)) }

func stockRuleSet() throws -> RuleSet { try RuleSet(try StockRuleFiles.documents(), library: try stockLibrary()) }
