import Archives
import Framing
import Inputs
import LogModel
import RecordFiles
import RuleFile
import Rules
import TestSupport

/// A replay into a directory, and what came of it.
struct ReplayRun {
  var records: [UInt8]
  var summary: String
  var result: ReplayResult

  var lines: [String] { String(decoding: records, as: UTF8.self).split(separator: "\n").map(String.init) }
  /// The value of a string member of each record.
  func values(_ key: String) -> [String] {
    lines.map { line in
      guard let range = line.range(of: "\"\(key)\":\"") else { return "-" }
      return String(line[range.upperBound...].prefix { $0 != "\"" })
    }
  }

  static let rules = """
    version: 1
    rules:
      - name: plain
        match: '^(?<time>\\S+) (?:(?<level>[A-Z]+) )?(?<message>.*)$'
        time: {field: time, format: '%iso'}
        severity: {field: level}
      - {name: health, match: '^health', drop: true}
    """

  /// - Parameter paths: below `directory`.
  init(_ paths: [String], in directory: TemporaryDirectory, _ change: (inout ReplayOptions) -> Void = { _ in }) throws {
    let document = try RuleDocument.parse(Array(Self.rules.utf8), file: "test.yaml")
    let library = PatternLibrary()
    var options = ReplayOptions(framing: FramingOptions(multiline: try MultilineRules([document], library: library)))
    let target = TemporaryDirectory()
    options.destination = .directory(target.path)
    options.version = "test"
    change(&options)
    let discovery = InputDiscovery(paths.map { "\(directory.path)/\($0)" }, naming: options.sources.naming)
    result = try Replay(try RuleSet([document], library: library), options: options).run(
      discovery.files, problems: discovery.problems)
    records = target.read("records.jsonl") ?? target.read("records.txt") ?? []
    summary = String(decoding: target.read("summary.json") ?? [], as: UTF8.self)
  }
}

extension String {
  fileprivate func range(of text: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
