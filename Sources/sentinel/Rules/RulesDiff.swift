import ArgumentParser
import Inputs
import Pipeline
import RecordFiles
import RuleChecks

struct RulesDiff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Say what a change of rules does to a corpus, record by record.",
    discussion: """
      Examples:
        sentinel rules diff main/rules rules --corpus logs/
        sentinel rules diff main/rules rules --corpus logs/*.gz --format markdown --fail-on lost
        sentinel rules diff stock rules --corpus incident.tar.gz

      Every record is parsed by both sets of rules, and the lines that `replay` would write are compared. Changes are told and are no failure, unless --fail-on says \
      so. `stock` in place of OLD or NEW is the stock rules alone; `--rules none` leaves them out of both.
      """)

  @Argument(help: "The rule file or directory before the change.", completion: .file())
  var old: String

  @Argument(help: "The rule file or directory after it.", completion: .file())
  var new: String

  @OptionGroup(title: "Corpus") var corpus: CorpusOptions
  @OptionGroup(title: "Rules") var rules: CheckedRuleOptions
  @OptionGroup(title: "Output") var output: CheckOptions

  @Option(help: "Exit with 1 where records change, or where some are lost.")
  var failOn: DiffReport.Failure?

  @Option(help: ArgumentHelp("Records to show of each kind of change.", valueName: "n"))
  var examples = 3

  func validate() throws {
    guard corpus.corpus.allSatisfy({ $0 != "-" }) else {
      throw ValidationError("rules diff may read its corpus twice: it cannot be standard input")
    }
    guard (0...100).contains(examples) else { throw ValidationError("--examples must be between 0 and 100") }
  }

  mutating func run() throws {
    prepareProcess()
    let (before, after) = (
      try rules.load([old], for: "rules diff", output), try rules.load([new], for: "rules diff", output)
    )
    let discovery = try corpus.discovery()
    let comparison = RecordComparison(maximumExamples: examples)
    let replay = PairedReplay(
      .init(before.ruleSet, before.multiline), .init(after.ruleSet, after.multiline),
      sources: try corpus.input.sourceOptions(), maximumRecordSize: corpus.input.streams.maxRecordSize.bytes,
      threads: corpus.threadCount)
    let problems = discovery.problems + (try replay.run(discovery.files) { comparison.take($0) })
    if let number = StopSignal.number { throw ExitCode(128 + number) }
    comparison.finish()
    let report = DiffReport(before, after, failOn: failOn).report(
      comparison, problems: problems.map(\.description))
    try output.finish(report, failOn: .error, problems.map { ExitStatus($0) })
  }
}

extension DiffReport.Failure: ExpressibleByArgument {}
