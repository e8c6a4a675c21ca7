import LogModel
import RuleFile

/// What of coverage is complained of.
extension CoverageReport {
  func emptinessFindings(_ counts: CoverageCounts) -> [Finding] {
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

  static func damage(_ problem: String) -> Finding { Finding(.damagedInput, .error, problem) }

  /// More unparsed records than are allowed; all of them are too many in any case, since the corpus then shows nothing.
  func unparsedFindings(_ counts: CoverageCounts) -> [Finding] {
    let allowed = maximumUnparsed ?? 1
    guard counts.records > 0,
      Double(counts.unparsed) > allowed * Double(counts.records)
        || maximumUnparsed == nil && counts.unparsed == counts.records && !rules.rules.isEmpty
    else { return [] }
    let limit = maximumUnparsed.map { ", allowed: \(($0 * 100).rounded(to: 2)) %" } ?? ""
    return [
      Finding(
        .unparsedLines, .error,
        "no rule matches \(counts.unparsed.counted("record")) of \(counts.records.grouped) (\(CoverageText.share(counts.unparsed, of: counts.records))\(limit))",
        remedy: "`rules suggest` drafts a rule for the most frequent of them")
    ]
  }

  /// Rules that take what another matches, the one that takes most first.
  private func takers(of rule: Int, _ counts: CoverageCounts) -> [(rule: Int, taken: CoverageCounts.Example)] {
    counts.overlaps.filter { $0.key.other == rule }.map { ($0.key.first, $0.value) }
      .sorted { ($1.taken.count, $0.rule) < ($0.taken.count, $1.rule) }
  }

  func shadowFinding(_ rule: Int, _ counts: CoverageCounts) -> Finding? {
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

  func deadFinding(_ rule: Int, _ counts: CoverageCounts) -> Finding {
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

  func limitFindings(_ counts: CoverageCounts) -> [Finding] {
    counts.limitHits.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { rule, example in
      Finding(
        .limitReached, .warning, subject: ruleNames[rule], at: rules[rule].declaration.name.mark,
        "\(ruleNames[rule]) ran into its match limit with \(example.count.counted("record")), first at \(example.place)",
        remedy: "`rules cost` says where its pattern backtracks")
    }
  }
}
