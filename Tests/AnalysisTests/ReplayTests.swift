import Archives
import Framing
import Inputs
import LogModel
import RecordFiles
import Rules
import TestSupport
import Testing

@testable import Analysis

/// Replays as the program does them, into a profile or into records.
private struct Run {
  var profile: Profile
  var problems: [String]
  var records: [UInt8] = []

  /// - Parameters:
  ///   - paths: below `directory`.
  ///   - target: where `records.jsonl` goes; nil: nothing is written.
  init(
    _ paths: [String], in directory: TemporaryDirectory, threads: Int = 1, target: TemporaryDirectory? = nil,
    maximumRecordSize: Int = 1 << 20
  ) throws {
    let collector = ProfileCollector(ProfileOptions())
    var options = ReplayOptions(
      framing: FramingOptions(multiline: Reading.multiline, maximumRecordSize: maximumRecordSize))
    options.records.format = target == nil ? .none : .json(.sentinel)
    options.destination = target.map { .directory($0.path) } ?? .none
    options.threads = threads
    options.observation = collector
    let discovery = InputDiscovery(paths.map { "\(directory.path)/\($0)" }, naming: options.sources.naming)
    let result = try Replay(Reading.ruleSet, options: options).run(discovery.files, problems: discovery.problems)
    profile = collector.profile()
    problems = result.summary.problems.map(\.description)
    records = target?.read("records.jsonl") ?? []
  }

  var report: AnomalyReport {
    var options = AnalyzerOptions()
    options.problems = problems
    return Analyzer(options).analyze(profile).report
  }
}

@Suite("Replays that are analysed")
struct ReplayTests {
  private static func write(_ files: [SampleFile], into directory: TemporaryDirectory) {
    for file in files { directory.write(file.text, to: file.name) }
  }

  @Test("give the same profile on however many threads", arguments: [2, 3, 8])
  func threads(count: Int) throws {
    let directory = TemporaryDirectory()
    var logs = SampleLogs(seed: 61)
    Self.write(logs.files(3, lines: 600), into: directory)
    let names = ["app0.log", "app1.log", "app2.log"]
    let one = try Run(names, in: directory)
    #expect(one.profile.recordCount > 200)
    #expect(try Run(names, in: directory, threads: count).profile.encoded == one.profile.encoded)
  }

  // MARK: Records that are read back

  private static let odd = SampleFile(
    name: "odd.log",
    text: """
      2026-03-02T06:00:00.123456789Z ERROR job failed
      \tat a.b.C(C.java:1)
      Caused by: x
      no rule knows this \u{1}\u{7F} "quoted" \\ é 日本
      {"time":"2026-03-02T06:00:01Z","level":"WARN","service":"caf\\u00e9 \\"x\\"\\n","msg":"tab\\there \\ud83d\\ude00 \\/","n":1.50,"big":12345678901234567890,"deep":{"a":[1,"\\u0007"]},"empty":""}
      {"time":"no time","level":"odd","service":"","msg":"","stack":"S\\n at x"}
      2026-03-02T06:00:02Z INFO \(String(repeating: "long ", count: 500))
      {"time":"2026-03-02T06:00:03+02:00","level":"info","service":"s","msg":"offset"}
      {"time":"2026-03-02T06:00:04.5Z","level":"FATAL","msg":"of the stream","severity":"x","line":7}
      {"broken": "json

      2026-03-02T06:00:05Z DEBUG
      """ + "\n")

  @Test("come out with the same bytes as they went in")
  func idempotence() throws {
    let directory = TemporaryDirectory()
    var logs = SampleLogs(seed: 62)
    Self.write([Self.odd] + logs.files(2, lines: 300), into: directory)
    let (first, second, third) = (TemporaryDirectory(), TemporaryDirectory(), TemporaryDirectory())
    let raw = try Run(["odd.log", "app0.log", "app1.log"], in: directory, target: first, maximumRecordSize: 1000)
    #expect(raw.records.count > 10_000)
    let back = try Run(["records.jsonl"], in: first, target: second)
    for (read, written) in zip(lines(back.records), lines(raw.records)) where read != written {
      Issue.record("\(written) became \(read)")
    }
    #expect(back.records == raw.records)
    #expect(back.problems == [])
    #expect(try Run(["records.jsonl"], in: second, threads: 3, target: third).records == raw.records)
  }

