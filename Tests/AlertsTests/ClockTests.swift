import LogModel
import TestSupport
import Testing

@testable import Alerts

@Suite("The clock of a stream")
struct ClockTests {
  @Test("stands still for records that are late, up to an hour")
  func late() throws {
    let alerting = try Alerting("- {name: a, if: {severity: ERROR}, within: 1m, severity: WARN}")
    let result = alerting.alerts([
      [at("07:00:00", "- INFO x"), at("06:00:00", "- ERROR x"), at("06:59:00", "- INFO x"), at("07:01:00", "- INFO x")]
    ])
    #expect(short(result) == ["07:00:00 a firing", "07:01:00 a resolved"])
  }

  @Test("begins anew with a record that is earlier: what fires is resolved, and nothing is remembered")
  func anew() throws {
    let alerting = try Alerting(
      """
      - {name: a, if: {severity: ERROR}, within: 1m, cooldown: 1h, severity: WARN}
      - {name: two, if: {severity: ERROR}, count: 2, within: 5h, severity: WARN}
      - {name: gone, if: {severity: ERROR}, absent: 1m, severity: WARN}
      """)
    let result = alerting.alerts([
      [at("07:00:00", "- ERROR x"), at("07:00:10", "- INFO x")], [at("06:00:09.999", "- ERROR x")],
      [at("06:00:30", "- ERROR x"), at("06:00:40", "- INFO x")],
      [at("04:00:00", "- INFO x"), at("05:00:00", "- INFO x")],
    ])
    #expect(
      short(result) == [
        "07:00:00 a firing", "07:00:10 a resolved", "06:00:09.999 a firing", "06:00:30 two firing",
        "06:00:40 a resolved", "06:00:40 two resolved",
      ])
  }

  @Test("is set by all records of the stream, whatever paths an alert is for")
  func paths() throws {
    let alerting = try Alerting(
      "- {name: a, when: {path: '*.app'}, if: {message: beat}, absent: 1m, severity: WARN}")
    var states = AlertStates(alerting.set)
    let output = OutputBuffer(capacity: 64)
    let (app, other) = (source(path: "x.app"), source(path: "x.log"))
    _ = states.take(alerting.notes([at("06:00:00", "- INFO beat")], of: app), of: app, into: output)
    #expect(states.take(alerting.notes([at("06:05:00", "- INFO beat")], of: other), of: other, into: output) == 1)
    #expect(short(lines(output)) == ["06:01:00 a firing"])
    #expect(states.firings == [1])
  }

  @Test("is not kept of streams that no alert is for")
  func uninterested() throws {
    let alerting = try Alerting(
      "- {name: a, when: {service: pay}, if: {message: beat}, absent: 1m, severity: WARN}")
    #expect(alerting.notes([at("06:00:00", "- INFO beat")]).isEmpty)
    #expect(!alerting.notes([at("06:00:00", "- INFO x")], of: source("pay")).isEmpty)
  }

  @Test("goes through times in a run as it does through each of them", arguments: 0..<200)
  func runs(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let minute: Int64 = 60_000_000_000
    let times = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
      Int64.random(in: 0...200, using: &generator) * minute
    }
    var runs: [TimeRun] = []
    for time in times where runs.isEmpty || !runs[runs.count - 1].extend(to: time) { runs.append(TimeRun(time)) }
    for start in stride(from: Int64(-10), through: 400, by: 5) {
      var (single, compressed) = (AlertStream(), AlertStream())
      var transitions: [AlertTransition] = []
      func take(_ time: Int64, _ stream: inout AlertStream) {
        stream.take(time, [], stream: [], into: &transitions)
      }
      for time in [start * minute] + times { take(time, &single) }
      take(start * minute, &compressed)
      for run in runs {
        take(run.first, &compressed)
        take(run.latest, &compressed)
      }
      #expect(single.clock == compressed.clock)
    }
  }

  @Test("is noted in one run a batch where times are no more than late")
  func compression() throws {
    let alerting = try Alerting("- {name: a, if: {severity: FATAL}, severity: WARN}")
    let many = (0..<1000).map { at("06:\(10 + $0 / 30):\(10 + ($0 * 7) % 50)", "- INFO x") }
    let notes = alerting.notes([at("06:10:00", "- INFO x")] + many)
    #expect(notes.bytes.count < 24)
  }
}
