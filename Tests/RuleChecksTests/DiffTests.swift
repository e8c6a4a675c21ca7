import Inputs
import LogModel
import RecordFiles
import RuleFile
import Rules
import TestSupport
import Testing

@testable import RuleChecks

@Suite("What a change of rules does to records")
struct DiffTests {
  /// Compares two sets of rules on a file of `lines`; `behind` are rules behind both.
  private func compare(_ old: String, _ new: String, on lines: [String], threads: Int = 2) throws -> RecordComparison {
    let directory = TemporaryDirectory()
    let path = directory.write(lines.map { "\($0)\n" }.joined(), to: "app.log")
    let (before, after) = (try checkedRules(old), try checkedRules(new))
    let comparison = RecordComparison(maximumExamples: 3)
    let discovery = InputDiscovery([path], naming: StreamNaming(overrides: []), excludedDirectory: nil)
    let replay = PairedReplay(
      .init(before.ruleSet, before.multiline), .init(after.ruleSet, after.multiline), sources: SourceOptions(),
      maximumRecordSize: 1 << 20, threads: threads)
    let problems = try replay.run(discovery.files) { comparison.take($0) }
    #expect(problems.isEmpty)
    comparison.finish()
    return comparison
  }

  /// Counts by kinds of change.
  private func counts(_ comparison: RecordComparison) -> [String: Int] {
    Dictionary(
      comparison.groups.map { ($0.key.kinds.map(\.rawValue).joined(separator: "+"), $0.value.count) },
      uniquingKeysWith: +)
  }

  private static let door = """
    rules:
      - name: door
        match: '^(?<time>\\S+) (?<level>\\w+) door (?<id>\\d+)(?<message>.*)$'
        time: {field: time, format: '%iso'}
        severity: {field: level}
    """
  private static let lines = [
    "2026-03-02T06:00:00Z INFO door 1 opened", "2026-03-02T06:00:01Z WARN door 2 open too long", "something else",
  ]

  @Test("is nothing where the rules say the same")
  func unchanged() throws {
    let comparison = try compare(Self.door, Self.door.replacing("(?<id>\\d+)", with: "(?<id>[0-9]+)"), on: Self.lines)
    #expect(comparison.groups.isEmpty)
    #expect(comparison.unchanged == 3)
    #expect(comparison.unparsed == (1, 1))
  }

  @Test(
    "is told by what changes",
    arguments: [
      ("door (?<id>", "gate (?<id>", ["lost": 2]),
      ("name: door", "name: gate", ["rule": 2]),
      ("severity: {field: level}", "severity: {field: level, map: {WARN: ERROR}}", ["severity+fields": 1]),
      ("severity: {field: level}", "severity: {field: level}\n    types: {id: int}", ["fields": 2]),
      ("'%iso'", "'%iso', zone: UTC", [:]),
      ("'%iso'", "'%T'", ["time+fields": 2]),
      ("severity: {field: level}", "severity: {field: level}\n    service: 'door-${id}'", ["service+fields": 2]),
      ("severity: {field: level}", "severity: {field: level}\n    drop: true", ["dropped": 2]),
      ("(?<message>.*)", "(?<rest>.*)", ["message+fields": 2]),
      ("rules:", "rules:\n  - {name: rest, match: '^some'}", ["parsed": 1]),
      ("rules:", "multiline: [{name: m, continue: '^something'}]\nrules:", ["joined": 1, "stack": 1]),
    ])
  func kinds(_ old: String, _ new: String, _ expected: [String: Int]) throws {
    let changed = Self.door.replacing(old, with: new)
    try #require(changed != Self.door)
    let comparison = try compare(Self.door, changed, on: Self.lines)
    #expect(counts(comparison) == expected)
    #expect(comparison.unchanged + expected.values.reduce(0, +) == 3)
    // Backwards, what was lost is found, and the rest changes as well.
    let backwards = try compare(changed, Self.door, on: Self.lines)
    let names = ["lost": "parsed", "parsed": "lost", "dropped": "kept", "joined": "split"]
    #expect(counts(backwards) == Dictionary(uniqueKeysWithValues: expected.map { (names[$0.key] ?? $0.key, $0.value) }))
  }

  @Test("of records that replay wrote is nothing: no rule is asked about them, and none drops them")
  func readBack() throws {
    let written =
      #"{"timestamp":"2026-03-02T06:00:00Z","severity":"INFO","service":"app","message":" opened","rule":"door","source":"old.log","line":1,"fields":{"id":"1"}}"#
    let comparison = try compare(Self.door, Self.door + "\n    drop: true", on: [written, Self.lines[0]])
    #expect(counts(comparison) == ["dropped": 1])
    #expect(comparison.unchanged == 1)
  }

