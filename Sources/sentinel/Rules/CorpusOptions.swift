import ArgumentParser
import Inputs
import LogModel
import Pipeline
import RecordFiles
import RuleChecks
import Rules

/// The logs that rules are checked on.
struct CorpusOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Files, directories, archives, or - for standard input: all that `replay` reads.", valueName: "input"))
  var corpus: [String] = []

  @OptionGroup var input: InputOptions

  @Option(help: ArgumentHelp("Threads that parse (default: the cores of the machine, at most 4).", valueName: "n"))
  var threads: Int?

  func validate() throws {
    guard corpus.filter({ $0 == "-" }).count <= 1 else { throw ValidationError("standard input can be read once only") }
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be between 1 and 1024") }
  }

  /// - Throws: a usage error where no corpus is named.
  func required() throws -> [String] {
    guard !corpus.isEmpty else {
      throw ValidationError("--corpus: name at least one file, directory or archive")
    }
    return corpus
  }

  /// Rules that stand behind the inputs are inputs, too. Where no others are named, the stock rules would be checked in their place, and pass.
  ///
  /// - Parameter named: the rules that are named.
  /// - Throws: a usage error where that is so.
  func refuseRules(besides named: [String]) throws {
    guard !named.contains(where: { $0 != "none" }) else { return }
    for path in corpus.dropFirst() where RuleFileOptions.holdsRules(path) {
      throw ValidationError("--corpus takes '\(path)' for logs, and no rules are named: name them in front of --corpus")
    }
  }

  /// The files of the corpus.
  ///
  /// - Throws: `ExitCode` where there are none, and it has said why.
  func discovery() throws -> InputDiscovery {
    let discovery = InputDiscovery(try required(), naming: try input.streams.naming(), excludedDirectory: nil)
    guard discovery.files.isEmpty else { return discovery }
    for problem in discovery.problems { report(problem.description) }
    throw ExitStatus.worst(of: discovery.problems.map { ExitStatus($0) }).exitCode
  }

  var threadCount: Int { threads ?? defaultThreads() }

  /// Shows all records to `collector`.
  ///
  /// - Returns: what could not be read.
  /// - Throws: `ExitCode` where there is nothing to read, or a signal ended it.
  func observe(_ rules: CheckedRules, _ collector: some RecordObservation) throws -> [InputProblem] {
    let pass = ReplayRun(
      ruleSet: rules.ruleSet, multiline: rules.multiline, input: input, filter: RecordFilter(), threads: threadCount,
      excludedDirectory: nil, showsProgress: false)
    let result = try pass.run(try required()) { options in
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

  static var valueExpectation: String? { "a share from 0 to 1 or 0% to 100%, such as 5%" }

  init?(argument: String) {
    let isPercent = argument.hasSuffix("%")
    guard let number = Double(isPercent ? String(argument.dropLast()) : argument), number.isFinite else { return nil }
    share = isPercent ? number / 100 : number
    guard (0...1).contains(share) else { return nil }
  }
}
