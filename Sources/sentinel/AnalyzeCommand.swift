import ArgumentParser

struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "Find out what went wrong, and write a report.",
    discussion: """
      Examples:
        sentinel analyze incident.tar.gz
        sentinel analyze reports/records.jsonl --baseline yesterday.jsonl --output /tmp/report
        sentinel analyze /var/log/shop --save-profile monday.profile
        sentinel analyze new.log --baseline monday.profile --fail-on ERROR --format junit

      Reads whatever `replay` reads, the records that it wrote among them, and profiles, which are merged.
      """)

  @Argument(help: "Files, directories, archives, records, profiles, or - for standard input.", completion: .file())
  var inputs: [String]

  @OptionGroup(title: "Analysis") var analysis: AnalysisOptions
  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Rules") var rules: RuleOptions
  @OptionGroup(title: "Records") var filter: FilterOptions

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("The directory of the report.", valueName: "dir"))
  var directory = "reports"

  @Option(help: ArgumentHelp("Mode of the files that are made.", valueName: "octal"))
  var outputMode = FileMode(bits: 0o600)

  @Option(help: ArgumentHelp("Threads that parse (default: the cores of the machine, at most 4).", valueName: "n"))
  var threads: Int?

  @Flag(name: [.long, .customShort("q")], help: "No summary on standard error, only errors.")
  var quiet = false

  func validate() throws {
    guard inputs.filter({ $0 == "-" }).count <= 1 else { throw ValidationError("standard input can be read once only") }
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be between 1 and 1024") }
  }

  mutating func run() throws {
    prepareProcess()
    let start = monotonicSeconds()
    let (ruleSet, multiline) = try rules.load()
    let replay = ReplayRun(
      ruleSet: ruleSet, multiline: multiline, input: input, filter: try filter.recordFilter(),
      threads: threads ?? defaultThreads(), excludedDirectory: directory, showsProgress: !quiet)
    let run = try AnalysisRun(analysis, directory: directory, mode: outputMode.bits, replay)
    let result = try run.profile(of: inputs)
    try run.finish(result, quiet: quiet, seconds: monotonicSeconds() - start)
  }
}
