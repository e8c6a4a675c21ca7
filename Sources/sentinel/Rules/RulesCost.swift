import ArgumentParser
import RuleChecks

struct RulesCost: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cost",
    abstract: "What matching costs on examples and a corpus, and lines that make a pattern backtrack without end.",
    discussion: """
      Examples:
        sentinel rules cost rules/
        sentinel rules cost rules/ --corpus logs/ --format markdown
        sentinel rules cost rules/ --attack-length 4096

      A cost is the smallest match limit of PCRE2 with which a match comes to its result, the same on every machine. Structures that may \
      backtrack are looked for in each pattern and made into lines; what is complained of are lines that the engine confirms to exceed the limit.
      """)

  @Argument(help: "Rule files or directories (default: the stock rules); `none`: without the stock rules behind them.")
  var paths: [String] = []

  @OptionGroup(title: "Corpus") var corpus: CorpusOptions

  @Option(help: ArgumentHelp("The longest line that is made against a pattern, in bytes.", valueName: "n"))
  var attackLength = CostReport.defaultAttackLength

  @Option(help: "From which findings on to exit with 1.")
  var failOn = CheckOptions.FailureLevel.warning

  @OptionGroup(title: "Rules") var rules: CheckedRuleOptions
  @OptionGroup(title: "Output") var output: CheckOptions

  func validate() throws {
    try corpus.refuseRules(besides: paths + rules.files.rules)
    guard (16...65_536).contains(attackLength) else {
      throw ValidationError("--attack-length must be between 16 and 65536")
    }
  }

  mutating func run() throws {
    prepareProcess()
    let checked = try rules.load(paths, for: "rules cost", output)
    var cost = CostReport(checked)
    cost.attackLength = attackLength
    guard !corpus.corpus.isEmpty else { return try output.finish(cost.report(), failOn: failOn.level) }
    let collector = CostCollector(checked)
    let problems = try corpus.observe(checked, collector)
    let report = cost.report(collector.costs, problems: problems.map(\.description))
    try output.finish(report, failOn: failOn.level, problems.map { ExitStatus($0) })
  }
}
