import LogModel
import Regex
import RuleFile
import TestSupport
import Testing

@testable import Rules

/// Lets a test hold a scratch space in a constant.
struct MatchScratchBox {
  let value: MatchScratch
  init(groups: Int) { value = MatchScratch(groups: groups) }
}

@Suite("Rules")
struct RuleSetTests {
  @Test("are tried in the order of the file, whatever the filter")
  func order() throws {
    let set = try ruleSet(
      """
      rules:
        - {name: a, match: '^x\\d(?<message>.*)$'}
        - {name: b, match: '^x(?<message>.*)$'}
        - {name: c, match: 'y(?<message>.*)$'}
        - {name: d, match: '^xy'}
      """)
    #expect(run("x1 m", set).rule == "a")
    #expect(run("x m", set).rule == "b")
    #expect(run("xy", set).rule == "b")
    #expect(run("ay m", set)["message"] == " m")
    #expect(run("nothing", set) == Outcome(rule: nil, values: ["message": "nothing", "service": "stream"]))
    #expect(run("", set).rule == nil)
  }

  @Test("are still in order when there are hundreds")
  func many() throws {
    let rules = (0..<200).map { "  - {name: r\($0), match: '^\($0 % 2 == 0 ? "x" : "[xy]")\($0)(?<message>.*)$'}" }
    let set = try ruleSet("rules:\n" + rules.joined(separator: "\n"))
    for number in [0, 1, 63, 64, 65, 127, 128, 199] {
      let expected = (0...number).first { "\(number)".hasPrefix("\($0)") }!
      #expect(run("x\(number)", set).rule == "r\(expected)")
    }
  }

  @Test("read types, and leave what does not fit exact as text")
  func types() throws {
    let set = try ruleSet(
      """
      rules:
        - {name: t, match: '^(?<i>\\S*) (?<f>\\S*) (?<b>\\S*)$', types: {i: int, f: float, b: bool}}
      """)
    func values(_ line: String) -> [String?] {
      let outcome = run(line, set)
      return [outcome["i"], outcome["f"], outcome["b"]]
    }
    #expect(values("007 .5 yes") == ["7", "0.5", "true"])
    #expect(values("-12 -1.50 off") == ["-12", "-1.50", "false"])
    #expect(values("+3 1e3 maybe") == ["3", "1e3", "maybe"])
    #expect(values("9007199254740991 0.1 1") == ["9007199254740991", "0.1", "true"])
  }

