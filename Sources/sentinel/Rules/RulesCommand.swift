import ArgumentParser

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "Test, compare and explain rule files, as code is.",
    discussion: """
      Examples:
        sentinel rules lint rules/ && sentinel rules test rules/
        sentinel rules diff main/rules rules --corpus logs/ --format markdown
        sentinel rules explain 'a line that is not parsed' --rules rules/

      RULES are rule files, or directories of them (*.yaml); without any, the stock rules are checked. In CI: docs/CI.md.

      Exit 0 fine, 1 findings, 66 no such input, 78 a rule file is refused.
      """,
    subcommands: [
      RulesTest.self, RulesLint.self, RulesCoverage.self, RulesCost.self, RulesDiff.self, RulesExplain.self,
      RulesList.self, RulesShow.self, RulesSuggest.self, RulesImport.self,
    ])
}
