import LogModel
import RuleFile
import Rules

/// Makes the report of `rules coverage`.
public struct CoverageReport {
  /// The share of records that may stay unparsed, 0 to 1; nil: any.
  public var maximumUnparsed: Double?
  /// Whether rules that no record matches have their row.
  public var listsAllRules = false
  /// The most rows of the tables that grow with the corpus.
  public var maximumRows = 25

  private let rules: CheckedRules
  private let ruleNames: [String]
  /// Whether the stock rules are checked by themselves: which of them a corpus has is no complaint then.
  private let isStock: Bool

  public init(_ rules: CheckedRules) {
    self.rules = rules
    ruleNames = rules.everyRule.map(\.name)
    isStock = !rules.documents.isEmpty && rules.documents.allSatisfy { $0.name.hasPrefix("stock:") }
  }

  /// - Parameter problems: what of the corpus could not be read.
  public func report(
    _ counts: CoverageCounts, _ unmatched: [UnmatchedTemplate], problems: [String]
  ) -> CheckReport {
    var report = CheckReport(command: "rules coverage")
    let rules = rules.rules.map(\.index)
    let hit = rules.filter { counts.rules[$0].first > 0 }
    let shadowed = rules.filter { counts.isShadowed($0) }
    let dead = rules.filter { counts.rules[$0].all == 0 }
    let limits = counts.limitHits.values.reduce(0) { $0 + $1.count }
    report.figures = [
      .init("records", counts.records, counts.records == 1 ? "record" : "records"),
      .init("parsed", counts.records - counts.unparsed, "parsed"),
      .init("unparsed", counts.unparsed, "unparsed"),
      .init("read_back", counts.readBack, "read back"),
      .init("continued_parts", counts.continuations, "continued parts"),
      .init("rules", rules.count, rules.count == 1 ? "rule" : "rules"),
      .init("hit", hit.count, "with records of their own"),
      .init("shadowed", shadowed.count, "shadowed"),
      .init("dead", dead.count, "dead"),
      .init("limit_hits", limits, limits == 1 ? "match limit reached" : "match limits reached"),
    ]
    report.headline =
      "\(counts.records.counted("record")), \(CoverageText.share(counts.records - counts.unparsed, of: counts.records)) parsed; "
      + "\(rules.count.counted("rule")): \(hit.count.grouped) hit, \(shadowed.count.grouped) shadowed, \(dead.count.grouped) dead"
    report.tables = [
      rulesTable(counts, listed: listsAllRules ? Array(ruleNames.indices) : nil), overlapsTable(counts),
      unmatchedTable(counts, unmatched),
    ]
    report.findings = emptinessFindings(counts) + problems.map(CoverageReport.damage)
    report.findings += unparsedFindings(counts)
    report.findings += shadowed.compactMap { shadowFinding($0, counts) }
    // Where there is no record, that is said once.
    if !isStock, counts.records > 0 { report.findings += dead.map { deadFinding($0, counts) } }
    report.findings += limitFindings(counts)
    if !isStock { report.cases = cases(report.findings) }
    return report
  }

  /// Each rule that is checked, with what is said of it.
  private func cases(_ findings: [Finding]) -> [CheckReport.Case] {
    rules.rules.map { rule in
      let mark = rule.declaration.name.mark
      return CheckReport.Case(
        group: mark.file, name: rule.name, mark: mark,
        findings: findings.indices.filter { findings[$0].subject == rule.name })
    }
  }

  // MARK: Findings

  private func emptinessFindings(_ counts: CoverageCounts) -> [Finding] {
    var findings: [Finding] = []
    if rules.rules.isEmpty { findings.append(.noRules(rules)) }
    if counts.records == 0 {
      let others = counts.readBack + counts.continuations
      findings.append(
        Finding(
          .emptyCorpus, .error,
          others == 0
            ? "the corpus holds no record"
            : "the corpus holds no record that rules look at: \(counts.readBack.grouped) of them were written by replay",
          remedy: "name logs as they were written with --corpus"))
    }
    return findings
  }

  private static func damage(_ problem: String) -> Finding { Finding(.damagedInput, .error, problem) }

  private func unparsedFindings(_ counts: CoverageCounts) -> [Finding] {
    guard let maximumUnparsed, counts.records > 0,
      Double(counts.unparsed) > maximumUnparsed * Double(counts.records)
    else { return [] }
    return [
      Finding(
        .unparsedLines, .error,
        "no rule matches \(counts.unparsed.counted("record")) of \(counts.records.grouped) (\(CoverageText.share(counts.unparsed, of: counts.records)), "
          + "allowed: \((maximumUnparsed * 100).rounded(to: 2)) %)",
        remedy: "`rules suggest` drafts a rule for the most frequent of them")
    ]
  }

  /// Rules that take what another matches, the one that takes most first.
  private func takers(of rule: Int, _ counts: CoverageCounts) -> [(rule: Int, taken: CoverageCounts.Example)] {
    counts.overlaps.filter { $0.key.other == rule }.map { ($0.key.first, $0.value) }
      .sorted { ($1.taken.count, $0.rule) < ($0.taken.count, $1.rule) }
  }

