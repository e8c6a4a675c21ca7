import LogModel
import RuleFile

/// `rules test`: every example of every rule.
public struct TestReport {
  /// Tests the examples of `rules`.
  ///
  /// A file without rules, and rules without one example, are findings: what is not tested has not passed.
  public static func make(_ rules: CheckedRules) -> CheckReport {
    var report = CheckReport(command: "rules test")
    let check = ExampleCheck(rules)
    var examples = 0
    for rule in rules.rules {
      for (place, example) in rule.declaration.examples.enumerated() {
        examples += 1
        var indices: [Int] = []
        if let finding = check.finding(of: example, rule) {
          indices = [report.findings.count]
          report.findings.append(finding)
        }
        report.cases.append(
          CheckReport.Case(
            group: rule.name, name: "example \(place + 1)\(example.isMatch ? "" : ", no match")", mark: example.mark,
            findings: indices))
      }
    }
    let failed = report.findings.count
    if rules.rules.isEmpty {
      report.findings.append(.noRules(rules))
    } else if examples == 0 {
      report.findings.append(
        Finding(
          .noExamples, .error, at: rules.rules[0].declaration.mark, "there is no example to test",
          remedy: "give each rule 'examples' with 'expect', and one with 'no_match: true'"))
    }
    report.figures = [
      .init("rules", rules.rules.count, rules.rules.count == 1 ? "rule" : "rules"),
      .init("examples", examples, examples == 1 ? "example" : "examples"),
      .init("failed", failed, "failed"),
    ]
    report.headline =
      failed > 0
      ? "\(failed.grouped) of \(examples.counted("example")) failed"
      : "\(examples.counted("example")) of \(rules.rules.count.counted("rule")): \(examples == 0 ? "nothing was tested" : "all come out as they say")"
    return report
  }
}

extension CheckReport {
  /// Adds what a corpus says of the same rules: how much of it they parse, and where they ran into their limits.
  ///
  /// - Parameter coverage: the report of `rules coverage`.
  public mutating func add(corpus coverage: CheckReport) {
    let kinds: [FindingKind] = [.emptyCorpus, .damagedInput, .unparsedLines, .limitReached]
    findings += coverage.findings.filter { kinds.contains($0.kind) }
    figures += coverage.figures.filter { ["records", "parsed", "unparsed", "limit_hits"].contains($0.key) }
    tables += coverage.tables.filter { $0.key == "unmatched" }
    let records = coverage.figures.first { $0.key == "records" }?.value ?? 0
    let unparsed = coverage.figures.first { $0.key == "unparsed" }?.value ?? 0
    headline += "; \(unparsed.grouped) of \(records.counted("record")) of the corpus unparsed"
  }
}

extension Finding {
  /// There is nothing to check.
  static func noRules(_ rules: CheckedRules) -> Finding {
    let files = rules.documents.map(\.name).joined(separator: ", ")
    return Finding(
      .noRules, .error,
      files.isEmpty ? "no rule file is named, so that there is no rule to check" : "there is no rule in \(files)",
      remedy: "name a file or directory with 'rules:'")
  }
}
