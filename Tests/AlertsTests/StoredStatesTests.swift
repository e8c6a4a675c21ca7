import LogModel
import RuleFile
import Rules
import TestSupport
import Testing

@testable import Alerts

@Suite("Stored states of alerts")
struct StoredStatesTests {
  private static let declared = """
    - {name: a, if: {severity: ERROR}, count: 3, within: 5m, cooldown: 10m, severity: WARN}
    - {name: b, if: {severity: ERROR}, within: 1m, severity: WARN}
    - {name: gone, if: {message: beat}, absent: 1m, severity: WARN}
    """

  private func states(_ alerting: Alerting, _ batches: [(String, [String])]) -> AlertStates {
    var states = AlertStates(alerting.set)
    let output = OutputBuffer(capacity: 64)
    for (stream, lines) in batches {
      _ = states.take(alerting.notes(lines, of: source(stream)), of: source(stream), into: output)
    }
    return states
  }

  private func example(_ alerting: Alerting) -> AlertStates {
    states(
      alerting,
      [
        ("shop", [at("06:00:00", "- ERROR x"), at("06:00:01.5", "- ERROR x"), at("06:00:02", "pay ERROR x")]),
        ("edge", [at("06:00:00.000000001", "- INFO beat")]), ("untimed", ["beat", "x beat"]),
        ("old", [at("01:00:00", "- ERROR x"), at("02:00:00", "- ERROR x"), at("02:10:00", "- INFO x")]),
      ])
  }

  @Test("are what they were when they are read")
  func roundTrip() throws {
    let alerting = try Alerting(Self.declared)
    let states = example(alerting)
    let decoded = try AlertStates(decoding: states.encoded(), alerting.set)
    #expect(decoded.encoded() == states.encoded())
    #expect(decoded.streams.keys.sorted() == states.streams.keys.sorted())
    let none = try AlertStates(decoding: AlertStates(alerting.set).encoded(), alerting.set)
    #expect(none.streams.isEmpty)
  }

  @Test("are small: a stream with an alert's last match takes two dozen bytes, one without a dozen")
  func size() throws {
    let alerting = try Alerting("- {name: gone, if: {message: beat}, absent: 1h, severity: WARN}")
    func size(_ level: String, streams: Int) -> Int {
      states(
        alerting,
        (0..<streams).map { ("stream-\($0)", [at("06:00:\(10 + $0 % 50).\(100 + $0)", "- INFO \(level)")]) }
      ).encoded().count
    }
    #expect(size("beat", streams: 100) - size("beat", streams: 0) <= 100 * 18 + 16)
    #expect(size("none", streams: 100) - size("none", streams: 0) <= 100 * 13 + 16)
  }

  @Test("forget what says nothing any more")
  func spent() throws {
    let alerting = try Alerting(Self.declared)
    let begun = states(alerting, [("shop", [at("06:00:00", "- INFO x")])])
    let errors = [at("06:00:00", "- ERROR x"), at("06:00:01", "- ERROR x"), at("06:00:02", "- ERROR x")]
    let busy = states(alerting, [("shop", errors)])
    let cooling = states(alerting, [("shop", errors + [at("06:10:01.9", "- INFO x")])])
    let quiet = states(alerting, [("shop", errors + [at("06:10:02", "- INFO x")])])
    #expect(busy.streams.values.map(\.states.count) == [2])
    #expect(cooling.streams.values.map(\.states.count) == [1])
    #expect(quiet.streams.values.map(\.states.count) == [0])
    #expect(quiet.encoded().count == begun.encoded().count)
    #expect(cooling.encoded().count < busy.encoded().count)
  }

