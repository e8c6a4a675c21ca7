import ArgumentParser
import FileSystem
import Framing
import Inputs
import LogModel
import Pipeline
import RecordFiles
import Rules

/// A replay of paths, as far as it is the same whatever becomes of the records.
struct ReplayRun {
  var ruleSet: RuleSet
  var multiline: MultilineRules
  var input: InputOptions
  var filter: RecordFilter
  var threads: Int
  /// Where output goes; nothing in there is input unless it is named.
  var excludedDirectory: String?
  var showsProgress: Bool

  /// - Parameter configure: says what becomes of the records.
  /// - Throws: `ExitCode` where there is nothing to read, and it has said why; `OutputError`.
  func run(_ paths: [String], _ configure: (inout ReplayOptions) -> Void) throws -> ReplayResult {
    let discovery = InputDiscovery(paths, naming: try input.streams.naming(), excludedDirectory: excludedDirectory)
    guard !discovery.files.isEmpty else {
      for problem in discovery.problems { report(problem.description) }
      throw ExitStatus.worst(of: discovery.problems.map { ExitStatus($0) }).exitCode
    }
    var options = ReplayOptions(
      framing: FramingOptions(multiline: multiline, maximumRecordSize: input.streams.maxRecordSize.bytes))
    options.sources = try input.sourceOptions()
    options.records.filter = filter
    options.threads = threads
    options.version = Sentinel.version
    configure(&options)
    let progress = showsProgress ? ProgressLine(total: discovery.files.reduce(0) { $0 + ($1.size ?? 0) }) : nil
    if let progress { options.progress = { progress.show($0) } }
    defer { progress?.clear() }
    return try Replay(ruleSet, options: options).run(discovery.files, problems: discovery.problems)
  }
}

extension ReplayResult {
  /// Whether every line is accounted for; where not, it says so.
  var isAccountedFor: Bool {
    if summary.tally.isBalanced { return true }
    report("bug: the lines that were read are not the lines that are accounted for")
    return false
  }
}
