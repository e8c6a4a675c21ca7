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

  let rules: CheckedRules
  let ruleNames: [String]
  /// Whether the stock rules are checked by themselves: which of them a corpus has is no complaint then.
  let isStock: Bool

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
