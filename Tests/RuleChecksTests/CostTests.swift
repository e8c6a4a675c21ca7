import Regex
import RuleFile
import Rules
import Testing

@testable import RuleChecks

@Suite("Costs of rules")
struct CostTests {
  private static let rules = """
    rules:
      - name: sound
        match: '^(?<a>\\S++) (?<b>.*)$'
        examples: [{input: 'a b', expect: {a: a}}, {input: 'ab', no_match: true}]
      - {name: nested, match: '^k=(?:\\w+)+;', match_limit: 5000}
    """

  private func report(_ text: String, _ lines: [String]?, length: Int = 256) throws -> CheckReport {
    let rules = try checkedRules(text)
    let collector = CostCollector(rules)
    collector.observe(lines.map { [batch(of: $0)] } ?? [])
    var cost = CostReport(rules)
    cost.attackLength = length
    return cost.report(lines.map { _ in collector.costs })
  }

  @Test("are told by rule, and lines that a pattern can be attacked with are errors in it")
  func attacks() throws {
    let report = try report(Self.rules, nil)
    let finding = try #require(report.findings.first)
    #expect(report.findings.count == 1 && finding.kind == .backtracking && finding.level == .error)
    #expect(finding.subject == "nested" && finding.mark?.line == 6 && finding.mark?.column == 31)
    #expect(finding.message.contains("makes nested run into its match limit of 5,000: the cost multiplies"))
    #expect(finding.details.first?.hasPrefix("line: 'k=") == true, "\(finding.details)")
    #expect(finding.details.last == #"loop: `(?:\w+)+` (rules.yaml:6:31)"#, "\(finding.details)")
    #expect(report.tables[0].rows.map(\.first) == [.text("sound"), .text("nested")])
    #expect(report.tables[0].rows[1][4] == .text("exponential"))
  }

  @Test("are said not to be known where a pattern is not understood: a pass is not all of it")
  func notAnalysed() throws {
    let report = try report("rules: [{name: condition, match: '^(?<a>a)?(?(<a>)(?:b+)+c|d)'}]", nil)
    #expect(report.findings.map(\.kind) == [.notAnalysed] && !report.fails(at: .warning))
    #expect(report.headline.hasSuffix("; 1 not looked at in full"))
  }

  @Test("are those of the dearest record of a corpus, and records beyond the limit are counted")
  func corpus() throws {
    // Without a semicolon anywhere PCRE2 would not begin to match.
    let long = "k=" + String(repeating: "a", count: 40) + "!;"
    let report = try report(Self.rules, ["a b", "k=abc;", "a bcd", long, "k=a;", long])
    let rows = report.tables[0].rows
    #expect(rows[0][0] == .text("nested") && rows[0][2] == .text("> 5,000") && rows[0][5] == .text("a.log:4"))
    #expect(rows[1][0] == .text("sound") && rows[1][5] == .text("a.log:1"))
    #expect(report.findings.map(\.kind) == [.backtracking, .limitReached])
    #expect(
      report.findings.last?.message == "2 records cost nested more than its match limit of 5,000, first at a.log:4")
    #expect(report.figures.first { $0.key == "limit_hits" }?.value == 2)
  }

  @Test("are the same for any number of threads")
  func threads() throws {
    let rules = try checkedRules(Self.rules)
    let batches = (0..<9).map { number in
      batch(of: ["k=\(String(repeating: "a", count: number % 5))", "x \(number)"], first: 2 * number + 1)
    }
    let outcomes = [1, 2, 4].map { count in
      let collector = CostCollector(rules)
      collector.observe(batches, observerCount: count)
      return CostReport(rules).report(collector.costs).tables
    }
    #expect(outcomes[0] == outcomes[1] && outcomes[0] == outcomes[2])
  }

  @Test("of nothing are findings, not success")
  func emptiness() throws {
    #expect(try report("rules: []", nil).findings.map(\.kind) == [.noRules])
    #expect(
      try report("rules: [{name: a, match: '^a'}]", []).findings.map(\.kind) == [.emptyCorpus])
    #expect(
      try report("rules: [{name: a, match: '^a(?R)?'}]", nil).findings.map(\.level) == [.note])
  }
}
