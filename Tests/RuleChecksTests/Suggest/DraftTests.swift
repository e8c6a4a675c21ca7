import LogModel
import RuleFile
import Rules
import TestSupport
import Testing

@testable import RuleChecks

@Suite("Drafts")
struct DraftTests {
  /// 2026-07-01T00:00:00Z
  private static let reference: Int64 = 1_782_864_000_000_000_000

  private func templates(_ lines: [String]) -> [UnmatchedTemplate] {
    var unmatched = UnmatchedLines(linesPerSequence: 50)
    let batch = batch(of: lines, reference: Self.reference)
    for record in batch.records { unmatched.add(record, in: batch) }
    return unmatched.templates()
  }

  private func drafts(_ lines: [String], count: Int = 1, redactsStock: Bool = false) -> RuleDrafter.Result {
    var drafter = RuleDrafter(names: [], library: PatternLibrary(), redactsStock: redactsStock)
    return drafter.drafts(for: templates(lines), count: count)
  }

  private func read(_ drafts: [RuleDraft], limit: Int? = nil) throws -> CheckedRules {
    var text = RuleDraft.file(of: drafts)
    if let limit { text = text.replacing("    match: ", with: "    match_limit: \(limit)\n    match: ") }
    let document = try RuleDocument.parse(Array(text.utf8), file: "draft.yaml")
    return try CheckedRules([document], before: [], library: PatternLibrary())
  }

  @Test(
    "take time, severity and message from what formats begin with, and leave the rest to other lines",
    arguments: [
      (
        [
          "2026-03-02 06:00:00,123 INFO [main] com.shop.Cart: added 3 items",
          "2026-03-02 06:00:01,000 WARN [pool-1] com.shop.Cart: added 44 items",
        ],
        #"^(?<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[.,]\d++)?+) (?<level>[A-Za-z]++) \[(?<context>[^\[\]]*+)\] (?<logger>[^\s:]++): (?<message>.*)$"#
      ),
      (
        [
          "Mar  2 06:00:00 web-1 sshd[4711]: session opened for alice",
          "Mar 12 06:00:00 web-1 sshd[81]: session opened for bob",
        ],
        #"^(?<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d++)?+) (?<host>\S++) (?<program>[^\s\[]++)\[(?<pid>\d++)\]: (?<message>.*)$"#
      ),
      (
        [
          "2026-03-02T06:00:00Z - shop.cart - ERROR - no room for 7",
          "2026-03-02T06:00:09Z - shop.cart - ERROR - no room for 12",
        ],
        #"^(?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d++)?+(?:Z|[+-]\d\d:?\d\d)) - (?<field>\S++) - (?<level>[A-Za-z]++) - (?<message>.*)$"#
      ),
      (
        ["20260302-6:0:1:44|Step|3001|counted 1", "20260302-6:0:12:606|Step|3002|counted 2"],
        #"^(?<time>\d{8}-\d{1,2}+:\d{1,2}+:\d{1,2}+:\d{1,3}+)\|(?<field>[^\s|]++)\|(?<id>\d++)\|(?<message>.*)$"#
      ),
      (
        [
          "10.0.0.1 - bob [02/Mar/2026:06:00:00 +0100] \"GET / HTTP/1.1\" 200 17",
          "10.0.0.2 - - [02/Mar/2026:06:00:01 +0100] \"GET /a HTTP/1.1\" 404 9",
        ],
        #"^(?<field>\S++) (?<field_2>\S++) (?<field_3>\S++) \[(?<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "(?<value>[^"]*+)" (?<number>\d++) (?<number_2>\d++)$"#
      ),
      (
        ["sensor 4 in hall north reads 21.5 at 10.1.2.3", "sensor 12 in hall north reads 9 at 10.1.2.30"],
        #"^sensor (?<sensor>\d++) in hall north reads (?<reads>\d++(?:\.\d++)?+) at (?<ip>\d{1,3}+(?:\.\d{1,3}+){3})$"#
      ),
      (
        ["user=alice level=warn took=12 note=\"too slow\"", "user=bob level=info took=7 note=\"\""],
        #"^user=(?<user>\w++) level=(?<level>[A-Za-z]++) took=(?<took>\d++) note="(?<note>[^"]*+)"$"#
      ),
    ])
  func formats(_ lines: [String], _ regex: String) throws {
    let draft = try #require(drafts(lines).drafts.first)
    #expect(draft.regex == regex)
    let rules = try read([draft])
    #expect(TestReport.make(rules).findings == [])
    #expect(LintReport.make(rules).findings == [])
  }

  @Test("read time, severity, types and fields")
  func fields() throws {
    let lines = (1...9).map { "2026-03-0\($0) 06:00:00 WARN took=\($0)00 share=0.\($0)" }
    let draft = try #require(drafts(lines).drafts.first)
    let reading = RecordProbe(try read([draft]).ruleSet).read(
      Array(lines[0].utf8), of: LogSource(name: "a", path: "a", stream: "a", referenceTime: nil))
    #expect(reading["timestamp"]?.text == "2026-03-01T06:00:00Z")
    #expect(reading["severity"]?.text == "WARN")
    #expect(reading["took"]?.text == "100" && reading["took"]?.isString == false)
    #expect(reading["share"]?.text == "0.1" && reading["share"]?.isString == false)
  }

  @Test("have up to five different examples, and one that does not match")
  func examples() throws {
    let lines = (0..<40).map { "2026-03-02T06:00:00Z INFO order \($0 / 4) stored" } + ["what else"]
    let draft = try #require(drafts(lines).drafts.first)
    let inputs = draft.examples.filter { $0.values != nil }.map(\.input)
    #expect(inputs.count == 5 && Set(inputs).count == 5 && inputs.allSatisfy(lines.contains))
    #expect(draft.examples.filter { $0.values == nil }.map(\.input) == ["what else"])
  }