  private func shadowFinding(_ rule: Int, _ counts: CoverageCounts) -> Finding? {
    let takers = takers(of: rule, counts)
    // Behind rules whose records it matches all, it is there for what they leave; this corpus has no such record.
    let isBroader = takers.allSatisfy { $0.taken.count == counts.rules[$0.rule].first }
    if isBroader, isStock { return nil }
    let isFallback = isBroader && takers.count > 1
    return Finding(
      .shadowedRule, isFallback ? .note : .warning, subject: ruleNames[rule], at: rules[rule].declaration.name.mark,
      "earlier rules take \(counts.rules[rule].all == 1 ? "the only record" : "all \(counts.rules[rule].all.grouped) records") that \(ruleNames[rule]) matches: "
        + takers.prefix(3).map { "\(ruleNames[$0.rule]) \($0.taken.count.grouped)" }.joined(separator: ", ")
        + (takers.count > 3 ? ", and \(takers.count - 3) more" : ""),
      details: takers.prefix(3).map { "\(ruleNames[$0.rule]): \($0.taken.place)" },
      remedy: isFallback
        ? "it matches all that these take: nothing is wrong if it is there for what they leave"
        : "put the narrower rule first, or make the earlier one narrower")
  }

  private func deadFinding(_ rule: Int, _ counts: CoverageCounts) -> Finding {
    let isInScope = counts.isInScope(rule)
    return Finding(
      .deadRule, .warning, subject: ruleNames[rule], at: rules[rule].declaration.name.mark,
      isInScope
        ? "no record matches \(ruleNames[rule])"
        : "no record matches \(ruleNames[rule]): its `when` lets it see no source",
      remedy: isInScope
        ? "add records of its kind to the corpus, or remove the rule"
        : "look at the globs of `when`, or remove the rule")
  }

  private func limitFindings(_ counts: CoverageCounts) -> [Finding] {
    counts.limitHits.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { rule, example in
      Finding(
        .limitReached, .warning, subject: ruleNames[rule], at: rules[rule].declaration.name.mark,
        "\(ruleNames[rule]) ran into its match limit with \(example.count.counted("record")), first at \(example.place)",
        remedy: "`rules cost` says where its pattern backtracks")
    }
  }

  // MARK: Tables

  private func rulesTable(_ counts: CoverageCounts, listed: [Int]?) -> CheckReport.Table {
    var behind = [[(rule: Int, count: Int)]](repeating: [], count: ruleNames.count)
    var before = behind
    for (overlap, example) in counts.overlaps {
      behind[overlap.first].append((overlap.other, example.count))
      before[overlap.other].append((overlap.first, example.count))
    }
    let rows =
      (listed ?? ruleNames.indices.filter { counts.rules[$0].all > 0 || (!isStock && $0 < rules.rules.count) })
      .sorted {
        let (left, right) = (counts.rules[$0], counts.rules[$1])
        return (right.first, right.all, $0) < (left.first, left.all, $1)
      }
    return CheckReport.Table(
      key: "rules", title: "Rules",
      columns: [
        .init("rule", "rule"), .init("first", "first"), .init("all", "all"), .init("alone", "alone"),
        .init("also_match", "its records also match"), .init("taken_by", "taken by"),
      ],
      rows: rows.map { rule in
        let hits = counts.rules[rule]
        return [
          .text(ruleNames[rule]), .number(hits.first), .number(hits.all), .number(hits.alone), list(behind[rule]),
          list(before[rule]),
        ]
      })
  }

  private func list(_ others: [(rule: Int, count: Int)]) -> CheckReport.Cell {
    guard !others.isEmpty else { return .none }
    let ordered = others.sorted { ($1.count, $0.rule) < ($0.count, $1.rule) }
    return .list(ordered.map { "\(ruleNames[$0.rule]) \($0.count.grouped)" })
  }

  private func overlapsTable(_ counts: CoverageCounts) -> CheckReport.Table {
    let ordered = counts.overlaps.sorted {
      ($1.value.count, $0.key.first, $0.key.other) < ($0.value.count, $1.key.first, $1.key.other)
    }
    return CheckReport.Table(
      key: "overlaps", title: "Records that several rules match",
      columns: [
        .init("first", "first rule"), .init("other", "also matches"), .init("records", "records"),
        .init("example", "example"),
      ],
      rows: ordered.prefix(maximumRows).map { overlap, example in
        [
          .text(ruleNames[overlap.first]), .text(ruleNames[overlap.other]), .number(example.count),
          .text("\(example.place)"),
        ]
      })
  }

  private func unmatchedTable(_ counts: CoverageCounts, _ templates: [UnmatchedTemplate]) -> CheckReport.Table {
    CheckReport.Table(
      key: "unmatched", title: "Lines that no rule matches",
      columns: [
        .init("count", "lines"), .init("share", "share"), .init("template", "template"), .init("first", "first"),
        .init("example", "example"),
      ],
      rows: templates.prefix(maximumRows).map { template in
        [
          .number(template.count), .text(CoverageText.share(template.count, of: counts.records)),
          .code(CoverageText.shortened(template.text)), template.lines.first.map { .text("\($0.place)") } ?? .none,
          template.lines.first.map { .code(CoverageText.shortened(String(decoding: $0.bytes, as: UTF8.self))) }
            ?? .none,
        ]
      })
  }
}

/// Words for figures, and long texts made short.
enum CoverageText {
  /// `12.5 %`; never 100 % or 0 % where it is not all or nothing.
  static func share(_ count: Int, of whole: Int) -> String {
    guard whole > 0 else { return "0 %" }
    let percent = Double(count) * 100 / Double(whole)
    if count > 0, percent < 0.1 { return "< 0.1 %" }
    if count < whole, percent > 99.9 { return "> 99.9 %" }
    return "\(percent.rounded(to: 1)) %"
  }

  /// The first characters of a line of a log.
  static func shortened(_ text: String, to length: Int = 240) -> String {
    // Characters may be of any length; scalars are not.
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: length, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return text }
    return String(scalars[..<end]) + "…"
  }
}
