import TestSupport
import Testing

@Suite("The list of messages")
struct ListedMessageTests {
  private let document = MessageDocument.shared

  @Test func `has nothing but rows of a message, a cause and a remedy`() {
    #expect(!document.rows.isEmpty)
    #expect(document.malformed == [], "lines of docs/MESSAGES.md")
    for row in document.rows {
      #expect(row.cause.count >= 10 && row.remedy.count >= 10, "\(row)")
      for template in row.templates { #expect(template.isSpecific, "\(row): `\(template.text)` matches too much") }
    }
  }

  @Test func `has no message twice`() {
    var seen: [[String]: MessageDocument.Row] = [:]
    for row in document.rows {
      for template in row.templates {
        let other = seen.updateValue(row, forKey: template.parts)
        #expect(other == nil, "\(row) is at line \(other?.line ?? 0) too")
      }
    }
  }

  @Test func `has none that nothing produces`() {
    let produced = Set((Production.all + Production.internalFaults).map(\.template))
    for row in document.rows {
      for template in row.templates where !produced.contains(template.text) {
        #expect(
          RecordedOutput.lines.contains { template.matches($0) },
          "docs/MESSAGES.md:\(row.line): `\(template.text)` is in no recorded case of CommandTests, and no Production makes it"
        )
      }
    }
  }

  @Test(arguments: (Production.all + Production.internalFaults).filter { !$0.needsProgram || Program.isBuilt })
  func `are said by what produces them`(production: Production) async throws {
    #expect(document.templates.contains { $0.text == production.template }, "not in docs/MESSAGES.md")
    let said = try await Waiting.run(production.make)
    #expect(
      said.split(separator: "\n").contains { MessageTemplate(production.template).matches($0) }, "said: \(said)")
  }
}