  private func lines(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test("are counted as they were, with their services, times, and evidence of where they were first")
  func readBack() throws {
    let directory = TemporaryDirectory()
    var orchard = Orchard(seed: 5)
    orchard.minutes = 60
    Self.write(orchard.files(), into: directory)
    let target = TemporaryDirectory()
    let raw = try Run(["gate.log", "press.log", "vault.log"], in: directory, target: target)
    let back = try Run(["records.jsonl"], in: target)
    let (left, right) = (raw.report, back.report)
    #expect(right.records == left.records)
    #expect(right.severities == left.severities)
    #expect(right.services.map(\.counts) == left.services.map(\.counts))
    #expect(right.templates.map(\.id) == left.templates.map(\.id))
    // One file that holds three sources, one after the other: no clock went back.
    #expect(back.profile.jumps.isEmpty)
    #expect(right.findings.map(\.kind) == left.findings.map(\.kind))
    #expect(Set(left.sources).isSubset(of: right.sources))
  }

  @Test("are told from the JSON of others that looks like it")
  func lookalikes() throws {
    let directory = TemporaryDirectory()
    let others = [
      // Keys in another order, one that is not known, a line that is no number, no rule.
      #"{"severity":"ERROR","timestamp":"2026-03-02T06:00:00Z","service":"a","message":"m","rule":"r","source":"s","line":1}"#,
      #"{"timestamp":"2026-03-02T06:00:00Z","severity":"ERROR","service":"a","message":"m","rule":"r","source":"s","line":1,"host":"h"}"#,
      #"{"timestamp":"2026-03-02T06:00:00Z","severity":"ERROR","service":"a","message":"m","rule":"r","source":"s","line":"1"}"#,
      #"{"timestamp":"2026-03-02T06:00:00Z","severity":"ERROR","service":"a","message":"m","source":"s","line":1}"#,
      #"{"timestamp":"2026-03-02T06:00:00Z","severity":"ERROR","service":"a","message":{"a":1},"rule":"r","source":"s","line":1}"#,
      #"{"timestamp":"2026-03-02T06:00:00Z","service":"a","service":"b","message":"m","rule":"r","source":"s","line":1}"#,
      #"{"service":"a","message":"m","rule":"r","source":"s","line":1.5}"#,
    ]
    directory.write(others.joined(separator: "\n") + "\n", to: "other.log")
    let target = TemporaryDirectory()
    let run = try Run(["other.log"], in: directory, target: target)
    let written = lines(run.records)
    #expect(written.count == others.count)
    for (line, other) in zip(written, others) { #expect(line != other && line.contains("other.log")) }
    #expect(run.profile.services == ["other"])
  }

  // MARK: Bad input

  @Test("with a broken line among records go on, and say so")
  func broken() throws {
    let directory = TemporaryDirectory()
    let target = TemporaryDirectory()
    var orchard = Orchard(seed: 6)
    orchard.minutes = 5
    Self.write(orchard.files(), into: directory)
    let raw = try Run(["gate.log", "press.log"], in: directory, target: target)
    var lines = lines(raw.records)
    let middle = lines.count / 2
    lines[middle] = String(lines[middle].prefix(40))
    target.write(lines.joined(separator: "\n") + "\n", to: "broken.jsonl")
    let run = try Run(["broken.jsonl"], in: target)
    #expect(run.profile.recordCount == lines.count)
    #expect(run.problems.count == 1)
    #expect(run.problems.first?.contains("line \(middle + 1) is a broken record") == true)
    #expect(run.report.notes.contains { $0.contains("broken record") })
    #expect(run.report.templates.count >= raw.report.templates.count)
  }

  @Test("without any time are analysed by the order of their lines, and say so")
  func untimed() throws {
    let text = (0..<30_000).map { line in
      line / 1000 == 17 && line % 3 == 0 ? "disk 7 is full now\n" : "did thing \(line % 40) for user \(line % 7)\n"
    }.joined()
    let profile = Reading.profile(of: [SampleFile(name: "plain.log", text: text)], batchSize: 5000)
    let report = Analyzer(AnalyzerOptions()).analyze(profile).report
    #expect(report.axis == .order)
    #expect(report.records == 30_000 && report.untimed == 30_000 && report.unparsed == 30_000)
    #expect(report.notes.contains { $0.hasPrefix("No record has a time") })
    #expect(report.windowWidth == 1000)
    #expect((report.start, report.end) == (0, 30_000))
    let finding = report.findings.first { $0.template == "disk <*> is full now" || $0.template == "disk 7 is full now" }
    #expect(finding?.start == 17_000)
    #expect(finding?.evidence.first?.time == nil)
  }

  @Test("of which some have a time are put on the axis of time, and say so")
  func partly() {
    let text = (0..<300).map { "\(Clock.text(Int64($0) * 10_000)) INFO tick \($0)\n" }.joined() + "no time here\n"
    let report = Reading.report(of: [SampleFile(name: "a.log", text: text)])
    #expect(report.axis == .time)
    #expect(report.untimed == 1)
    #expect(report.notes.contains { $0.hasPrefix("1 record had no time") })
  }

  @Test("of nothing give an empty report that says so")
  func empty() throws {
    let directory = TemporaryDirectory()
    directory.write("", to: "empty.log")
    directory.write("\n\n\n", to: "blank.log")
    for name in ["empty.log", "blank.log"] {
      let report = try Run([name], in: directory).report
      #expect(report.records == 0 || name == "blank.log")
      #expect(report.findings.isEmpty && report.incidents.isEmpty)
      #expect(report.start <= report.end)
      if report.records == 0 { #expect(report.notes == ["There were no records to analyse."]) }
    }
    var orchard = Orchard(seed: 7)
    orchard.minutes = 30
    let quiet = Reading.profile(of: orchard.files())
    let against = Analyzer(AnalyzerOptions()).analyze(Reading.profile(of: []), baseline: quiet, baselineName: "quiet")
    #expect(against.report.records == 0)
    #expect(against.report.findings.isEmpty)
  }

  @Test("of records far from all others leave these out of the axis, and say so")
  func far() {
    var orchard = Orchard(seed: 8)
    orchard.minutes = 120
    var files = orchard.files()
    files.append(SampleFile(name: "stray.log", text: "1971-01-01T00:00:00Z INFO long ago\n"))
    let report = Reading.report(of: files)
    #expect(report.notes.contains { $0.contains("so far from all others in time") })
    #expect(report.severities[0].count < 200)
  }
}
