import RuleFile
import Rules

@testable import RuleChecks

/// Rules of one file without the stock rules; `text` is what stands under `version: 1`.
func checkedRules(_ text: String, before background: String? = nil) throws -> CheckedRules {
  let document = try RuleDocument.parse(Array("version: 1\n\(text)\n".utf8), file: "rules.yaml")
  let behind = try background.map { try RuleDocument.parse(Array("version: 1\n\($0)\n".utf8), file: "behind.yaml") }
  return try CheckedRules(
    [document], before: behind.map { [$0] } ?? [],
    library: PatternLibrary(try StockRuleFiles.documents().flatMap(\.patterns)))
}

/// The stock rules, checked.
func checkedStock() throws -> CheckedRules {
  let stock = try StockRuleFiles.documents()
  return try CheckedRules(stock, before: [], library: PatternLibrary(stock.flatMap(\.patterns)))
}
