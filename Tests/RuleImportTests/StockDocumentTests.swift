import RuleFile
import Rules
import Testing

@Suite("Stock rule files")
struct StockDocumentTests {
  @Test("are the same when they are written and read again")
  func roundTrip() throws {
    for document in try StockRuleFiles.documents() {
      let written = RuleDocumentWriter.text(of: document)
      let again = try RuleDocument.parse(Array(written.utf8), file: document.name)
      #expect(content(of: again) == content(of: document), "\(document.name)")
      #expect(RuleDocumentWriter.text(of: again) == written)
    }
  }

  /// Everything a value holds, but for places and how texts were quoted.
  private func content(of value: Any) -> String {
    if value is SourceMark || value is ScalarStyle { return "" }
    let mirror = Mirror(reflecting: value)
    if mirror.children.isEmpty { return "\(value)" }
    let children = mirror.children.filter { $0.label != "layout" }
    return "\(mirror.subjectType)("
      + children.map { "\($0.label ?? "")=\(content(of: $0.value))" }.joined(separator: ";") + ")"
  }
}