  @Test("loses lines of a stack that become records and are dropped; what was dropped is not lost where it is joined")
  func droppedParts() throws {
    let rules = Self.door + "\n  - {name: noise, match: '^at ', drop: true}"
    let joining = "multiline: [{name: m, continue: '^at '}]\n" + rules
    let lines = [Self.lines[0], "at one", "at two"]
    #expect(counts(try compare(joining, rules, on: lines)) == ["dropped+split": 2, "stack": 1])
    let backwards = try compare(rules, joining, on: lines)
    #expect(counts(backwards) == ["kept+joined": 2, "stack": 1])
    let checked = try checkedRules(rules)
    let report = DiffReport(checked, checked, failOn: .lost)
    #expect(!report.report(backwards, problems: []).fails(at: .error))
    #expect(report.report(try compare(joining, rules, on: lines), problems: []).fails(at: .error))
  }

  @Test("is exact over many batches where records are joined otherwise", arguments: [1, 3])
  func framing(threads: Int) throws {
    let lines = (0..<24_000).map { number in
      number % 7 == 3
        ? "cont of \(number) \(String(repeating: "x", count: number % 50))"
        : "2026-03-02T06:00:00Z INFO door \(number) opened"
    }
    let joined = lines.indices.count { $0 % 7 == 3 }
    let comparison = try compare(
      Self.door, "multiline: [{name: m, continue: '^cont'}]\n" + Self.door, on: lines, threads: threads)
    #expect(counts(comparison) == ["joined": joined, "stack": joined])
    #expect(comparison.unchanged == lines.count - 2 * joined)
    #expect(comparison.oldRecords == lines.count && comparison.newRecords == lines.count - joined)
    let rules = try checkedRules(Self.door)
    let report = DiffReport(rules, rules, failOn: nil).report(comparison, problems: [])
    #expect(report.headline.contains(" of 24,000 change"))
  }

  @Test("is what parsing each record twice finds", arguments: 0..<6 as Range<UInt64>)
  func model(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let words = ["door", "gate", "INFO", "WARN", "7", "12", "opened", "x=1"]
    let lines = (0..<4000).map { _ in
      (0..<Int.random(in: 1...5, using: &random)).map { _ in words.randomElement(using: &random)! }
        .joined(separator: " ")
    }
    func rules() -> String {
      let patterns = [
        "^(?<level>[A-Z]+) (?<message>.*)$", "^door (?<id>\\d+)", "^(?<what>door|gate) (?<message>.*)",
        "^(?<number>\\d+)$", "^(?:.* )?(?<state>opened)$",
      ].shuffled(using: &random).prefix(Int.random(in: 1...5, using: &random))
      return "rules:\n"
        + patterns.enumerated().map {
          "  - {name: r\($0.offset), match: '\($0.element)', severity: \(Bool.random(using: &random) ? "INFO" : "WARN")}\n"
        }
        .joined()
    }
    let (old, new) = (rules(), rules())
    let (before, after) = (RecordProbe(try checkedRules(old).ruleSet), RecordProbe(try checkedRules(new).ruleSet))
    let source = LogSource(name: "app.log", path: "app.log", stream: "app", referenceTime: nil)
    func text(_ line: String, _ probe: RecordProbe) -> [String] {
      let reading = probe.read(Array(line.utf8), of: source)
      return [reading.rule.map { probe.ruleSet.rules[$0].name } ?? ""] + reading.names.map { "\($0)=\(reading[$0]!)" }
    }
    let same = lines.count { text($0, before) == text($0, after) }
    let comparison = try compare(old, new, on: lines)
    #expect(comparison.unchanged == same)
    #expect(comparison.groups.values.reduce(0) { $0 + $1.count } == lines.count - same)
  }

  @Test("is told with places and values, losses first, and fails only where it is told to")
  func report() throws {
    let comparison = try compare(
      Self.door, Self.door.replacing("door (?<id>\\d+)", with: "door (?<id>2)"), on: Self.lines)
    let (before, after) = (try checkedRules(Self.door), try checkedRules(Self.door))
    let report = DiffReport(before, after, failOn: nil).report(comparison, problems: [])
    #expect(report.findings.map(\.message) == ["1 record: not parsed any more (door → no rule)"])
    #expect(report.findings[0].details[0].hasSuffix("app.log:1: 2026-03-02T06:00:00Z INFO door 1 opened"))
    #expect(!report.fails(at: .warning))
    #expect(DiffReport(before, after, failOn: .lost).report(comparison, problems: []).fails(at: .error))
  }

  @Test("of an empty corpus is a failure")
  func empty() throws {
    let comparison = try compare(Self.door, Self.door, on: [])
    let rules = try checkedRules(Self.door)
    let report = DiffReport(rules, rules, failOn: nil).report(comparison, problems: [])
    #expect(report.findings.map(\.kind) == [.emptyCorpus] && report.fails(at: .error))
  }
}
