import Analysis
import ArgumentParser
import FileSystem
import Framing
import Inputs
import RecordFiles
import Rules

/// Writes beside each finished file of records the profile of what is in it, for `analyze`.
///
/// It is read back for that: a file that an earlier run began is then no other than one of this run.
struct ConsumedProfiles {
  var ruleSet: RuleSet
  var multiline: MultilineRules
  var threads: Int

  static func path(ofRecords path: String) -> String { "\(path).profile" }

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
    try ProfileFile.write(collector.profile(), to: PublishedFile(at: Self.path(ofRecords: path), mode: 0o600))
  }

  /// Makes up for those that a run that was killed did not write.
  func complete(_ directory: String) throws {
    guard let listing = try? DirectoryListing(of: directory) else { return }
    let names = Set(listing.names)
    for name in listing.names where !name.hasSuffix(".alerts.jsonl") {
      let isFinished = [".jsonl", ".jsonl.zst", ".jsonl.gz"].contains { name.hasSuffix($0) }
      if isFinished, !names.contains(Self.path(ofRecords: name)) { try write(of: "\(directory)/\(name)") }
    }
  }
}
