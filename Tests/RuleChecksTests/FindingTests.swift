import RuleChecks
import Testing

@Suite("Kinds of findings")
struct FindingTests {
  @Test("have names of one convention, and each is explained in a sentence", arguments: FindingKind.allCases)
  func names(_ kind: FindingKind) {
    #expect(kind.rawValue.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || $0 == 0x2D })
    #expect(kind.explanation.hasSuffix("."))
  }
}
