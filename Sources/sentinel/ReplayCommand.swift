import Alerts
import ArgumentParser
import FileSystem
import LogModel
import Pipeline
import RecordFiles

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Read archived logs and write one JSON object per record.",
    discussion: """
      Examples:
        sentinel replay incident.tar.gz > records.jsonl
        sentinel replay /var/log/nginx app.log* --output reports
        zcat app.log.gz | sentinel replay - --severity ERROR --to-text
        sentinel replay incident.tar.gz --to-kafka --brokers kafka:9092 --topic logs --speed 10

      The records go to standard output or to a directory, a summary goes to standard error. How rules are written: \
      docs/formats/rules.md.
      """)

  @Argument(help: "Files, directories, archives, or - for standard input.", completion: .file())
  var inputs: [String]

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Rules") var rules: RuleOptions
  @OptionGroup(title: "Records") var filter: FilterOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  @Option(
    help: ArgumentHelp(
      "Write what the alerts of the rule files tell here (default: alerts.jsonl in --output).", valueName: "file"))
  var alerts: String?

  @OptionGroup(title: "Kafka, with --to-kafka", configuredWith: "to-kafka") var kafka: ReplayKafkaOptions

  @Flag(help: "Write a report of what went wrong besides, as `analyze` does, into --output or reports.")
  var analyze = false

  @OptionGroup(title: "Analysis, with --analyze", configuredWith: "analyze") var analysis: AnalysisOptions

  func validate() throws {
    guard inputs.filter({ $0 == "-" }).count <= 1 else { throw ValidationError("standard input can be read once only") }
    if kafka.toKafka,
      output.directory != nil || output.toText || output.compress != nil || output.schema != .sentinel || analyze
    {
      throw ValidationError("--to-kafka goes with none of --output, --to-text, --compress, --schema and --analyze")
    }
    // The records go as they were read.
    guard !kafka.toKafka || alerts == nil else { throw ValidationError("--alerts does not go with --to-kafka") }
    guard !kafka.toKafka || rules.redact == nil else { throw ValidationError("--redact does not go with --to-kafka") }
  }

  mutating func run() throws {
    prepareProcess()
    let start = monotonicSeconds()
    let (ruleSet, multiline, alertSet) = try rules.loadWithAlerts()
    let replay = ReplayRun(
      ruleSet: ruleSet, multiline: multiline, input: input, filter: try filter.recordFilter(),
      threads: output.threads ?? defaultThreads(), excludedDirectory: output.directory, showsProgress: !output.quiet)
    if kafka.toKafka { return try send(replay, since: start) }
    let alertLog = try alertLog(alertSet)
    let run = analyze ? try analysisRun(replay) : nil
    let collector = run?.collector()
    let result: ReplayResult
    do {
      result = try replay.run(inputs) { options in
        output.apply(to: &options)
        options.observation = collector
        options.alerts = alertLog
      }
    } catch let error as OutputError {
      if error.isClosedPipe { return }
      report(error.description)
      throw (error.isCreation ? ExitStatus.cannotCreate : .inputOutputError).exitCode
    }
    let seconds = monotonicSeconds() - start
    guard let run, let collector, !result.wasStopped else { return try finish(result, seconds: seconds) }
    if !output.quiet {
      report(summary: result.summary.text(seconds: seconds), result.summary.figures, seconds: seconds)
    }
    try run.finish(
      AnalysisRun.Result(profile: collector.profile(), replay: result), quiet: output.quiet,
      seconds: monotonicSeconds() - start)
  }

  /// What evaluates the alerts; nil where none is declared.
  private func alertLog(_ set: AlertSet) throws -> AlertLog? {
    guard !set.isEmpty else {
      if alerts != nil { throw ValidationError("--alerts: no rule file has alerts") }
      return nil
    }
    do {
      if let directory = output.directory { try Directory.create(directory) }
      let path = alerts ?? output.directory.map { "\($0)/alerts.jsonl" }
      return AlertLog(set, file: try path.map { try PublishedFile(at: $0, mode: output.outputMode.bits) })
    } catch let error as SystemCallError {
      report(error.description)
      throw ExitStatus.cannotCreate.exitCode
    }
  }

  /// Sends the records instead of writing them.
  private func send(_ replay: ReplayRun, since start: Double) throws {
    let receiver = try kafka.receiver()
    let result: ReplayResult
    do {
      result = try replay.run(inputs) { options in
        options.records.format = .messages(kafka.form)
        options.destination = .receiver(receiver, byTime: kafka.speed != nil)
      }
    } catch let error as OutputError {
      report(error.description)
      throw ExitStatus.inputOutputError.exitCode
    } catch {
      if !output.quiet {
        report(summary: receiver.text, receiver.report.figures, seconds: monotonicSeconds() - start)
      }
      let status = DrainFailure(error, receiver.options).told()
      if let number = StopSignal.number { throw ExitCode(128 + number) }
      throw status.exitCode
    }
    if !output.quiet {
      let seconds = monotonicSeconds() - start
      report(summary: result.summary.text(seconds: seconds), result.summary.figures, seconds: seconds)
      report(summary: receiver.text, receiver.report.figures, seconds: seconds)
    }
    try exit(result, receiver.report.refused > 0 ? [.inputDamaged] : [])
  }

  /// What `--analyze` needs besides the replay itself.
  private func analysisRun(_ replay: ReplayRun) throws -> AnalysisRun {
    try AnalysisRun(analysis, directory: output.directory ?? "reports", mode: output.outputMode.bits, replay)
  }

  private func finish(_ result: ReplayResult, seconds: Double) throws {
    if !output.quiet {
      report(summary: result.summary.text(seconds: seconds), result.summary.figures, seconds: seconds)
    }
    try exit(result)
  }

  private func exit(_ result: ReplayResult, _ more: [ExitStatus] = []) throws {
    if !result.isAccountedFor { throw ExitStatus.bug.exitCode }
    if result.wasStopped, let number = StopSignal.number { throw ExitCode(128 + number) }
    let status = ExitStatus.worst(of: result.summary.problems.map { ExitStatus($0) } + more)
    if status != .success {
      report(result.summary.problems, quiet: output.quiet)
      throw status.exitCode
    }
  }
}
