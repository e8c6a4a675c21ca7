import Framing
import Glibc
import LogModel
import RuleFile
import Rules
import TestSupport
import Testing

private let loghub = String(#filePath.dropLast("/Tests/RulesTests/LoghubTests.swift".count)) + "/../shared/loghub"

/// Real logs that lie beside the project and are no part of it: ../shared/loghub, from https://github.com/logpai/loghub.
@Suite("Real logs", .enabled(if: access(loghub, R_OK) == 0, "../shared/loghub is not here"))
struct LoghubTests {
  static let ruleSet = try! stockRuleSet()

  /// Which sets have a severity in their lines; all have times.
  static let sets = [
    ("Android", true), ("Apache", true), ("HDFS", true), ("HPC", false), ("Hadoop", true), ("HealthApp", false),
    ("Linux", false),
    ("OpenSSH", false), ("Spark", true), ("Zookeeper", true),
  ]

  @Test("get time, severity and message from a stock rule", arguments: sets)
  func share(name: String, hasSeverity: Bool) throws {
    let bytes = try #require(TemporaryDirectory.read("\(loghub)/\(name)/\(name)_2k.log"))
    let documents = try StockRuleFiles.documents()
    let framing = FramingOptions(multiline: try MultilineRules(documents, library: try stockLibrary()))
    let source = LogSource(
      name: name, path: "\(name).log", stream: name,
      referenceTime: try Timestamp(argument: "2026-03-02T12:00:00Z").nanoseconds)
    var framer = Framer(MemorySource(bytes), source: source, options: framing)
    let matcher = RuleMatcher(Self.ruleSet)
    let parsed = ParsedRecord()
    var (lines, understood) = (0, 0)
    while let batch = try framer.nextBatch() {
      for record in batch.records {
        matcher.parse(record, in: batch, into: parsed)
        lines += 1
        if parsed.rule != nil, parsed.timestamp != nil, !hasSeverity || parsed.severity != nil { understood += 1 }
      }
    }
    #expect(lines == 2000)
    #expect(understood >= lines * 95 / 100, "\(name): \(understood) of \(lines)")
  }
}
