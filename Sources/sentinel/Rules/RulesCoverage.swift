import ArgumentParser
import RuleChecks

struct RulesCoverage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract:
      "What of a corpus the rules match: first hits, overlaps, dead and shadowed rules, and lines that none matches.",
    discussion: """
      Examples:
        sentinel rules coverage rules/ --corpus samples/
        sentinel rules coverage rules/ none --corpus incident.tar.gz --max-unparsed 5%
        sentinel rules coverage --corpus /var/log

      Every rule is asked about every record, also those behind the first that matches. Complaints are of the files that are named; the \
      stock rules are behind them. Reads whatever `replay` reads.
      """)

  @Argument(help: "Rule files or directories (default: the stock rules); `none`: without the stock rules behind them.")
  var paths: [String] = []

  @OptionGroup(title: "Corpus") var corpus: CorpusOptions

  @Option(
    help: ArgumentHelp("Fail if no rule matches more than this share of the records: 5%.", valueName: "share"))
  var maxUnparsed: ShareArgument?

  @Flag(help: "List all rules, also those that no record matches.")
  var all = false

  @Option(help: "From which findings on to exit with 1.")
  var failOn = CheckOptions.FailureLevel.warning

  @OptionGroup(title: "Rules") var rules: CheckedRuleOptions
  @OptionGroup(title: "Output") var output: CheckOptions

  func validate() throws { try corpus.refuseRules(besides: paths + rules.files.rules) }

  mutating func run() throws {
    prepareProcess()
    let checked = try rules.load(paths, for: "rules coverage", output)
    let collector = CoverageCollector(checked.ruleSet)
    let problems = try corpus.observe(checked, collector)
    var coverage = CoverageReport(checked)
    coverage.maximumUnparsed = maxUnparsed?.share
    coverage.listsAllRules = all
    let report = coverage.report(
      collector.counts, collector.unmatchedTemplates(), problems: problems.map(\.description))
    try output.finish(report, failOn: failOn.level, problems.map { ExitStatus($0) })
  }
}
