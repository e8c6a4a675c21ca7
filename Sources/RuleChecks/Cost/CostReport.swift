import LogModel
import Regex
import RuleFile

/// `rules cost`: what matching costs, on the examples of the rules, on a corpus, and on lines that are made to cost much.
public struct CostReport {
  /// The longest line that is made, in bytes.
  public var attackLength = defaultAttackLength

  public static let defaultAttackLength = BacktrackingAttack.defaultLength

  private let rules: CheckedRules

  public init(_ rules: CheckedRules) { self.rules = rules }

  /// - Parameters:
  ///   - corpus: what the records of a corpus cost; nil where there is none.
  ///   - problems: what of the corpus could not be read.
  public func report(_ corpus: CorpusCosts? = nil, problems: [String] = []) -> CheckReport {
    var report = CheckReport(command: "rules cost")
    let attacks = AttackCheck(length: attackLength)
    let meter = CostMeter()
    var rows: [(order: MatchCost, cells: [CheckReport.Cell])] = []
    var patterns = 0
    for rule in rules.rules {
      guard let pattern = rule.pattern else { continue }
      patterns += 1
      let result = attacks.check(pattern.compiled, pattern.expanded, subject: rule.name)
      report.findings += result.findings
      let examples = dearestExample(of: rule, pattern.compiled, meter)
      let worst = corpus?.worst[rule.index]
      let order = [worst?.cost, examples].compactMap { $0 }.max { $0 < $1 } ?? .calls(0)
      rows.append((order, cells(rule, examples, worst, result.growth)))
    }
    for other in otherPatterns() {
      patterns += 1
      report.findings +=
        attacks.check(other.pattern, other.expanded, subject: other.subject, isLine: other.isLine).findings
    }
    if rules.rules.isEmpty { report.findings.append(.noRules(rules)) }
    if let corpus { report.findings += corpusFindings(corpus, problems) }
    // The dearest first; of equal ones, in the order of the rules.
    let ordered = rows.enumerated().sorted { left, right in
      if right.element.order < left.element.order { return true }
      return left.element.order == right.element.order && left.offset < right.offset
    }
    report.tables = [table(ordered.map(\.element.cells))]
    let attacked = report.findings.count { $0.kind == .backtracking }
    let limits = corpus?.limitHits.reduce(0, +) ?? 0
    report.figures = [
      .init("rules", rules.rules.count, rules.rules.count == 1 ? "rule" : "rules"),
      .init("patterns", patterns, patterns == 1 ? "pattern" : "patterns"),
      .init("attacks", attacked, "can be attacked"),
    ]
    if let corpus {
      report.figures += [
        .init("records", corpus.records, corpus.records == 1 ? "record" : "records"),
        .init("limit_hits", limits, limits == 1 ? "match limit reached" : "match limits reached"),
      ]
    }
    report.headline =
      attacked == 0
      ? "\(patterns.counted("pattern")): no line of up to \(attackLength.counted("byte")) was found that makes one run into its match limit"
      : "\(attacked.grouped) of \(patterns.counted("pattern")) can be made to run into the match limit by a line of up to \(attackLength.counted("byte"))"
    // Nothing was found where nobody looked.
    let unknown = report.findings.count { $0.kind == .notAnalysed }
    if unknown > 0 { report.headline += "; \(unknown.grouped) not looked at in full" }
    return report
  }

  // MARK: Rules

  private func dearestExample(of rule: CheckedRules.Rule, _ pattern: Pattern, _ meter: CostMeter) -> MatchCost? {
    var dearest: MatchCost?
    for example in rule.declaration.examples {
      let cost = example.firstLine.withUnsafeBytes { meter.cost(of: pattern, $0, upTo: pattern.matchLimit) }
      if dearest.map({ $0 < cost }) ?? true { dearest = cost }
    }
    return dearest
  }

