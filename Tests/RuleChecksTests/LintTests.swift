import RuleFile
import Testing

@testable import RuleChecks

@Suite("What lint complains of")
struct LintTests {
  private static let good = """
    rules:
      - name: door
        match: '^(?<time>\\S+) door (?<id>\\d+)$'
        time: {field: time, format: '%iso'}
        examples:
          - {input: '2026-03-02T06:00:00Z door 7', expect: {id: '7'}}
          - {input: 'window 7', no_match: true}
    """

  private func lint(_ text: String) throws -> [Finding] { LintReport.make(try checkedRules(text)).findings }

  @Test("is nothing in a rule that is as rules should be")
  func clean() throws { #expect(try lint(Self.good) == []) }

  @Test("is nothing in the stock rules")
  func stock() throws { #expect(LintReport.make(try checkedStock()).findings == []) }

  @Test(
    "is each thing by its kind, at its place",
    arguments: [
      ("match: '^(?<time>", "match: '(?<time>", FindingKind.unanchored, "rules.yaml:4:12"),
      (
        "'^(?<time>\\S+) door (?<id>\\d+)$'", "\"^(?<time>\\\\S+) door (?<id>\\\\d+)$\"", .doubleQuotes,
        "rules.yaml:4:12"
      ),
      ("(?<id>\\d+)", "(?<id>\\d+)(?: (?<who>\\w+))?", .unusedCapture, "rules.yaml:4:46"),
      ("door (?<id>", "(door) (?<id>", .namelessGroup, "rules.yaml:4:27"),
      ("(?<id>", "(?<doorID>", .nameConvention, "rules.yaml:4:32"),
      ("'%iso'", "'%Y-%m-%dT%H:%M:%SZ'", .timeLoss, "rules.yaml:5:33"),
      ("'%iso'", "'%Y-%m-%d'", .timeLoss, "rules.yaml:7:9"),
      ("      - {input: 'window 7', no_match: true}", "", .missingExample, "rules.yaml:3:11"),
      (
        "rules:",
        "rules:\n  - {name: first, match: '^2', examples: [{input: '2', expect: {message: '2'}}, {input: x, no_match: true}]}",
        .exampleTakenByOther, "rules.yaml:8:9"
      ),
    ])
  func kinds(_ old: String, _ new: String, _ kind: FindingKind, _ place: String) throws {
    let text = Self.good.replacing(old, with: new)
    try #require(text != Self.good)
    let findings = try lint(text)
    #expect(findings.filter { $0.kind == kind }.map { "\($0.mark!)" } == [place], "\(findings)")
  }

  @Test("is a second rule of one name, in another file too")
  func repeated() throws {
    let first = try RuleDocument.parse(Array("version: 1\n\(Self.good)\n".utf8), file: "a.yaml")
    let second = try RuleDocument.parse(Array("version: 1\n\(Self.good)\n".utf8), file: "b.yaml")
    let rules = try CheckedRules([first, second], before: [], library: PatternLibrary())
    #expect(LintReport.make(rules).findings.map { "\($0.kind.rawValue) \($0.mark!)" } == ["repeated-name b.yaml:3:11"])
  }

  @Test(
    "knows groups by the way they open",
    arguments: [
      ("(a)(?:b)(?<c>d)", [0]), (#"\(a[(]b\Q(c\E(d)"#, [13]), (#"[]()](x)"#, [5]), (#"[[:alpha:](](y)"#, [12]),
      ("(*UCP)a", []),
    ])
  func groups(_ pattern: String, _ offsets: [Int]) {
    #expect(NamelessGroups.offsets(in: pattern) == offsets)
  }

  @Test("of refused files tells unknown time directives by their own kind")
  func directives() throws {
    let text = "version: 1\n" + Self.good.replacing("%iso", with: "%Q") + "\n"
    let document = try RuleDocument.parse(Array(text.utf8), file: "rules.yaml")
    do {
      _ = try CheckedRules([document], before: [], library: PatternLibrary())
      Issue.record("the rules were taken")
    } catch {
      let report = CheckReport(refused: error, of: "rules lint", documents: [document])
      #expect(report.findings.map { "\($0.kind.rawValue) \($0.mark!)" } == ["unknown-directive rules.yaml:5:34"])
    }
  }
}
