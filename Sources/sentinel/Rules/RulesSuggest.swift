import ArgumentParser
import FileSystem
import LogModel
import RuleChecks
import RuleFile

struct RulesSuggest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggest",
    abstract: "Draft rules for the lines of a corpus that no rule matches.",
    discussion: """
      Examples:
        sentinel rules suggest --corpus samples/ > draft.yaml
        sentinel rules suggest rules/ --corpus incident.tar.gz --count 5
        sentinel rules suggest --corpus /var/log/shop --redact stock > draft.yaml

      The drafts are a rule file on standard output. Each matches every line that was kept of its template, and passes `rules test`. The examples \
      are lines of the corpus: look at them before the file goes where the corpus must not. With --redact stock no line in which the stock \
      redactions find something becomes one.
      """)

  @Argument(help: "Rule files or directories (default: the stock rules); `none`: without the stock rules behind them.")
  var paths: [String] = []

  @OptionGroup(title: "Corpus") var corpus: CorpusOptions

  @Option(help: ArgumentHelp("The most rules that are drafted.", valueName: "n"))
  var count = 1

  @Option(help: ArgumentHelp("Take no line for an example in which this set finds something: stock.", valueName: "set"))
  var redact: RedactionSet?

  @OptionGroup(title: "Rules") var rules: CheckedRuleOptions

  /// Of lines that are alike, how many are kept to draft from.
  private static let linesPerSequence = 250

  func validate() throws {
    try corpus.refuseRules(besides: paths + rules.files.rules)
    guard (1...100).contains(count) else { throw ValidationError("--count must be between 1 and 100") }
  }

  mutating func run() throws {
    prepareProcess()
    let checked = try withFile(try rules.load(paths, for: "rules suggest", CheckOptions()))
    let collector = CoverageCollector(checked.ruleSet, linesPerSequence: RulesSuggest.linesPerSequence)
    let problems = try corpus.observe(checked, collector)
    for problem in problems { report(problem.description) }
    var drafter = RuleDrafter(
      names: checked.everyRule.map(\.name), library: checked.library, redactsStock: redact == .stock)
    let drafted = drafter.drafts(for: collector.unmatchedTemplates(), count: count)
    for refusal in drafted.refusals.prefix(count) {
      report(
        "no rule for \(refusal.template.count.counted("line")) like '\(refusal.template.excerpt)': \(refusal.reason)")
    }
    let statuses = problems.map { ExitStatus($0) } + [try write(drafted.drafts, counts: collector.counts)]
    let status = ExitStatus.worst(of: statuses)
    if status != .success { throw status.exitCode }
  }

  /// Where there is no rule file, lines join as they will when there is one: the draft.
  private func withFile(_ rules: CheckedRules) throws -> CheckedRules {
    guard rules.documents.isEmpty, rules.background.isEmpty else { return rules }
    return try CheckedRules(
      [RuleDocument(name: "", rules: [])], before: [], library: rules.library, options: rules.ruleSet.options)
  }

  /// Writes the drafts, or says why there are none.
  private func write(_ drafts: [RuleDraft], counts: CoverageCounts) throws -> ExitStatus {
    guard drafts.isEmpty else {
      try writingToStandardOutput { try FileDescriptor.standardOutput.write(RuleDraft.file(of: drafts)) }
      return .success
    }
    if counts.records > 0, counts.unparsed == 0 {
      report("the rules match every record")
      return .success
    }
    report(counts.records == 0 ? "the corpus holds no record that rules look at" : "no rule could be drafted")
    return .findings
  }
}
