import ArgumentParser
import FileSystem
import Glibc
import LogModel
import Pipeline
import RecordFiles
import RuleChecks
import RuleFile
import Rules

struct RulesSuggest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggest",
    abstract: "Draft rules for the lines of a corpus that no rule matches.",
    discussion: """
      Examples:
        sentinel rules suggest --corpus samples/ > draft.yaml
        sentinel rules suggest --rules rules/ --corpus incident.tar.gz --count 5
        sentinel rules suggest --corpus /var/log/shop --redact stock > draft.yaml

      A draft is a rule file on standard output. It matches every line that was kept of its template, and its examples hold. The examples \
      are lines of the corpus: look at them before the file goes where the corpus must not. With --redact stock no line in which the stock \
      redactions find something becomes one.
      """)

  @Option(
    help: ArgumentHelp(
      "Files, directories or archives to read, or - for standard input; repeatable.", valueName: "input"))
  var corpus: [String]

  @Option(help: ArgumentHelp("The most rules that are drafted.", valueName: "n"))
  var count = 1

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Rules") var rules: RuleOptions

  @Option(help: ArgumentHelp("Threads that parse (default: the cores of the machine, at most 4).", valueName: "n"))
  var threads: Int?

  func validate() throws {
    guard corpus.filter({ $0 == "-" }).count <= 1 else { throw ValidationError("standard input can be read once only") }
    guard (1...1000).contains(count) else { throw ValidationError("--count must be between 1 and 1000") }
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be between 1 and 1024") }
  }

  mutating func run() throws {
    prepareProcess()
    let library = try rules.files.load { _, library in library }
    let (ruleSet, multiline) = try rules.load()
    let pass = ReplayRun(
      ruleSet: ruleSet, multiline: multiline, input: input, filter: RecordFilter(),
      threads: threads ?? defaultThreads(), excludedDirectory: nil, showsProgress: false)
    let collector = CoverageCollector(ruleSet, linesPerSequence: 250)
    let result = try pass.run(corpus) { options in
      options.records.format = .none
      options.destination = .none
      options.observation = collector
    }
    if result.wasStopped, let number = StopSignal.number { throw ExitCode(128 + number) }
    guard result.isAccountedFor else { throw ExitStatus.bug.exitCode }
    for problem in result.summary.problems { report(problem.description) }
    let templates = collector.unmatchedTemplates()
    var drafter = RuleDrafter(names: ruleSet.rules.map(\.name), library: library, redactsStock: rules.redact == .stock)
    let drafted = drafter.drafts(for: templates, count: count)
    for refusal in drafted.refusals {
      report("no rule for \(refusal.template.count.counted("line")) like \(refusal.template.text): \(refusal.reason)")
    }
    try write(drafted.drafts, counts: collector.counts)
    let status = ExitStatus.worst(of: result.summary.problems.map { ExitStatus($0) })
    if status != .success { throw status.exitCode }
  }

  private func write(_ drafts: [RuleDraft], counts: CoverageCounts) throws {
    guard !drafts.isEmpty else {
      report(
        counts.records == 0
          ? "the corpus holds no record"
          : counts.unparsed == 0 ? "the rules match every record" : "no rule could be drafted")
      if counts.records > 0, counts.unparsed == 0 { return }
      throw ExitStatus.findings.exitCode
    }
    do {
      try FileDescriptor.standardOutput.write(RuleDraft.file(of: drafts))
    } catch {
      report("\(error)")
      throw ExitStatus.inputOutputError.exitCode
    }
  }
}
