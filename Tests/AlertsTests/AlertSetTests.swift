import RuleFile
import Rules
import Testing

@testable import Alerts

@Suite("A set of alerts")
struct AlertSetTests {
  private func complaints(_ alerts: String) -> [String] {
    do {
      _ = try Alerting(alerts)
      return []
    } catch let error as RuleFileErrors {
      return error.errors.map(\.description)
    } catch {
      return ["\(error)"]
    }
  }

  @Test("refuses rules that are not there, and patterns and globs that are none, with the place")
  func refused() {
    #expect(
      complaints("- {name: a, if: {rule: [app, nope]}, severity: WARN}") == [
        "r.yaml:9:32: there is no rule 'nope'; expected a rule of the files that are read, or of the stock"
      ])
    #expect(
      complaints(
        "- {name: a, if: {message: 'a(b'}, severity: WARN}\n- {name: b, if: {message: '%{NOPE}'}, severity: WARN}"
      ) == [
        "r.yaml:9:33: the pattern does not compile: missing closing parenthesis; expected a PCRE2 regular expression",
        "r.yaml:10:30: there is no pattern 'NOPE'; expected a pattern of this file or of the stock",
      ])
    #expect(complaints("- {name: a, when: {service: 'a[b'}, if: {rule: app}, severity: WARN}").count == 1)
  }

  @Test("has of two files the first one's alert of a name, and the patterns of each file")
  func files() throws {
    func document(_ text: String, _ name: String) throws -> RuleDocument {
      try RuleDocument.parse(Array(("version: 1\n" + text).utf8), file: name)
    }
    let documents = [
      try document("alerts: [{name: a, if: {severity: WARN}, severity: WARN}]", "1.yaml"),
      try document(
        "patterns: {P: 'x+'}\nalerts: [{name: b, if: {message: '%{P}'}, severity: WARN}, {name: a, if: {severity: INFO}, severity: INFO}]",
        "2.yaml"),
    ]
    let set = try AlertSet(
      documents, ruleSet: RuleSet(documents, library: PatternLibrary()), library: PatternLibrary())
    #expect(set.names == ["a", "b"])
    #expect(set.alerts[0].leastSeverity == .warn)
    #expect(!set.isEmpty)
  }

  @Test("matches a record of which all holds that a condition names")
  func conditions() throws {
    let alerting = try Alerting(
      """
      - {name: all, if: {severity: WARN, rule: app, message: '^x'}, severity: WARN}
      - {name: rule, if: {rule: app}, severity: WARN}
      - {name: text, if: {message: 'x$'}, severity: WARN}
      - {name: least, if: {severity: ERROR}, severity: WARN}
      - {name: pay, when: {service: pay}, if: {severity: ERROR}, severity: WARN}
      """)
    func names(_ line: String, stream: String = "shop") -> [String] {
      alerting.alerts([[line]], of: source(stream)).compactMap { value("alert", $0) }
    }
    #expect(names(at("06:00:00", "- WARN xy")) == ["all", "rule"])
    #expect(names(at("06:00:00", "- INFO xx")) == ["rule", "text"])
    #expect(names(at("06:00:00", "- FATAL yx")) == ["rule", "text", "least"])
    #expect(names(at("06:00:00", "- FATAL x"), stream: "pay") == ["all", "rule", "text", "least", "pay"])
    #expect(names("unparsed x") == ["text"])
    #expect(names("") == [])
  }
}
