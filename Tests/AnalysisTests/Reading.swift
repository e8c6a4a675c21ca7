import Framing
import LogModel
import RuleFile
import Rules
import TestSupport

@testable import Analysis

/// A log as a file would hold it.
struct SampleFile {
  /// Of the source; the stream is what stands before the first dot.
  var name: String
  var text: String

  var stream: String { String(name.prefix { $0 != "." }) }
}

/// Reads logs as `analyze` does, without files and threads.
struct Reading {
  static let rules = """
    version: 1
    rules:
      - name: json
        format: json
        require: [time, level, msg]
        time: {field: time, format: '%iso'}
        severity: {field: level}
        message: msg
        stack: stack
        service: '${service}'
      - name: plain
        match: '^(?<time>\\d{4}-\\S+) (?<level>[A-Z]+) (?<message>.*)$'
        time: {field: time, format: '%iso'}
        severity: {field: level}
    """
  private static let document = try! RuleDocument.parse(Array(rules.utf8), file: "test.yaml")
  static let library = PatternLibrary()
  static let ruleSet = try! RuleSet([document], library: library)
  static let multiline = try! MultilineRules([document], library: library)

  /// - Parameters:
  ///   - threads: builders that the batches are dealt to.
  ///   - batchSize: records in a batch.
  ///   - seed: of the dealing.
  static func profile(
    of files: [SampleFile], _ options: ProfileOptions = ProfileOptions(), threads: Int = 1, batchSize: Int = 100,
    seed: UInt64 = 1, takeAssignments: (@Sendable ([Assignment]) -> Void)? = nil
  ) -> Profile {
    let collector = ProfileCollector(options, takeAssignments: takeAssignments)
    let observers = (0..<threads).map { _ in collector.makeObserver() }
    var random = SeededGenerator(seed: seed)
    let matcher = RuleMatcher(ruleSet)
    let parsed = ParsedRecord()
    for file in files {
      let source = LogSource(name: file.name, path: file.name, stream: file.stream, referenceTime: nil)
      for batch in batches(of: file, source, batchSize) {
        let observer = observers.randomElement(using: &random)!
        observer.begin(batch)
        for record in batch.records {
          matcher.parse(record, in: batch, into: parsed)
          observer.observe(parsed, record, in: batch)
        }
        collector.take(observer.end(batch), of: source)
      }
    }
    return collector.profile()
  }

  private static func batches(of file: SampleFile, _ source: LogSource, _ size: Int) -> [LogBatch] {
    var framer = Framer(MemorySource(file.text), source: source, options: FramingOptions(multiline: multiline))
    var batches: [LogBatch] = []
    while let batch = try! framer.nextBatch() {
      for start in stride(from: 0, to: batch.records.count, by: size) {
        let records = batch.records[start..<min(start + size, batch.records.count)]
        let (first, last) = (records.first!, records.last!)
        let part = LogBatch(source: source, capacity: last.offset + last.length - first.offset)
        part.storage.copyMemory(
          from: UnsafeRawBufferPointer(
            rebasing: UnsafeRawBufferPointer(batch.storage)[first.offset..<last.offset + last.length]))
        for var record in records {
          record.offset -= first.offset
          part.records.append(record)
        }
        batches.append(part)
      }
    }
    return batches
  }

  static func report(of files: [SampleFile], baseline: Profile? = nil) -> AnomalyReport {
    Analyzer(AnalyzerOptions()).analyze(profile(of: files), baseline: baseline, baselineName: "quiet").report
  }
}

extension Profile {
  /// As a file holds it.
  var encoded: EncodedProfile {
    let buffer = ProfileFile.encode(self)
    defer { withExtendedLifetime(buffer) {} }
    return EncodedProfile(bytes: Array(buffer.bytes))
  }
}

/// The bytes of a profile; a failed test does not print all of them.
struct EncodedProfile: Equatable, CustomStringConvertible {
  var bytes: [UInt8]

  var description: String { "\(bytes.count) bytes, \(bytes.suffix(8))" }

  func decoded(_ limits: ProfileLimits = ProfileLimits()) throws -> Profile {
    try bytes.withUnsafeBytes { try ProfileFile.decode($0, limits: limits) }
  }
}

/// Times as logs write them.
enum Clock {
  /// 2026-03-02T00:00:00Z in seconds.
  static let start: Int64 = 1_772_409_600

  /// - Parameter milliseconds: after `start`.
  static func text(_ milliseconds: Int64) -> String {
    let total = start * 1000 + milliseconds
    let (days, rest) = (total.quotientRoundedDown(by: 86_400_000))
    let date = CivilDate(daysSinceEpoch: Int(days))
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let fraction = "\(1000 + rest % 1000)".dropFirst()
    return
      "\(date.year)-\(two(Int64(date.month)))-\(two(Int64(date.day)))T\(two(rest / 3_600_000)):\(two(rest / 60_000 % 60)):\(two(rest / 1000 % 60)).\(fraction)Z"
  }
}

extension Int64 {
  fileprivate func quotientRoundedDown(by divisor: Int64) -> (Int64, Int64) {
    let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
  }
}
