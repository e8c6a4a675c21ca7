import LogModel
import RuleFile
import Rules

/// `rules list`: all rules, in the order in which they are tried.
public enum RuleListing {
  public static func report(_ rules: CheckedRules) -> CheckReport {
    var report = CheckReport(command: "rules list")
    let all = rules.everyRule
    report.tables = [
      CheckReport.Table(
        key: "rules", title: "Rules, in the order in which they are tried",
        columns: [
          .init("rule", "rule"), .init("place", "place"), .init("format", "format"), .init("when", "when"),
          .init("examples", "examples"), .init("effect", "effect"),
        ],
        rows: all.map { rule in
          let declaration = rule.declaration
          return [
            .text(rule.name), .text("\(declaration.name.mark)"), .text(declaration.format.rawValue),
            .list(declaration.scope?.globs ?? []), .number(declaration.examples.count),
            declaration.drop ? .text("drops") : .none,
          ]
        })
    ]
    report.figures = [.init("rules", all.count, all.count == 1 ? "rule" : "rules")]
    if all.isEmpty { report.findings.append(.noRules(rules)) }
    report.headline = "\(all.count.counted("rule")), the first that matches counts"
    return report
  }
}

extension Scope {
  /// As in `path **/nginx/**`.
  var globs: [String] { paths.map { "path \($0.value)" } + services.map { "service \($0.value)" } }
}