  private func cells(
    _ rule: CheckedRules.Rule, _ examples: MatchCost?, _ worst: CorpusCosts.Worst?,
    _ attack: BacktrackingAnalysis.Growth?
  ) -> [CheckReport.Cell] {
    [
      .text(rule.name), cell(examples), cell(worst?.cost), .number(Int(rule.declaration.matchLimit)),
      attack.map { .text($0.name) } ?? .none, worst.map { .text("\($0.place)") } ?? .none,
      worst.map { .code($0.line) } ?? .none,
    ]
  }

  private func cell(_ cost: MatchCost?) -> CheckReport.Cell {
    switch cost {
    case nil: .none
    case .calls(let calls): .number(Int(calls))
    case .exceeds(let limit): .text("> \(Int(limit).grouped)")
    }
  }

  private func table(_ rows: [[CheckReport.Cell]]) -> CheckReport.Table {
    CheckReport.Table(
      key: "rules", title: "Smallest match limits that suffice",
      columns: [
        .init("rule", "rule"), .init("examples", "examples"), .init("corpus", "corpus"), .init("limit", "limit"),
        .init("attack", "attack"), .init("worst", "worst record"), .init("line", "its line"),
      ],
      rows: rows)
  }

  // MARK: What else has patterns

  private struct OtherPattern {
    var subject: String
    var pattern: Pattern
    var expanded: ExpandedPattern
    var isLine: Bool
  }

  /// The patterns of machines, redactions and alerts of the checked files.
  private func otherPatterns() -> [OtherPattern] {
    rules.documents.flatMap { document -> [OtherPattern] in
      let library = rules.library.replacing(document.patterns)
      return document.patternsBesidesRules.compactMap { (subject, text, isLine) -> OtherPattern? in
        guard let expanded = try? library.expand(text),
          let pattern = try? Pattern(text, expanded: expanded, matchLimit: Pattern.defaultMatchLimit)
        else { return nil }
        return OtherPattern(subject: subject, pattern: pattern, expanded: expanded, isLine: isLine)
      }
    }
  }

  // MARK: The corpus

  private func corpusFindings(_ corpus: CorpusCosts, _ problems: [String]) -> [Finding] {
    var findings = problems.map { Finding(.damagedInput, .error, $0) }
    if corpus.records == 0 {
      findings.append(
        Finding(
          .emptyCorpus, .error, "the corpus holds no record that rules look at",
          remedy: "name logs as they were written with --corpus"))
    }
    for rule in rules.everyRule where corpus.limitHits[rule.index] > 0 {
      let first = corpus.worst[rule.index].map { ", first at \($0.place)" } ?? ""
      findings.append(
        Finding(
          .limitReached, .warning, subject: rule.name, at: rule.declaration.name.mark,
          "\(corpus.limitHits[rule.index].counted("record")) cost \(rule.name) more than its match limit of \(Int(rule.declaration.matchLimit).grouped)\(first)"
        ))
    }
    return findings
  }
}

extension RuleDocument {
  /// What its machines, redactions and alerts match, each with the words for it, and whether it is matched with single lines.
  fileprivate var patternsBesidesRules: [(subject: String, text: Located<String>, isLine: Bool)] {
    var patterns: [(String, Located<String>, Bool)] = []
    for declaration in multiline {
      let subject = "multiline \(declaration.name.value)"
      switch declaration.form {
      case .pattern(let start, let continuation):
        patterns += [start, continuation].compactMap { $0 }.map { (subject, $0, true) }
      case .states(let transitions): patterns += transitions.map { (subject, $0.match, true) }
      }
    }
    for redaction in redactions + rules.flatMap(\.redactions) {
      if case .pattern(let text) = redaction.target {
        patterns.append(("redaction <\(redaction.placeholder)>", text, false))
      }
    }
    for alert in alerts {
      if let text = alert.condition.message { patterns.append(("alert \(alert.name.value)", text, false)) }
    }
    return patterns
  }
}
