import ArgumentParser
import Inputs
import Pipeline
import RecordFiles
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

/// Which records rules are checked with.
struct CorpusOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Files, directories or archives to read, or - for standard input; repeatable.", valueName: "input"))
  var corpus: [String]

  @OptionGroup var input: InputOptions

  @Option(help: ArgumentHelp("Threads that parse (default: the cores of the machine, at most 4).", valueName: "n"))
  var threads: Int?

  func validate() throws {
    guard corpus.filter({ $0 == "-" }).count <= 1 else { throw ValidationError("standard input can be read once only") }
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be between 1 and 1024") }
  }

  /// Shows all records to `collector`.
  ///
  /// - Returns: what could not be read.
  /// - Throws: `ExitCode` where there is nothing to read, or a signal ended it.
  func observe(_ rules: CheckedRules, _ collector: CoverageCollector) throws -> [InputProblem] {
    let pass = ReplayRun(
      ruleSet: rules.ruleSet, multiline: rules.multiline, input: input, filter: RecordFilter(),
      threads: threads ?? defaultThreads(), excludedDirectory: nil, showsProgress: false)
    let result = try pass.run(corpus) { options in
      options.records.format = .none
      options.destination = .none
      options.observation = collector
    }
    if result.wasStopped, let number = StopSignal.number { throw ExitCode(128 + number) }
    guard result.isAccountedFor else { throw ExitStatus.bug.exitCode }
    return result.summary.problems
  }
}

/// `5%`, `0.05`: a share of a whole, 0 to 1.
struct ShareArgument: ExpressibleByArgument {
  var share: Double

  init?(argument: String) {
    let isPercent = argument.hasSuffix("%")
    guard let number = Double(isPercent ? String(argument.dropLast()) : argument), number.isFinite else { return nil }
    share = isPercent ? number / 100 : number
    guard (0...1).contains(share) else { return nil }
  }
}
