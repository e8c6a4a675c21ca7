import LogModel
import RuleFile
import Rules
import TestSupport
import Testing

@testable import Alerts

@Suite("The line of an alert")
struct LineTests {
  @Test("says what fired, of which record, and since when")
  func keys() throws {
    let alerting = try Alerting(
      """
      - {name: a, if: {severity: ERROR, rule: app}, severity: FATAL}
      - {name: b, if: {severity: ERROR}, count: 2, within: 90500ms, severity: WARN, message: "two <\\"b\\">"}
      - {name: c, if: {message: beat}, absent: 1m, severity: INFO}
      """)
    let result = alerting.alerts([
      [
        at("06:00:00", "- INFO beat"), at("06:00:01.25", "- ERROR it \"broke\""),
        at("06:00:02.0000001", "pay ERROR x"), at("06:00:03", "- ERROR again"), at("07:00:00", "- INFO beat"),
      ]
    ])
    func id(_ line: Int) -> String { value("id", result[line]) ?? "" }
    #expect(
      result == [
        #"{"timestamp":"2026-03-02T06:00:01.250Z","alert":"a","state":"firing","severity":"FATAL","service":"shop","#
          + #""message":"it \"broke\"","rule":"app","source":"shop.log","line":2,"id":"\#(id(0))"}"#,
        #"{"timestamp":"2026-03-02T06:00:02.000000100Z","alert":"a","state":"firing","severity":"FATAL","service":"pay","#
          + #""message":"x","rule":"app","source":"shop.log","line":3,"id":"\#(id(1))"}"#,
        #"{"timestamp":"2026-03-02T06:00:03Z","alert":"b","state":"firing","severity":"WARN","service":"shop","#
          + #""message":"two <\"b\">","count":2,"within_seconds":90.5,"rule":"app","source":"shop.log","line":4,"id":"\#(id(2))"}"#,
        #"{"timestamp":"2026-03-02T06:01:00Z","alert":"c","state":"firing","severity":"INFO","service":"shop","#
          + #""absent_seconds":60,"id":"\#(id(3))"}"#,
        #"{"timestamp":"2026-03-02T06:01:31.750Z","alert":"b","state":"resolved","severity":"WARN","service":"shop","#
          + #""message":"two <\"b\">","count":2,"within_seconds":90.5,"since":"2026-03-02T06:00:03Z","id":"\#(id(4))"}"#,
        #"{"timestamp":"2026-03-02T06:05:02.000000100Z","alert":"a","state":"resolved","severity":"FATAL","service":"pay","#
          + #""since":"2026-03-02T06:00:02.000000100Z","id":"\#(id(5))"}"#,
        #"{"timestamp":"2026-03-02T06:05:03Z","alert":"a","state":"resolved","severity":"FATAL","service":"shop","#
          + #""since":"2026-03-02T06:00:01.250Z","id":"\#(id(6))"}"#,
        #"{"timestamp":"2026-03-02T07:00:00Z","alert":"c","state":"resolved","severity":"INFO","service":"shop","#
          + #""message":"beat","absent_seconds":60,"rule":"app","source":"shop.log","line":5,"#
          + #""since":"2026-03-02T06:01:00Z","id":"\#(id(7))"}"#,
      ])
    #expect(Set(result.map { value("id", $0) }).count == result.count)
    #expect(result.allSatisfy { value("id", $0)?.utf8.count == 16 })
    // Receivers remember them across versions.
    #expect(id(0) == "076714c8564241f0")
  }

  @Test("says no time as long as the stream has none, and not since when what fired before is resolved")
  func untimed() throws {
    let alerting = try Alerting("- {name: a, if: {message: oops}, within: 1m, severity: WARN}")
    let result = alerting.alerts([
      ["oops", "oops again"], [at("06:00:00", "- INFO x")], [at("06:02:00", "- INFO x")], ["late oops"],
    ])
    #expect(short(result) == ["- a firing", "06:01:00 a resolved", "06:02:00 a firing"])
    #expect(result[0].contains(#""service":"shop","message":"oops","source":"shop.log","line":1,"#))
    #expect(!result[1].contains("since"))
  }

  @Test("has the first 200 characters of a message, whole ones")
  func length() throws {
    let alerting = try Alerting("- {name: a, if: {severity: ERROR}, severity: WARN}")
    func message(_ text: String) -> String? {
      alerting.alerts([[at("06:00:00", "- ERROR \(text)")]]).first.flatMap { value("message", $0) }
    }
    #expect(message(String(repeating: "ä", count: 300)) == String(repeating: "ä", count: 200))
    #expect(message(String(repeating: "😀", count: 200)) == String(repeating: "😀", count: 200))
    #expect(message(String(repeating: "😀", count: 201) + "x") == String(repeating: "😀", count: 200))
    #expect(message(String(repeating: "x", count: 199)) == String(repeating: "x", count: 199))
  }

  @Test("writes hostile text as JSON")
  func hostile() throws {
    let alerting = try Alerting("- {name: a, if: {severity: ERROR}, severity: WARN}")
    let result = alerting.alerts([[at("06:00:00", "a\u{1B}[2J\"b ERROR \u{1B}]0;x\u{7}\\ \u{9B}1m")]])
    #expect(result.count == 1)
    #expect(result[0].utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
    #expect(result[0].contains(#""service":"a\u001b[2J\"b","message":"\u001b]0;x\u0007\\ \u009b1m""#))
  }

  @Test("names a record that was read back as it was first read")
  func readBack() throws {
    let alerting = try Alerting("- {name: a, if: {rule: app, message: 'x\"y'}, severity: WARN}")
    let result = alerting.alerts([
      [
        #"{"timestamp":"2026-03-02T06:00:00Z","service":"pay","message":"x\"y","rule":"app","source":"old.log","line":7}"#,
        #"{"timestamp":"2026-03-02T06:00:01Z","service":"web","message":"x\"y","rule":"other","source":"old.log","line":8}"#,
      ]
    ])
    #expect(result.count == 1)
    #expect(result[0].contains(#""service":"pay","message":"x\"y","rule":"app","source":"old.log","line":7"#))
  }

  @Test("has no time that no calendar knows, however far apart times are")
  func extremes() throws {
    let alerting = try Alerting(
      """
      - {name: a, if: {severity: ERROR}, within: 366d, cooldown: 366d, severity: WARN}
      - {name: b, if: {severity: ERROR}, absent: 366d, cooldown: 366d, severity: WARN}
      """)
    let result = alerting.alerts([
      [
        "1677-09-22T00:00:00Z - ERROR x", "2262-04-11T23:00:00Z - ERROR x", "2262-04-11T23:47:16.854775807Z - INFO x",
        "1677-09-22T00:00:00Z - ERROR x",
      ]
    ])
    #expect(
      result.map { "\(value("timestamp", $0)?.prefix(4) ?? "-") \(value("alert", $0)!) \(value("state", $0)!)" } == [
        "1677 a firing", "1678 a resolved", "1678 b firing", "2262 a firing", "2262 b resolved", "2262 a resolved",
        "1677 a firing",
      ])
  }
}