  @Test(
    "keep numbers that JSON readers would change as strings",
    arguments: [
      ("9007199254740991", FieldType.int, true), ("9007199254740992", .int, false),
      ("123456789012345678901234567890", .int, false), ("1.7976931348623157e308", .float, true),
      ("1e400", .float, false), ("0.1234567890123456789", .float, false), ("1772431200.123456", .float, true),
      ("NaN", .float, false), ("0x10", .int, false), ("", .int, false), ("-", .int, false),
    ])
  func exactness(text: String, type: FieldType, isNumber: Bool) {
    let arena = ByteArena()
    let padded = Array(text.utf8) + [UInt8](repeating: 0, count: 32)
    padded.withUnsafeBytes { bytes in
      #expect(
        (type.value(UnsafeRawBufferPointer(rebasing: bytes.prefix(text.utf8.count)), arena).kind == .json) == isNumber)
    }
  }

  @Test("read time, severity and service, and keep in the fields what says more")
  func roles() throws {
    let set = try ruleSet(
      """
      rules:
        - name: r
          match: '^(?<time>\\S+) (?<level>\\S+) (?<app>\\S*) (?<message>.*)$'
          time: {field: time, format: '%iso'}
          severity: {field: level, map: {'oops*': FATAL}}
          service: '${app}-svc'
          set: {note: 'via ${app}'}
      """)
    let info = run("2026-03-02T06:00:00Z INFO shop hello", set)
    #expect(
      info.values == [
        "timestamp": "2026-03-02T06:00:00Z", "severity": "INFO", "service": "shop-svc", "message": "hello",
        "note": "via shop",
      ])
    let warning = run("2026-03-02T06:00:00Z warning  hello", set)
    #expect(warning["severity"] == "WARN" && warning["level"] == "warning" && warning["service"] == "stream")
    let impossible = run("2026-02-30T06:00:00Z OopsNow x m", set)
    #expect(
      impossible["timestamp"] == nil && impossible["time"] == "2026-02-30T06:00:00Z"
        && impossible["severity"] == "FATAL")
  }

  @Test("apply where their scope says")
  func scope() throws {
    let set = try ruleSet(
      """
      rules:
        - {name: path, when: {path: '**/nginx/*.log'}, match: '^(?<message>.*)$'}
        - {name: service, when: {service: ['a*', 'b']}, match: '^(?<message>.*)$'}
      """)
    #expect(run("x", set, path: "/var/log/nginx/access.log").rule == "path")
    #expect(run("x", set, stream: "abc", path: "x.log").rule == "service")
    #expect(run("x", set, stream: "c", path: "x.log").rule == nil)
  }

  @Test("read JSON: names, paths, numbers, repeated keys")
  func json() throws {
    let set = try ruleSet(
      """
      rules:
        - {name: mongo, format: json, require: [t.$date, msg], time: {field: t.$date, format: '%iso'}, message: msg, severity: {field: s}}
        - name: json
          format: json
          time: {field: [ts, '@timestamp'], epoch: auto}
          severity: {field: [level, log.level]}
          message: [msg, message]
          stack: [error.stack]
          service: ['${service.name}', '${app}']
      """)
    #expect(
      run(#"{"t":{"$date":"2026-03-02T06:00:00.123Z"},"s":"I","msg":"up"}"#, set).values
        == [
          "timestamp": "2026-03-02T06:00:00.123Z", "severity": "INFO", "message": "up", "service": "stream", "s": "I",
        ])
    let pino = run(
      #"{"level":50,"ts":1772431200123,"msg":"a \"b\"","n":1.50,"o":{"a":[1]},"big":12345678901234567890}"#, set)
    #expect(
      pino.values == [
        "timestamp": "2026-03-02T06:00:00.123Z", "severity": "ERROR", "message": #"a "b""#, "service": "stream",
        "level": "50", "n": "1.50", "o": #"{"a":[1]}"#, "big": "12345678901234567890",
      ])
    let ecs = run(
      #"{"@timestamp":"2026-03-02T06:00:00Z","log.level":"warn","message":"m","service":{"name":"shop"},"error":{"stack":"s"}}"#,
      set)
    #expect(
      ecs.values == [
        "timestamp": "2026-03-02T06:00:00Z", "severity": "WARN", "message": "m", "service": "shop", "stack": "s",
      ])
    #expect(run(#"{"level":"info""#, set).rule == nil)
    #expect(run(#"{"app":"x","app":"y"}"#, set)["service"] == "y")
  }

  @Test("read logfmt, and only logfmt")
  func logfmt() throws {
    let set = try ruleSet(
      "rules: [{name: l, format: logfmt, require: [level], time: {field: ts, format: '%iso'}, severity: {field: level}, message: msg}]"
    )
    #expect(
      run(#"ts=2026-03-02T06:00:00Z level=warn msg="a \"quoted\" text" took=12 id=007 empty="#, set).values
        == [
          "timestamp": "2026-03-02T06:00:00Z", "severity": "WARN", "message": #"a "quoted" text"#, "service": "stream",
          "took": "12", "id": "007", "empty": "",
        ])
    for line in ["level=info and text", "level=info", "a=b c=d", #"level=info msg="open"#, "=x level=info"] {
      #expect(run(line, set).rule == nil)
    }
  }

  @Test("drop what a rule says to drop, and count what runs into a limit")
  func dropAndLimit() throws {
    let set = try ruleSet(
      """
      rules:
        - {name: health, match: '^GET /healthz', drop: true}
        - {name: bad, match: '^(?:a+)+$', match_limit: 1000}
        - {name: rest, match: '^(?<message>.*)$'}
      """)
    let matcher = RuleMatcher(set)
    let parsed = ParsedRecord()
    for (text, rule, dropped) in [
      ("GET /healthz", "health", true), (String(repeating: "a", count: 40) + "b", "rest", false),
    ] {
      let batch = LogBatch(
        source: LogSource(name: "s", path: "s", stream: "s", referenceTime: nil), capacity: text.utf8.count)
      batch.storage.copyBytes(from: text.utf8)
      matcher.parse(
        Record(offset: 0, length: text.utf8.count, firstLineLength: text.utf8.count, line: 1, lineCount: 1), in: batch,
        into: parsed)
      #expect(parsed.rule.map { set.rules[$0].name } == rule)
      #expect(parsed.isDropped == dropped)
    }
    #expect(matcher.limitHits == [0, 1, 0])
  }

  @Test(
    "that are broken are refused with their place",
    arguments: [
      ("rules: [{name: a, match: '^(x'}]", "test.yaml:2:30: the pattern does not compile: missing closing parenthesis"),
      ("rules: [{name: a, match: '^x', time: {field: t, format: '%Q'}}]", "test.yaml:2:58: '%Q' is no directive"),
      ("rules: [{name: a, match: '^x', when: {path: 'a['}}]", "test.yaml:2:47: the set is not closed"),
      ("rules: [{name: a, match: '^%{NOPE}'}]", "test.yaml:2:"),
      (
        "rules: [{name: a, match: '(?<at>x)', time: {field: ta, format: '%F'}}]",
        "test.yaml:2:44: 'time' names 'ta', which the pattern does not capture; expected one of 'at'"
      ),
      ("rules: [{name: a, match: '^x', types: {n: int}}]", "test.yaml:2:40: 'types' names 'n', which"),
      ("rules: [{name: a, match: '^x', severity: {field: [l, m]}}]", "test.yaml:2:9: 'severity' names 'l', 'm', which"),
      ("rules: [{name: a, match: '^x', service: '${s}'}]", "test.yaml:2:41: 'service' names 's', which"),
      ("rules: [{name: a, match: '^x', set: {b: '${c}'}}]", "test.yaml:2:9: 'set' names 'c', which"),
    ])
  func errors(text: String, start: String) {
    do throws(RuleFileErrors) {
      let document = try RuleDocument.parse(Array("version: 1\n\(text)\n".utf8), file: "test.yaml")
      _ = try RuleSet([document], library: PatternLibrary())
      Issue.record("accepted")
    } catch {
      #expect(error.errors.count == 1)
      #expect("\(error.errors[0])".hasPrefix(start), "\(error.errors[0])")
    }
  }
}

