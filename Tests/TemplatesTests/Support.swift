import LogModel
import Templates
import TestSupport

extension SequenceTable {
  /// Finds or adds the sequence of a message.
  func observe(_ message: String) -> Int { observe(Array(message.utf8)) }

  func observe(_ message: [UInt8]) -> Int { message.withUnsafeBytes { observe($0) } }

  var encoded: [UInt8] {
    let output = OutputBuffer(capacity: 1024)
    _ = encode(into: output)
    return Array(output.bytes)
  }
}

/// The template's text of each message.
func templateTexts(_ messages: [String], limits: TemplateLimits = .init()) -> [String] {
  let table = SequenceTable(limits: limits)
  var sequences = messages.map { table.observe($0) }
  if let moved = table.reduce() { sequences = sequences.map { moved[$0] } }
  let mined = table.mine(counts: [])
  return sequences.map { mined.templates[mined.template[$0]].text }
}

/// Messages of a service that does not exist: words, numbers, names, addresses, lists and requests.
struct MessageGenerator {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func number(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

  mutating func pick(_ words: [String]) -> String { words[number(words.count)] }

  private mutating func value() -> String {
    switch number(11) {
    case 0: "\(number(100_000))"
    case 1: "\(number(90))ms"
    case 2: "10.1.\(number(256)).\(number(256)):\(number(60_000))"
    case 3: "/srv/spool/part-\(number(500))"
    case 4: pick(["true", "false", "null"])
    case 5: pick(["lantern", "harbour", "meadow", "quartz", "willow", "ember", "falcon", "cobalt", "sable", "onyx"])
    case 6: "\(number(9)), \(number(9)), \(number(9))"
    case 7: "job_\(number(100_000))"
    case 8: "GET /basket/\(number(900))?page=\(number(9)) HTTP/1.1"
    case 9: ""
    default: pick(["é\u{301}", "日本", "naïve", "x."])
    }
  }

  /// One of a few dozen shapes, filled.
  mutating func message() -> String {
    switch number(9) {
    case 0: "worker \(value()) took \(value()) from \(pick(["north", "south"])) queue"
    case 1: "user=\(value()) action=\(pick(["open", "close"])) size=\(value())"
    case 2: "cannot reach \(value()): \(pick(["refused", "timed out", "no route"]))"
    case 3: "\(value())"
    case 4: "[\(value())] state changed from \(pick(["idle", "busy"])) to \(pick(["idle", "busy", "gone"]))."
    case 5: (0...number(6)).map { _ in value() }.joined(separator: pick([" ", ", ", ":", "|"]))
    case 6:
      "shipped \(pick(["apples", "pears"])) to \(pick((1...40).map { "depot" + String(repeating: "x", count: $0) }))"
    case 7: "  spaced   out \t \(value())  "
    default: "flushing \(value()) of (\(value())) [\(value())]"
    }
  }

  /// Bytes that may be anything.
  mutating func noise() -> [UInt8] {
    let alphabet = Array("ab09 ./=:,;()[]{}\"'|<*>?&-_%\\Tx".utf8) + [0, 9, 0x80, 0xC3, 0xFD, 0xFE, 0xFF]
    return (0..<number(60)).map { _ in alphabet[number(alphabet.count)] }
  }
}
