import RuleFile
import Testing

@Suite("A rule file without faults")
struct GoodFileTests {
  let document: RuleDocument

  init() throws {
    document = try parse(goodFile)
  }

  @Test("gives its patterns in order, with marks")
  func patterns() {
    #expect(document.patterns.map(\.name.value) == ["ORDER", "WORD"])
    #expect(document.patterns.map(\.pattern.value) == ["ord-[0-9a-f]{8}", #"\w+"#])
    #expect(document.patterns[1].pattern.mark == at(5, 9))
    #expect(document.patterns[1].pattern.style == .singleQuoted)
  }

  @Test("gives the short form of multiline")
  func shortMultiline() throws {
    #expect(document.multiline.map(\.name.value) == ["batch-report", "sql", "both", "python"])
    #expect(document.multiline[0].scope?.services.map(\.value) == ["batch-*"])
    #expect(document.multiline[1].scope == nil)
    let forms = document.multiline.prefix(3).map { machine -> [String?] in
      guard case .pattern(let start, let `continue`) = machine.form else { return [] }
      return [start?.value, `continue`?.value]
    }
    #expect(forms == [[#"^\d{4}-\d\d-\d\d "#, nil], [nil, #"^(?:\s|\))"#], ["^A", "^B"]])
  }

  @Test("gives the long form of multiline")
  func longMultiline() throws {
    guard case .states(let transitions) = document.multiline[3].form else {
      Issue.record("not states")
      return
    }
    #expect(transitions.map(\.from) == ["start", "frames", "frames"])
    #expect(transitions.map(\.to) == ["frames", "frames", "raised"])
    #expect(transitions.map(\.joins) == [true, false, false])
    #expect(transitions[0].match.mark == at(17, 30))
  }

  @Test("gives redactions of the file and of a rule")
  func redactions() {
    let all = document.redactions + document.rules[0].redactions
    let targets = all.map { redaction in
      switch redaction.target {
      case .field(let name): "field \(name)"
      case .pattern(let pattern): "pattern \(pattern.value)"
      }
    }
    #expect(targets == ["field t.$date", #"pattern pin=\d+"#, "field user"])
    #expect(all.map(\.placeholder) == ["time", "pin", "user"])
  }

  @Test("gives a regex rule with all its keys")
  func regexRule() throws {
    let rule = document.rules[0]
    #expect(rule.name.value == "nginx-access")
    #expect(rule.mark == at(24, 5))
    #expect(rule.format == .regex)
    #expect(rule.match?.value == #"^(?<client>\S+) it's %{WORD:log.level} (?<status>\d+)"#)
    #expect(rule.scope?.paths.map(\.value) == ["**/nginx/**", "*.log"])
    #expect(rule.types.map(\.field) == ["status", "took", "cached", "path"])
    #expect(rule.types.map(\.type) == [.int, .float, .bool, .string])
    #expect(rule.services.map(\.value.parts) == [[.field("app")]])
    #expect(rule.messageFields == ["message", "request"])
    #expect(rule.stackFields == ["stack"])
    #expect(rule.set.map(\.field) == ["vendor", "route"])
    #expect(rule.set[1].template.parts == [.literal("a "), .field("method"), .literal(" ${b} $5 "), .field("path")])
    #expect(rule.matchLimit == 5000)
    #expect(!rule.drop)
  }

  @Test("gives times by format and by epoch")
  func times() throws {
    let formats = try #require(document.rules[0].time)
    #expect(formats.fields == ["time", "at"])
    #expect(formats.zoneOffsetSeconds == -9000)
    guard case .formats(let texts) = formats.source, case .epoch(let unit)? = document.rules[2].time?.source else {
      Issue.record("not formats and an epoch")
      return
    }
    #expect(texts.map(\.value) == ["%d/%b/%Y:%H:%M:%S %z", "%iso"])
    #expect(unit == .milliseconds)
    #expect(document.rules[1].time?.zoneOffsetSeconds == nil)
  }

  @Test("gives severities by field, plain and constant")
  func severities() {
    guard case .field(let names, let map, let fallback, let scale)? = document.rules[0].severity,
      case .field(["s"], let empty, nil, .names)? = document.rules[1].severity,
      case .constant("WARN")? = document.rules[2].severity
    else {
      Issue.record("other severities")
      return
    }
    #expect(names == ["status"])
    #expect(map.map { "\($0.glob.value) \($0.severity)" } == ["5* ERROR", "4* WARN", "* INFO"])
    #expect(fallback == "DEBUG")
    #expect(scale == .syslog)
    #expect(empty.isEmpty)
  }

  @Test("gives examples, and whether their values are quoted")
  func examples() {
    let examples = document.rules[0].examples
    guard case .fields(let fields) = examples[0].expectation, case .noMatch = examples[1].expectation else {
      Issue.record("other expectations")
      return
    }
    #expect(fields.map(\.name) == ["timestamp", "severity", "status", "code"])
    #expect(fields.map(\.value.text) == ["2026-03-02T06:00:00Z", "INFO", "200", "200"])
    #expect(fields.map(\.value.isQuoted) == [true, false, false, true])
    #expect(examples[0].referenceTime == "2026-03-03T00:00:00Z")
  }

  @Test("gives rules without match their defaults")
  func defaults() {
    let json = document.rules[1]
    #expect(json.format == .json)
    #expect(json.match == nil)
    #expect(json.require == ["s", "c", "t.$date"])
    #expect(json.messageFields == ["message"])
    #expect(json.stackFields.isEmpty)
    #expect(json.matchLimit == 100_000)
    #expect(document.rules[3].drop)
    #expect(document.rules[3].match == nil)
  }

  @Test(
    "may hold next to nothing",
    arguments: [
      "version: 1", "version: '1'", "\u{FEFF}version: 1\nrules: []",
      "---\nversion: 1\nrules:\npatterns:\nredact:\n...\n",
      "{version: 1, multiline: [], patterns: {}}", "version: 1\r\nrules: []\r\n", "%YAML 1.1\n---\nversion: 1\n",
    ])
  func minimal(text: String) throws {
    let document = try parse(text)
    #expect(document.rules.isEmpty)
    #expect(document.name == "r.yaml")
  }

  @Test("keeps scalars as the text they are, whatever YAML 1.1 takes them for")
  func noTypes() throws {
    let text =
      "version: 1\nrules:\n- {name: no, format: json, message: 010, service: ~, set: {a: yes, b: 1e3, c: 0x1F}}"
    let rule = try #require(try parse(text).rules.first)
    #expect(rule.name.value == "no")
    #expect(rule.messageFields == ["010"])
    #expect(rule.service?.value.parts == [.literal("~")])
    #expect(rule.set.map(\.template.parts) == [[.literal("yes")], [.literal("1e3")], [.literal("0x1F")]])
  }
}
