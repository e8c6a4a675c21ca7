import Alerts
import LogModel
import TestSupport
import Testing

@Suite("What alerts do")
struct ModelTests {
  private static let declared = """
    - {name: each, if: {message: e}, within: 40s, severity: WARN}
    - {name: cooled, if: {message: e}, within: 30s, cooldown: 3m, severity: WARN}
    - {name: three, if: {message: t}, count: 3, within: 1m, severity: WARN}
    - {name: four, if: {message: t}, count: 4, within: 2m, cooldown: 150s, severity: WARN}
    - {name: beat, if: {message: b}, absent: 50s, severity: WARN}
    - {name: pulse, if: {message: b}, absent: 20s, cooldown: 2m, severity: WARN}
    """
  private static let alerts = [
    AlertModel.Alert(name: "each", trigger: .count(1, within: 40), cooldown: 0),
    AlertModel.Alert(name: "cooled", trigger: .count(1, within: 30), cooldown: 180),
    AlertModel.Alert(name: "three", trigger: .count(3, within: 60), cooldown: 0),
    AlertModel.Alert(name: "four", trigger: .count(4, within: 120), cooldown: 150),
    AlertModel.Alert(name: "beat", trigger: .absence(50), cooldown: 0),
    AlertModel.Alert(name: "pulse", trigger: .absence(20), cooldown: 120),
  ]
  private static let letters: [(letter: String, alerts: [Int])] = [("e", [0, 1]), ("t", [2, 3]), ("b", [4, 5])]

  /// Time goes on mostly; records are late, without a time, or of another day.
  private static func events(_ generator: inout SeededGenerator) -> [AlertModel.Event] {
    var clock = 1_772_431_200
    let untimed = Int.random(in: 0...6, using: &generator)
    return (0..<Int.random(in: 50...300, using: &generator)).map { index in
      var time: Int?
      switch Int.random(in: 0..<40, using: &generator) {
      case 0: time = clock - Int.random(in: 3590...3610, using: &generator)
      case 1: time = clock - Int.random(in: 3601...20000, using: &generator)
      case 2: time = clock + Int.random(in: 60...500, using: &generator)
      case 3...8: time = clock - Int.random(in: 0...30, using: &generator)
      case 9...13: break
      default: time = clock + Int.random(in: 0...12, using: &generator)
      }
      if index < untimed { time = nil }
      // Of the clock's course this is a guess: what is late and what begins anew is for the alerts to say.
      if let time { clock = time < clock - 3600 ? time : max(clock, time) }
      let matched = letters.filter { _ in Int.random(in: 0..<4, using: &generator) == 0 }
      return AlertModel.Event(
        time: time, service: ["a", "b", "shop"].randomElement(using: &generator)!, alerts: matched.flatMap(\.alerts))
    }
  }

  private static func line(_ event: AlertModel.Event) -> String {
    let letters = letters.filter { event.alerts.contains($0.alerts[0]) }.map(\.letter)
    let time = event.time.map(AlertModel.text) ?? "-"
    return "\(time) \(event.service) INFO x" + letters.joined()
  }

  private static func summary(_ output: OutputBuffer) -> [String] {
    lines(output).map { line in
      ["timestamp", "alert", "state", "service", "since"].map { value($0, line) ?? "-" }.joined(separator: " ")
    }
  }

  @Test(
    "is what a second-by-second model does, however the records are cut and the states stored in between",
    arguments: 0..<20)
  func model(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let alerting = try Alerting(Self.declared)
    let events = Self.events(&generator)
    var model = AlertModel(Self.alerts)
    for event in events { model.take(event) }

    var stored: Set<[UInt8]> = []
    for largest in [events.count, 1, 5, 50] {
      var states = AlertStates(alerting.set)
      let output = OutputBuffer(capacity: 64)
      var rest = events[...]
      while !rest.isEmpty {
        let part = rest.prefix(Int.random(in: 1...largest, using: &generator))
        rest = rest.dropFirst(part.count)
        _ = states.take(alerting.notes(part.map(Self.line)), of: source(), into: output)
        if Bool.random(using: &generator) { states = try AlertStates(decoding: states.encoded(), alerting.set) }
      }
      let lines = Self.summary(output)
      // The first line that differs says more than a hundred that do not.
      let same = zip(lines, model.output).prefix { $0 == $1 }.count
      #expect(lines.dropFirst(same).first == model.output.dropFirst(same).first, "after \(lines[..<same].suffix(6))")
      stored.insert(states.encoded())
    }
    #expect(stored.count == 1)
    #expect(!model.output.isEmpty)
  }

  @Test("in one stream does not depend on the others", arguments: 0..<10)
  func streams(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed &+ 1000)
    let alerting = try Alerting(Self.declared)
    let names = ["shop", "edge", "db"]
    var events = names.map { _ in Self.events(&generator)[...] }
    var models = names.map { _ in AlertModel(Self.alerts) }
    var states = AlertStates(alerting.set)
    let outputs = names.map { _ in OutputBuffer(capacity: 64) }
    while let index = events.indices.filter({ !events[$0].isEmpty }).randomElement(using: &generator) {
      let part = events[index].prefix(Int.random(in: 1...20, using: &generator))
      events[index] = events[index].dropFirst(part.count)
      for event in part { models[index].take(event) }
      let source = source(names[index])
      _ = states.take(alerting.notes(part.map(Self.line), of: source), of: source, into: outputs[index])
      if Bool.random(using: &generator) { states = try AlertStates(decoding: states.encoded(), alerting.set) }
    }
    for index in names.indices { #expect(Self.summary(outputs[index]) == models[index].output) }
  }
}
