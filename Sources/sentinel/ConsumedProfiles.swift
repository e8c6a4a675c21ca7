import Analysis
import ArgumentParser
import FileSystem
import Framing
import Inputs
import RecordFiles
import Rules

/// Writes for each finished file of records the profile of what is in it, for `analyze`.
///
/// It is read back for that: a file that an earlier run began is then no other than one of this run.
struct ConsumedProfiles {
  var ruleSet: RuleSet
  var multiline: MultilineRules
  var threads: Int

  /// Where profiles lie in the output directory: records can be named by `*.jsonl` then.
  private static let directory = "profiles"

  /// - Parameter path: of the records.
  func write(of path: String) throws {
    let discovery = InputDiscovery([path], naming: StreamNaming())
    let collector = ProfileCollector(ProfileOptions())
    var options = ReplayOptions(framing: FramingOptions(multiline: multiline))
    options.records.format = .none
    options.destination = .none
    options.threads = threads
    options.observation = collector
    let result = try Replay(ruleSet, options: options).run(discovery.files, problems: discovery.problems)
    // A run that is told to stop leaves it to the next one.
    if result.wasStopped { return }
    let (parent, name) = (Disk().parent(of: path), path.lastPathComponent)
    try Directory.create("\(parent)/\(Self.directory)")
    try ProfileFile.write(
      collector.profile(), to: PublishedFile(at: "\(parent)/\(Self.directory)/\(name).profile", mode: 0o600))
  }

  /// Makes up for those that a run that was killed did not write.
  func complete(_ path: String) throws {
    guard let names = try? DirectoryListing(of: path).names else { return }
    let profiles = Set((try? DirectoryListing(of: "\(path)/\(Self.directory)").names) ?? [])
    for name in names where [".jsonl", ".jsonl.zst", ".jsonl.gz"].contains(where: name.hasSuffix) {
      if !profiles.contains("\(name).profile") { try write(of: "\(path)/\(name)") }
    }
  }
}
