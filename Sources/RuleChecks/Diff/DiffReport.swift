import LogModel
import RuleFile

/// `rules diff`: what a change of rules does to a corpus.
public struct DiffReport {
  /// What is a failure.
  public enum Failure: String, CaseIterable, Sendable {
    /// Any record that comes out otherwise.
    case changed
    /// A record that was parsed and is not any more, is dropped, or is no record of its own any more.
    case lost
  }

  private let old: CheckedRules
  private let new: CheckedRules
  private let failOn: Failure?

  public init(_ old: CheckedRules, _ new: CheckedRules, failOn: Failure?) {
    (self.old, self.new, self.failOn) = (old, new, failOn)
  }

  /// - Parameter problems: what is wrong with the corpus.
  public func report(_ comparison: RecordComparison, problems: [String]) -> CheckReport {
    var report = CheckReport(command: "rules diff")
    let groups = comparison.groups.sorted { isBefore($0, $1) }
    let changed = groups.reduce(0) { $0 + $1.value.count }
    let lost = groups.reduce(0) { $0 + ($1.key.kinds[0].isLoss ? $1.value.count : 0) }
    // Where lines join otherwise, neither side alone has all of them.
    let compared = comparison.unchanged + changed
    let parsed = groups.reduce(0) { $0 + ($1.key.kinds == [.parsed] ? $1.value.count : 0) }
    report.findings += problems.map { Finding(.damagedInput, .error, $0) }
    if max(comparison.oldRecords, comparison.newRecords) == 0 {
      report.findings.append(Finding(.emptyCorpus, .error, "there is no record in the corpus: nothing was compared"))
    }
    report.findings += groups.map { finding($0.key, $0.value) }
    report.tables = [changesTable(groups, of: comparison.oldRecords), rulesTable()]
    report.figures = [
      .init("records", comparison.newRecords, "records"),
      .init("unchanged", comparison.unchanged, "unchanged"),
      .init("changed", changed, "changed"),
      .init("lost", lost, "of them lost"),
      .init("parsed_now", parsed, "of them parsed now"),
      .init("unparsed_before", comparison.unparsed.old, "unparsed before"),
      .init("unparsed_after", comparison.unparsed.new, "unparsed after"),
    ]
    report.headline =
      changed == 0
      ? "no record of \(compared.grouped) changes"
      : "\(changed.counted("record")) of \(compared.grouped) \(changed == 1 ? "changes" : "change"), \(lost == 0 ? "none is lost" : "\(lost.grouped) lost")"
    return report
  }

  private typealias Entry = (key: RecordComparison.Group.Key, value: RecordComparison.Group)

  /// Losses first, then what is most frequent.
  private func isBefore(_ left: Entry, _ right: Entry) -> Bool {
    let (first, second) = (left.key.kinds[0].isLoss, right.key.kinds[0].isLoss)
    guard first == second else { return first }
    guard left.value.count == right.value.count else { return left.value.count > right.value.count }
    guard left.key.kinds == right.key.kinds else { return left.key.kinds.lexicographicallyPrecedes(right.key.kinds) }
    return (left.key.oldRule ?? "", left.key.newRule ?? "") < (right.key.oldRule ?? "", right.key.newRule ?? "")
  }

  private func finding(_ key: RecordComparison.Group.Key, _ group: RecordComparison.Group) -> Finding {
    let isLoss = key.kinds[0].isLoss
    let level: Finding.Level =
      switch failOn {
      case .changed: .error
      case .lost: isLoss ? .error : .note
      case nil: .note
      }
    let mark = mark(of: key.newRule, in: new) ?? mark(of: key.oldRule, in: old)
    return Finding(
      isLoss ? .recordsLost : .recordsChanged, level, subject: key.newRule ?? key.oldRule, at: mark,
      "\(group.count.counted("record")): \(words(key))",
      details: group.examples.flatMap { ["\($0.place): \($0.message)"] + $0.details })
  }

  private func words(_ key: RecordComparison.Group.Key) -> String {
    let kinds = key.kinds.map(\.words).joined(separator: ", ")
    let (before, after) = (key.oldRule ?? "no rule", key.newRule ?? "no rule")
    return before == after ? "\(kinds) (\(before))" : "\(kinds) (\(before) → \(after))"
  }

  private func mark(of rule: String?, in rules: CheckedRules) -> SourceMark? {
    rule.flatMap { name in rules.everyRule.first { $0.name == name } }?.declaration.name.mark
  }

  private func changesTable(_ groups: [Entry], of records: Int) -> CheckReport.Table {
    CheckReport.Table(
      key: "changes", title: "What changes",
      columns: [
        .init("kinds", "change"), .init("rule_before", "rule before"), .init("rule_after", "rule after"),
        .init("records", "records"), .init("example", "first at"),
      ],
      rows: groups.map { key, group in
        [
          .list(key.kinds.map(\.rawValue)), key.oldRule.map { .text($0) } ?? .none,
          key.newRule.map { .text($0) } ?? .none, .number(group.count),
          group.examples.first.map { .code($0.place) } ?? .none,
        ]
      })
  }

  /// Rules that are in one of the sets only.
  private func rulesTable() -> CheckReport.Table {
    let (before, after) = (old.everyRule.map(\.name), new.everyRule.map(\.name))
    let rows =
      before.filter { !after.contains($0) }.map { ($0, "removed") }
      + after.filter { !before.contains($0) }.map { ($0, "added") }
    return CheckReport.Table(
      key: "rules", title: "Rules added and removed", columns: [.init("rule", "rule"), .init("change", "change")],
      rows: rows.map { [.text($0.0), .text($0.1)] })
  }
}
