import LogModel
import RuleFile
import Rules

/// `rules lint`: what is allowed in a rule file, and better done otherwise.
public struct LintReport {
  public static func make(_ rules: CheckedRules) -> CheckReport {
    var report = CheckReport(command: "rules lint")
    if rules.rules.isEmpty { report.findings.append(.noRules(rules)) }
    report.findings += repeatedNames(rules)
    for document in rules.documents { report.findings += QuoteLint.findings(document) }
    let examples = ExampleCheck(rules)
    for rule in rules.rules {
      let findings = RuleLint(rule, examples).findings
      report.cases.append(
        CheckReport.Case(
          group: "rules", name: rule.name, mark: rule.declaration.name.mark,
          findings: Array(report.findings.count..<report.findings.count + findings.count)))
      report.findings += findings
    }
    report.findings = sorted(&report)
    report.figures = [
      .init("rules", rules.rules.count, rules.rules.count == 1 ? "rule" : "rules"),
      .init("findings", report.findings.count, report.findings.count == 1 ? "finding" : "findings"),
    ]
    report.headline =
      report.findings.isEmpty
      ? "nothing to complain of in \(rules.rules.count.counted("rule"))"
      : "\(report.findings.count.counted("finding")) in \(rules.rules.count.counted("rule"))"
    return report
  }

  /// The findings in the order of the files, and the cases' indices with them.
  private static func sorted(_ report: inout CheckReport) -> [Finding] {
    let order = report.findings.indices.sorted { left, right in
      switch (report.findings[left].mark, report.findings[right].mark) {
      case (let first?, let second?) where first != second: first < second
      case (nil, .some): true
      case (.some, nil): false
      default: left < right
      }
    }
    var places = [Int](repeating: 0, count: order.count)
    for (place, index) in order.enumerated() { places[index] = place }
    report.cases = report.cases.map {
      CheckReport.Case(
        group: $0.group, name: $0.name, mark: $0.mark, findings: $0.findings.map { places[$0] }.sorted())
    }
    return order.map { report.findings[$0] }
  }

  private static func repeatedNames(_ rules: CheckedRules) -> [Finding] {
    var first: [String: SourceMark] = [:]
    var findings: [Finding] = []
    for rule in rules.documents.flatMap(\.rules) {
      guard let earlier = first[rule.name.value] else {
        first[rule.name.value] = rule.name.mark
        continue
      }
      findings.append(
        Finding(
          .repeatedName, .warning, subject: rule.name.value, at: rule.name.mark,
          "\(rule.name.value) is never tried: a rule at \(earlier) has the same name",
          remedy: "give it a name of its own, or delete it"))
    }
    return findings
  }
}

/// Patterns in double quotes, of anything in a file.
enum QuoteLint {
  static func findings(_ document: RuleDocument) -> [Finding] {
    var findings: [Finding] = []
    func look(_ pattern: Located<String>?, _ what: String) {
      guard let pattern, pattern.isDoubleQuoted else { return }
      findings.append(
        Finding(
          .doubleQuotes, .warning, subject: what, at: pattern.mark,
          "\(what) stands in double quotes, where YAML reads backslashes before the regex does",
          remedy: "put it into single quotes ('' for a quote in them), or into a block begun by |-"))
    }
    for pattern in document.patterns { look(pattern.pattern, "the pattern \(pattern.name.value)") }
    for machine in document.multiline {
      switch machine.form {
      case .pattern(let start, let `continue`):
        look(start, "'start' of \(machine.name.value)")
        look(`continue`, "'continue' of \(machine.name.value)")
      case .states(let transitions):
        for transition in transitions { look(transition.match, "a 'match' of \(machine.name.value)") }
      }
    }
    for redaction in document.redactions + document.rules.flatMap(\.redactions) {
      if case .pattern(let pattern) = redaction.target { look(pattern, "the pattern of a redaction") }
    }
    for rule in document.rules { look(rule.match, "'match' of \(rule.name.value)") }
    for alert in document.alerts { look(alert.condition.message, "'message' of \(alert.name.value)") }
    return findings
  }
}
