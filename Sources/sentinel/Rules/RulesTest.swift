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
        sentinel rules test rules/ --corpus logs/ --max-unparsed 5%
      """)

  @Argument(help: "Rule files or directories (default: the stock rules); `none`: without the stock rules behind them.")
  var paths: [String] = []

  @OptionGroup(title: "Corpus") var corpus: CorpusOptions

  @Option(
    help: ArgumentHelp("Fail if no rule matches more than this share of the corpus: 5%.", valueName: "share"))
  var maxUnparsed: ShareArgument?

  @OptionGroup(title: "Rules") var rules: CheckedRuleOptions
  @OptionGroup(title: "Output") var output: CheckOptions

  func validate() throws {
    try corpus.refuseRules(besides: paths + rules.files.rules)
    guard maxUnparsed == nil || !corpus.corpus.isEmpty else {
      throw ValidationError("--max-unparsed goes with --corpus")
    }
  }

  mutating func run() throws {
    prepareProcess()
    let checked = try rules.load(paths, for: "rules test", output)
    var report = TestReport.make(checked)
    guard !corpus.corpus.isEmpty else { return try output.finish(report) }
    let collector = CoverageCollector(checked.ruleSet)
    let problems = try corpus.observe(checked, collector)
    var coverage = CoverageReport(checked)
    coverage.maximumUnparsed = maxUnparsed?.share
    report.add(
      corpus: coverage.report(
        collector.counts, collector.unmatchedTemplates(), problems: problems.map(\.description)))
    try output.finish(report, problems.map { ExitStatus($0) })
  }
}