  @Test("give times without a year the reference that they were read by")
  func referenceTime() throws {
    let draft = try #require(
      drafts(["Mar  2 06:00:00 web cron: job 1 done", "Mar  3 06:00:00 web cron: job 2 done"]).drafts.first)
    #expect(draft.examples[0].referenceTime == "2026-07-01T00:00:00Z")
    #expect(draft.examples[0].values?.first?.text == "2026-03-02T06:00:00Z")
    #expect(TestReport.make(try read([draft])).findings == [])
  }

  @Test("have names of their own, and none for lines that an earlier draft matches")
  func several() throws {
    let lines =
      (0..<9).map { "2026-03-02T06:00:00Z INFO stored order \($0)" }
      + (0..<8).map { "2026-03-02T06:00:00Z WARN lost order \($0)" }
      + (0..<7).map { "stored order \($0)" } + (0..<6).map { "stored order \($0) again" }
    let drafts = drafts(lines, count: 10).drafts
    #expect(drafts.map(\.name) == ["stored-order", "stored-order-2", "stored-order-again"])
    #expect(TestReport.make(try read(drafts)).findings == [])
  }

  @Test(
    "are refused, with the reason, where there is nothing to hold on to",
    arguments: [
      (["{\"a\":1}", "{\"a\":2}"], "JSON"), (["17", "18"], "too little"), (["[x]", "[y]"], "too little"),
      ([String(repeating: "word ", count: 1000)], "4 KiB"),
    ])
  func refusals(_ lines: [String], _ reason: String) {
    let result = drafts(lines)
    #expect(result.drafts.isEmpty)
    #expect(!result.refusals.isEmpty && result.refusals.allSatisfy { $0.reason.contains(reason) })
  }

  @Test("show no line in which something would be redacted, when they are told so")
  func redaction() throws {
    let lines = [
      "login of alice@shop.example with password=tulips 1", "login of bob@shop.example with password=roses 2",
    ]
    #expect(drafts(lines).drafts.count == 1)
    #expect(drafts(lines, redactsStock: true).drafts.isEmpty)
    let mixed = lines + ["login of carol with password= 3"]
    for draft in drafts(mixed, redactsStock: true).drafts { #expect(!RuleDraft.file(of: [draft]).contains("tulips")) }
  }

  /// Lines of any bytes that UTF-8 allows, a few of each kind.
  private func lines(_ random: inout SeededGenerator) -> [String] {
    let pieces = [
      "2026-03-02 06:00:00", "Mar  2 06:00:00", "[", "]", "(", ")", "\"", "'", ": ", "=", " ", "  ", "\t", "-", "INFO",
      "word",
      "17", "3.5", "10.0.0.1", "%{X}", "\\", "ä", "\u{1B}[31m", "\u{85}", "\u{2028}", "\r", ",", "#", "|", "x:y", "{",
      "}",
    ]
    let shape = (0..<Int.random(in: 1...14, using: &random)).map { _ in pieces.randomElement(using: &random)! }
    return (0..<Int.random(in: 1...12, using: &random)).map { _ in
      shape.map { piece in
        switch Int.random(in: 0..<12, using: &random) {
        case 0: String(Int.random(in: 0...999, using: &random))
        case 1: pieces.randomElement(using: &random)!
        default: piece
        }
      }.joined()
    }
  }

  @Test(
    "match all lines that they are drafted from and pass the test of their examples, whatever the lines",
    arguments: 0..<10 as Range<UInt64>)
  func property(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var drafted = 0
    for _ in 0..<8 {
      let lines = lines(&random)
      let drafts = drafts(lines, count: 3).drafts
      drafted += drafts.count
      guard !drafts.isEmpty else { continue }
      let rules = try read(drafts)
      #expect(!TestReport.make(rules).findings.contains { $0.kind != .exampleTakenByOther }, "\(lines)")
      let probe = RecordProbe(rules.ruleSet)
      for line in drafts.flatMap(\.template.lines) {
        let source = LogSource(name: "a", path: "a", stream: "a", referenceTime: line.reference)
        #expect(probe.read(line.bytes, of: source).rule != nil, "\(lines)")
      }
    }
    #expect(drafted > 2)
  }

  @Test("never backtrack far, whatever line they are tried on", arguments: 0..<3 as Range<UInt64>)
  func backtracking(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var drafts: [RuleDraft] = []
    for index in 0..<12 {
      for draft in self.drafts(lines(&random), count: 1).drafts {
        drafts.append(RuleDraft(draft, name: "draft-\(index)"))
      }
    }
    // The least that a rule file allows.
    let rules = try read(drafts, limit: 100)
    let matrix = RuleMatrix(rules.ruleSet)
    for draft in drafts {
      for line in draft.template.lines.prefix(3) {
        // What the pattern begins to match, and a long way of what its classes take.
        var text = String(decoding: line.bytes, as: UTF8.self)
        for filler in ["a", " ", "\"", "[", "1.", ": ", "a.b:"] {
          text = String(
            decoding: line.bytes.prefix(Int.random(in: 0...line.bytes.count, using: &random)), as: UTF8.self)
          text += String(repeating: filler, count: 2000)
          let batch = batch(of: [text])
          _ = matrix.look(at: batch.records[0], in: batch)
          #expect(matrix.limitHits == [], "\(matrix.limitHits.map { drafts[$0].regex })")
        }
      }
    }
  }
}
