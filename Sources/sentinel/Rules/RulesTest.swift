import ArgumentParser
import RuleChecks

struct RulesTest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run every example of every rule, and say how far those get that fail.",
    discussion: """
      Examples:
        sentinel rules test rules/
        sentinel rules test rules/ --format junit > rules.xml
      """)

  @Argument(help: "Rule files or directories (default: the stock rules); `none`: without the stock rules behind them.")
  var paths: [String] = []

  @OptionGroup(title: "Rules") var rules: CheckedRuleOptions
  @OptionGroup(title: "Output") var output: CheckOptions

  mutating func run() throws {
    prepareProcess()
    let checked = try rules.load(paths, for: "rules test", output)
    try output.finish(TestReport.make(checked))
  }
}
