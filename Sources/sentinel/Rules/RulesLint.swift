import ArgumentParser
import RuleChecks

struct RulesLint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Say what in rule files is likely to be a mistake, with its place.",
    discussion: """
      Examples:
        sentinel rules lint rules/
        sentinel rules lint rules/ --format sarif > rules.sarif
      """)

  @Argument(help: "Rule files or directories (default: the stock rules); `none`: without the stock rules behind them.")
  var paths: [String] = []

  @OptionGroup(title: "Rules") var rules: CheckedRuleOptions
  @OptionGroup(title: "Output") var output: CheckOptions

  @Option(help: "Exit with 1 for findings of at least this level.")
  var failOn = CheckOptions.FailureLevel.warning

  mutating func run() throws {
    prepareProcess()
    let checked = try rules.load(paths, for: "rules lint", output)
    try output.finish(LintReport.make(checked), failOn: failOn.level)
  }
}
