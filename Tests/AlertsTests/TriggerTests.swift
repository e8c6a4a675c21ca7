import LogModel
import TestSupport
import Testing

@testable import Alerts

@Suite("An alert")
struct TriggerTests {
  @Test("on each match fires once, and is resolved when none came for the span")
  func each() throws {
    let alerting = try Alerting("- {name: fatal, if: {severity: FATAL}, within: 1m, severity: ERROR}")
    let result = alerting.alerts([
      [
        at("06:00:00", "- ERROR no"), at("06:00:10", "- FATAL a"), at("06:00:50", "- FATAL b"),
        at("06:01:49.999", "- INFO c"), at("06:02:00", "- INFO d"), at("06:03:00", "- FATAL e"),
      ]
    ])
    #expect(
      short(result) == ["06:00:10 fatal firing", "06:01:50 fatal resolved", "06:03:00 fatal firing"])
  }

  @Test("without a span on each match is resolved after five minutes")
  func defaultSpan() throws {
    let alerting = try Alerting("- {name: a, if: {message: oops}, severity: WARN}")
    let result = alerting.alerts([[at("06:00:00", "- INFO oops"), at("06:05:00", "- INFO fine")]])
    #expect(short(result) == ["06:00:00 a firing", "06:05:00 a resolved"])
  }

  @Test("on a count fires at the match that completes it, and is resolved when one too few lie in the window")
  func count() throws {
    let alerting = try Alerting("- {name: a, if: {severity: ERROR}, count: 3, within: 60s, severity: WARN}")
    let result = alerting.alerts([
      [
        at("06:00:00", "- ERROR 1"), at("06:00:40", "- ERROR 2"), at("06:01:00", "- ERROR 3"),
        at("06:01:30", "- ERROR 4"), at("06:01:39", "- ERROR 5"), at("06:02:29", "- INFO x"),
        at("06:02:30", "- INFO x"),
      ]
    ])
    // At 06:01:00 the first has left: (06:00:00, 06:01:00]. At 06:01:30 there are 2, 3 and 4.
    #expect(short(result) == ["06:01:30 a firing", "06:02:00 a resolved"])
  }

  @Test("counts each service for itself")
  func services() throws {
    let alerting = try Alerting("- {name: a, if: {severity: ERROR}, count: 2, within: 60s, severity: WARN}")
    let result = alerting.alerts([
      [
        at("06:00:00", "cart ERROR x"), at("06:00:01", "pay ERROR x"), at("06:00:02", "- ERROR x"),
        at("06:00:03", "pay ERROR x"), at("06:00:04", "shop ERROR x"),
      ]
    ])
    #expect(short(result) == ["06:00:03 a firing pay", "06:00:04 a firing"])
  }

  @Test("on absence fires when the span has passed after a match, and is resolved by the next")
  func absence() throws {
    let alerting = try Alerting("- {name: beat, if: {message: '^beat'}, absent: 60s, severity: ERROR}")
    let result = alerting.alerts([
      [
        at("06:00:00", "- INFO x"), at("06:10:00", "- INFO beat"), at("06:11:00", "- INFO beat"),
        at("06:12:00", "- INFO x"), at("06:12:01", "- INFO x"), at("06:15:00", "- INFO beat"),
      ]
    ])
    // A service that was never seen is not absent, and a beat at the very end of the span comes in time.
    #expect(short(result) == ["06:12:00 beat firing", "06:15:00 beat resolved"])
  }

  @Test("does not fire again before its cool-down is over, and then at the next match that completes the condition")
  func cooldown() throws {
    let alerting = try Alerting("- {name: a, if: {severity: ERROR}, within: 10s, cooldown: 5m, severity: WARN}")
    let result = alerting.alerts([
      [
        at("06:00:00", "- ERROR x"), at("06:00:00", "- ERROR x"), at("06:01:00", "- ERROR x"),
        at("06:04:59", "- ERROR x"), at("06:05:00", "- ERROR x"),
      ]
    ])
    #expect(short(result) == ["06:00:00 a firing", "06:00:10 a resolved", "06:05:00 a firing"])
  }

  @Test("on absence fires at the end of its cool-down, if there is still nothing")
  func absenceCooldown() throws {
    let alerting = try Alerting("- {name: a, if: {rule: app}, absent: 10s, cooldown: 5m, severity: WARN}")
    let result = alerting.alerts([
      [at("06:00:00", "- INFO x"), at("06:01:00", "- INFO x"), at("06:09:00", "- INFO x")]
    ])
    #expect(
      short(result) == [
        "06:00:10 a firing", "06:01:00 a resolved", "06:05:10 a firing", "06:09:00 a resolved",
      ])
  }

  @Test("tells what becomes due in order of time, then of the file, then of services, before what the record does")
  func order() throws {
    let alerting = try Alerting(
      """
      - {name: late, if: {severity: ERROR}, within: 20s, severity: WARN}
      - {name: early, if: {severity: ERROR}, within: 10s, severity: WARN}
      - {name: gone, if: {severity: ERROR}, absent: 10s, severity: WARN}
      """)
    let result = alerting.alerts([
      [at("06:00:00", "b ERROR x"), at("06:00:00", "a ERROR x"), at("06:01:00", "a ERROR x")]
    ])
    #expect(
      short(result).dropFirst(4) == [
        "06:00:10 early resolved a", "06:00:10 early resolved b", "06:00:10 gone firing a", "06:00:10 gone firing b",
        "06:00:20 late resolved a", "06:00:20 late resolved b", "06:01:00 late firing a", "06:01:00 early firing a",
        "06:01:00 gone resolved a",
      ])
  }
}