  @Test("of alerts that are gone or have other conditions are left out; severity, message and cool-down may change")
  func otherAlerts() throws {
    let states = example(try Alerting(Self.declared))
    func count(_ declared: String) throws -> Int {
      try AlertStates(decoding: states.encoded(), Alerting(declared).set).streams.values.reduce(0) {
        $0 + $1.states.count
      }
    }
    let all = states.streams.values.reduce(0) { $0 + $1.states.count }
    #expect(all == 6)
    #expect(try count(Self.declared) == all)
    #expect(
      try count("- {name: gone, if: {message: beat}, absent: 1m, severity: FATAL, message: m, cooldown: 1h}") == 2)
    #expect(try count("- {name: gone, if: {message: beat}, absent: 2m, severity: WARN}") == 0)
    #expect(try count("- {name: gone, if: {message: beats}, absent: 1m, severity: WARN}") == 0)
    #expect(try count("- {name: other, if: {message: beat}, absent: 1m, severity: WARN}") == 0)
  }

  @Test("that are damaged are refused, whatever is damaged")
  func damage() throws {
    let alerting = try Alerting(Self.declared)
    let bytes = example(alerting).encoded()
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 1 << UInt8(index % 8)
      #expect(throws: AlertStatesError.self) { try AlertStates(decoding: damaged, alerting.set) }
      #expect(throws: AlertStatesError.self) { try AlertStates(decoding: Array(bytes[..<index]), alerting.set) }
    }
    var later = bytes
    later[0] = 2
    #expect(throws: AlertStatesError.version(2)) { try AlertStates(decoding: later, alerting.set) }
    #expect(
      AlertStatesError.version(2).description == "states of alerts in format 2; this program reads format 1")
  }

  @Test("that are made to mislead are refused or can be gone on with", arguments: 0..<20)
  func forged(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let alerting = try Alerting(Self.declared)
    let bytes = example(alerting).encoded()
    let notes = alerting.notes([at("06:00:00", "- ERROR beat"), at("09:00:00", "- ERROR beat")])
    for _ in 0..<100 {
      var forged = Array(bytes.dropLast(8))
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        forged[Int.random(in: 1..<forged.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      let output = OutputBuffer(capacity: 64)
      output.append(forged)
      output.append(fixed: ContentHash.of(output.bytes))
      guard var states = try? AlertStates(decoding: Array(output.bytes), alerting.set) else { continue }
      _ = states.take(notes, of: source(), into: OutputBuffer(capacity: 64))
      _ = states.encoded()
    }
  }

  @Test("are no more than ten thousand: the quietest go first, and are counted")
  func bounds() throws {
    let alerting = try Alerting("- {name: a, if: {severity: ERROR}, absent: 10h, severity: WARN}")
    let lines = (0..<10_001).map { at("06:\(10 + $0 / 600):\(10 + $0 / 12 % 50)", "s\($0) ERROR x") }
    var whole = AlertStates(alerting.set)
    _ = whole.take(alerting.notes(lines), of: source(), into: OutputBuffer(capacity: 64))
    #expect(whole.streams.values.map(\.states.count) == [9_000])
    #expect(whole.droppedEntries == 1_001)
    let services = whole.streams.values.flatMap { $0.states.keys.compactMap(\.service) }
    #expect(services.contains(Array("s10000".utf8)))
    #expect(!services.contains(Array("s0".utf8)))

    var cut = AlertStates(alerting.set)
    for part in [lines[..<7000], lines[7000..<10_000], lines[10_000...]] {
      _ = cut.take(alerting.notes(Array(part)), of: source(), into: OutputBuffer(capacity: 64))
      cut = try AlertStates(decoding: cut.encoded(), alerting.set)
    }
    #expect(cut.encoded() == whole.encoded())
  }

  @Test("are of no more than ten thousand streams")
  func streamBounds() throws {
    let alerting = try Alerting("- {name: a, if: {severity: ERROR}, absent: 10h, severity: WARN}")
    let notes = ["ERROR", "INFO"].map { alerting.notes([at("06:00:00", "- \($0) x")]) }
    let later = alerting.notes([at("06:00:01", "- ERROR x")])
    var states = AlertStates(alerting.set)
    let output = OutputBuffer(capacity: 64)
    for number in 0..<10_000 { _ = states.take(notes[number % 2], of: source("s\(number)"), into: output) }
    #expect(states.streams.count == 10_000)
    #expect(states.droppedEntries == 0)
    _ = states.take(later, of: source("new"), into: output)
    #expect(states.streams.count == 9_001)
    // A thousand clocks, and of some of them a state.
    #expect((1001..<2000).contains(states.droppedEntries))
    #expect(states.streams[ContentHash.of(Array("new".utf8))]?.states.count == 1)
  }
}