@Suite("Redaction")
struct RedactionTests {
  private let set: RuleSet = {
    var options = RuleSet.Options()
    options.redactsStock = true
    return try! ruleSet(
      "rules: [{name: kv, format: json, message: msg}, {name: all, match: '^(?<message>.*)$'}]", options: options)
  }()

  @Test(
    "replaces what must not leave",
    arguments: [
      ("mail jane.doe+x@shop.acme.example now", "mail <email> now"), ("card 4111 1111 1111 1111 ok", "card <card> ok"),
      ("order 4111111111111112 ok", "order 4111111111111112 ok"),
      ("from 203.0.113.7:443", "from <ip>:443"), ("from 2001:db8::1", "from <ip>"), ("version 1.2.3", "version 1.2.3"),
      ("password=hunter2&x=1", "password=<key>&x=1"), ("api_key: 'abc def'", "api_key: '<key>'"),
      ("Authorization: Bearer abcdefgh12345678", "Authorization: Bearer <token>"),
      ("t eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_x", "t <token>"), ("AKIAABCDEFGHIJKLMNOP", "<key>"),
      ("at 06:00:00", "at 06:00:00"), ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic <token>"),
      ("GET /x?token=abc&y=1", "GET /x?token=<token>&y=1"), ("unexpected token: ;", "unexpected token: ;"),
    ])
  func stock(text: String, expected: String) { #expect(run(text, set)["message"] == expected) }

  @Test("reaches into JSON and leaves it JSON or text")
  func json() {
    let outcome = run(#"{"msg":"a\u0040b.example x@y.example","n":{"password":"p"},"c":4111111111111111,"k":1}"#, set)
    #expect(outcome.values["message"] == "<email> <email>" || outcome.values["message"] == "a@b.example <email>")
    #expect(outcome["n"] == #"{"password":"<key>"}"#)
    #expect(outcome["c"] == "<card>")
    #expect(outcome["k"] == "1")
  }

  @Test("takes the fields whose names say that they are secret")
  func secretFields() {
    let outcome = run(
      #"{"msg":"m","password":"a b","db.passwd":"x","accessToken":"t","token":null,"tokens":7,"secret":true,"API_KEY":12}"#,
      set)
    for name in ["password", "db.passwd", "API_KEY"] { #expect(outcome[name] == "<key>", "\(name)") }
    #expect(outcome["accessToken"] == "<token>")
    #expect(outcome["token"] == "null")
    #expect(outcome["tokens"] == "7")
    #expect(outcome["secret"] == "true")
  }

  @Test("takes a private key of many lines, alone and behind the line that logged it")
  func privateKey() {
    let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\nMIIdef=\n-----END RSA PRIVATE KEY-----"
    #expect(run(key, set).values.values.allSatisfy { !$0.contains("MII") })
    #expect(run("loaded\n\(key)\nfine", set)["stack"] == "<key>\nfine")
  }

  @Test("of a rule is for that rule's records")
  func ownRule() throws {
    let set = try ruleSet(
      """
      redact: [{pattern: 'secret\\d', as: code}]
      rules:
        - {name: a, match: '^a (?<user>\\S+) (?<message>.*)$', redact: [{field: user, as: user}, {pattern: 'x+', as: xs}]}
        - {name: b, match: '^b (?<user>\\S+) (?<message>.*)$'}
      """)
    #expect(
      run("a jane xxx secret1\nstack secret2", set).values == [
        "user": "<user>", "message": "<xs> <code>", "stack": "stack <code>", "service": "stream",
      ])
    #expect(run("b jane xxx", set)["user"] == "jane")
  }
}
