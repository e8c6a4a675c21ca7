import ArgumentParser
import Inputs
import LogModel
import Pipeline

/// The logs that rules are checked on.
struct CorpusOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Files, directories, archives, or - for standard input: all that `replay` reads.", valueName: "input"))
  var corpus: [String] = []

  @OptionGroup(title: "Corpus") var input: InputOptions

  @Option(help: ArgumentHelp("Threads that parse (default: the cores of the machine, at most 4).", valueName: "n"))
  var threads: Int?

  func validate() throws {
    guard corpus.filter({ $0 == "-" }).count <= 1 else { throw ValidationError("standard input can be read once only") }
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be between 1 and 1024") }
  }

  /// - Throws: a usage error where no corpus is named.
  func required() throws -> [String] {
    guard !corpus.isEmpty else {
      throw ValidationError("--corpus <input>: name at least one file, directory or archive")
    }
    return corpus
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
}
