import LogModel
import RuleFile
import Rules
import TestSupport
import Testing

@testable import RuleChecks

@Suite("Coverage")
struct CoverageTests {
  private static let rules = """
    rules:
      - {name: get, match: '^GET '}
      - {name: any, match: '^[A-Z]+ '}
      - {name: post, match: '^POST /(?<x>\\w+)'}
      - {name: never, match: '^never'}
      - {name: elsewhere, match: '^', when: {service: 'other*'}}
      - {name: dropped, match: '^#', drop: true}
    """

  private func report(
    _ text: String, _ lines: [String], before background: String? = nil, unparsed: Double? = nil,
    problems: [String] = []
  ) throws -> CheckReport {
    let rules = try checkedRules(text, before: background)
    let collector = CoverageCollector(rules.ruleSet)
    collector.observe([batch(of: lines)])
    var coverage = CoverageReport(rules)
    coverage.maximumUnparsed = unparsed
    return coverage.report(collector.counts, collector.unmatchedTemplates(), problems: problems)
  }

  @Test("counts first hits, hits and hits alone, also of rules that drop")
  func counts() throws {
    let rules = try checkedRules(Self.rules)
    let collector = CoverageCollector(rules.ruleSet)
    collector.observe([batch(of: ["GET /a", "POST /b", "PUT /c", "# no", "what 1", "what 2", "GET /d"])])
    let counts = collector.counts
    #expect(counts.records == 7 && counts.unparsed == 2)
    #expect(counts.rules.map(\.first) == [2, 2, 0, 0, 0, 1])
    #expect(counts.rules.map(\.all) == [2, 4, 1, 0, 0, 1])
    #expect(counts.rules.map(\.alone) == [0, 1, 0, 0, 0, 1])
    #expect(
      counts.overlaps == [
        .init(first: 0, other: 1): .init(count: 2, place: CorpusPlace(source: "a.log", line: 1)),
        .init(first: 1, other: 2): .init(count: 1, place: CorpusPlace(source: "a.log", line: 2)),
      ])
    #expect(
      collector.unmatchedTemplates().map { "\($0.count) \($0.text) \($0.lines[0].place)" } == ["2 what <*> a.log:5"])
  }

  @Test("is the same for any number of threads and any cut into batches", arguments: 0..<6 as Range<UInt64>)
  func order(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let rules = try checkedRules(Self.rules)
    let heads = ["GET /", "POST /", "PUT ", "#", "what ", "node is ", "never ", ""]
    let lines = (0..<300).map { _ in
      heads.randomElement(using: &random)! + String(Int.random(in: 0..<50, using: &random))
    }
    func outcome(cuts: Int, observers: Int) -> String {
      let collector = CoverageCollector(rules.ruleSet, linesPerSequence: 3)
      let size = (lines.count + cuts - 1) / cuts
      let batches = stride(from: 0, to: lines.count, by: size).map { start in
        batch(of: Array(lines[start..<min(lines.count, start + size)]), first: start + 1)
      }
      collector.observe(batches, observerCount: observers)
      let report = CoverageReport(rules).report(collector.counts, collector.unmatchedTemplates(), problems: [])
      return "\(report) \(collector.unmatchedTemplates())"
    }
    let expected = outcome(cuts: 1, observers: 1)
    #expect(expected.contains("what <*>"))
    #expect(outcome(cuts: 7, observers: 1) == expected)
    #expect(outcome(cuts: 23, observers: 3) == expected)
  }

  @Test("complains of dead rules, and says where no source is in scope")
  func dead() throws {
    let findings = try report(Self.rules, ["GET /a", "PUT /c", "POST /", "# x"]).findings
    let dead = findings.filter { $0.kind == .deadRule }
    #expect(dead.map { $0.subject ?? "" } == ["post", "never", "elsewhere"])
    #expect(dead.allSatisfy { $0.level == .warning })
    #expect(dead.map { $0.message.contains("`when`") } == [false, false, true])
    #expect(dead.map { "\($0.mark!)" } == ["rules.yaml:5:12", "rules.yaml:6:12", "rules.yaml:7:12"])
  }

  @Test("complains of shadowed rules, by whom and where")
  func shadowed() throws {
    let findings = try report(Self.rules, ["POST /b", "PUT /c", "POST /d"]).findings
    let shadowed = try #require(findings.first { $0.kind == .shadowedRule })
    #expect(shadowed.level == .warning && shadowed.subject == "post")
    #expect(shadowed.message == "earlier rules take all 2 records that post matches: any 2")
    #expect(shadowed.details == ["any: a.log:1"])
  }

  @Test("takes a rule for a fallback that matches all that several earlier ones take")
  func fallback() throws {
    let text =
      "rules:\n  - {name: get, match: '^GET'}\n  - {name: put, match: '^PUT'}\n  - {name: any, match: '^[A-Z]'}"
    let finding = try #require(try report(text, ["GET", "PUT", "PUT"]).findings.first)
    #expect(finding.kind == .shadowedRule && finding.level == .note)
    #expect(try report(text, ["GET", "PUT", "X"]).findings == [])
  }

  @Test("does not complain of what stands behind the rules that are checked")
  func background() throws {
    let behind = "rules:\n  - {name: old, match: '^GET /'}\n  - {name: dead, match: '^never'}"
    let outcome = try report("rules:\n  - {name: get, match: '^GET '}", ["GET /"], before: behind)
    #expect(outcome.findings == [])
    #expect(outcome.tables[0].rows.map { $0[0] } == [.text("get"), .text("old")])
  }

  @Test("fails above the share of records that may be unparsed, and not at it")
  func unparsed() throws {
    let lines = ["GET /", "GET /", "GET /", "x"]
    let text = "rules:\n  - {name: get, match: '^GET '}"
    #expect(try report(text, lines, unparsed: 0.25).findings == [])
    let finding = try #require(try report(text, lines, unparsed: 0.2).findings.first)
    #expect(finding.kind == .unparsedLines && finding.level == .error)
    #expect(finding.message.contains("1 record of 4 (25.0 %, allowed: 20.00 %)"))
  }

  @Test("fails where there is nothing to check, and where something could not be read")
  func nothing() throws {
    #expect(try report("rules: []", ["a"]).findings.map(\.kind) == [.noRules])
    #expect(try report("rules:\n  - {name: a, match: '^'}", []).findings.map(\.kind) == [.emptyCorpus])
    // Without --max-unparsed some may stay unparsed, and not all.
    let one = "rules:\n  - {name: a, match: '^a'}"
    #expect(try report(one, ["a", "b"]).findings == [])
    #expect(try report(one, ["b", "b"]).findings.map(\.kind).contains(.unparsedLines))
    let damaged = try report("rules:\n  - {name: a, match: '^'}", ["a"], problems: ["x.gz: cut off"])
    #expect(
      damaged.findings.map { "\($0.level) \($0.kind.rawValue) \($0.message)" } == ["error damaged-input x.gz: cut off"])
  }

  @Test("tells of match limits with the first record that ran into one")
  func limits() throws {
    let text = "rules:\n  - {name: slow, match: '^(?:a+)+[bc]', match_limit: 100}\n  - {name: any, match: '^'}"
    let long = String(repeating: "a", count: 60)
    let findings = try report(text, ["ab", long, long]).findings
    #expect(findings.map { "\($0.kind.rawValue) \($0.subject ?? "")" } == ["limit-reached slow"])
    #expect(findings[0].message == "slow ran into its match limit with 2 records, first at a.log:2")
  }

  @Test("finds no stock rule that a broader one takes all records from, in the examples of all")
  func stock() throws {
    let rules = try checkedStock()
    let collector = CoverageCollector(rules.ruleSet)
    for rule in rules.everyRule {
      let lines = rule.declaration.examples.filter(\.isMatch).map { String(decoding: $0.firstLine, as: UTF8.self) }
      let source = rule.declaration.exampleSource()
      collector.observe([batch(of: lines, source: source.path, stream: source.stream)])
    }
    let report = CoverageReport(rules).report(collector.counts, [], problems: [])
    #expect(collector.counts.records > 300)
    #expect(report.findings == [])
  }
}
