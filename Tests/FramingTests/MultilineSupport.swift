import Framing
import RuleFile
import Rules

/// The machines of `text` (the inside of a rule file) or, where it is empty, none.
func multilineRules(_ text: String) throws -> MultilineRules {
  let documents = text.isEmpty ? [] : [try RuleDocument.parse(Array("version: 1\n\(text)\n".utf8), file: "test.yaml")]
  return try MultilineRules(documents, library: PatternLibrary(documents.flatMap(\.patterns)))
}

/// The machines of the program.
func stockMultilineRules() throws -> MultilineRules {
  let documents = try StockRuleFiles.documents()
  return try MultilineRules(documents, library: PatternLibrary(documents.flatMap(\.patterns)))
}
