import ArgumentParser
import RuleChecks
import RuleFile

struct RulesList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the rules, in the order in which they are tried.",
    discussion: """
      Examples:
        sentinel rules list
        sentinel rules list rules/ --format json
      """)

  @Argument(help: "Rule files or directories, before the stock rules; `none`: without the stock rules behind them.")
  var paths: [String] = []

  @OptionGroup(title: "Rules") var rules: CheckedRuleOptions
  @OptionGroup(title: "Output") var output: CheckOptions

  mutating func run() throws {
    prepareProcess()
    try output.finish(RuleListing.report(try rules.load(paths, for: "rules list", output)))
  }
}

struct RulesShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a rule: its pattern written out, the fields that it makes, its examples.",
    discussion: """
      Examples:
        sentinel rules show nginx-access
        sentinel rules show door --rules rules/
      """)

  @Argument(help: "The rule's name.")
  var name: String

  @OptionGroup(title: "Rules") var rules: CheckedRuleOptions
  @OptionGroup(title: "Output") var output: CheckOptions

  mutating func run() throws {
    prepareProcess()
    let checked = try rules.load(for: "rules show", output)
    guard let description = RuleDescription(named: name, in: checked) else {
      let meant = nearest(to: name, among: checked.everyRule.map(\.name)).map { "did you mean '\($0)'?" }
      report("there is no rule '\(name)'; \(meant ?? "`sentinel rules list` names those that there are")")
      throw ExitStatus.noInput.exitCode
    }
    try output.finish(description.report)
  }
}
