import ArgumentParser

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "Check rules as code is checked.",
    subcommands: [RulesCoverage.self, RulesSuggest.self])
}
