import TestSupport

/// Logs of all that profiles look at, made by chance: services, severities, numbers, durations, ids across services, fields, stack traces, times out
/// of order, lines without a time.
struct SampleLogs {
  private var random: SeededGenerator
  private var ids: [String]

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    ids = []
    ids = (0..<40).map { _ in hex(16) }
  }

  private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

  private mutating func pick(_ words: [String]) -> String { words.randomElement(using: &random)! }

  private mutating func hex(_ count: Int) -> String {
    "7" + String((1..<count).map { _ in "0123456789abcdef".randomElement(using: &random)! })
  }

  private mutating func message() -> String {
    switch number(0...8) {
    case 0: "user \(number(1...80)) logged in from 10.0.\(number(0...3)).\(number(1...9))"
    case 1: "request \(pick(ids)) took \(number(1...900))ms status=\(pick(["200", "200", "404", "500"]))"
    case 2: "wrote \(number(0...5)).\(number(0...99)) MB to /var/lib/\(pick(["a", "b"]))/\(hex(8))"
    case 3: "cache \(pick(["hit", "miss"])) ratio \(pick(["-0", "0", "0.5", "-1.25", "+3"])) for key \(hex(12))"
    case 4: "order \(pick(ids)) is \(pick(["new", "paid", "packed", "sent"]))"
    case 5: "\(pick(["starting", "stopped"])) worker \(number(0...3))"
    case 6:
      "job \(pick(ids)) failed: java.lang.\(pick(["IllegalState", "NullPointer", "Runtime"]))Exception: no \(hex(4))"
    case 7: "\(pick(["é", "e\u{301}", "日本"])) \(number(0...2)) \(String(repeating: "x", count: number(1...300)))"
    default: "free \(number(-3...3)) \(pick(["a", "b", "c", "d", "e", "f", "g"])) \(pick(["u", "v", "w", "x"]))"
    }
  }

  private mutating func severity() -> String { pick(["INFO", "INFO", "INFO", "DEBUG", "WARN", "ERROR", "FATAL"]) }

  private mutating func line(_ milliseconds: Int64, isJSON: Bool) -> String {
    if number(0...29) == 0 { return message() }
    let time = Clock.text(milliseconds)
    guard isJSON else {
      var line = "\(time) \(severity()) \(message())"
      if number(0...19) == 0 {
        line += "\n  \(pick(["at", "in"])) code.\(hex(3))\n\(pick([" caused by x", "\tTypeError: y"]))"
      }
      return line
    }
    var fields = ""
    for _ in 0..<number(0...4) {
      fields += ",\"\(pick(["user", "duration_ms", "region", "trace_id", "size"]))\":"
      fields += pick(["\(number(0...2000))", "\"\(pick(ids))\"", "null", "1.5", "\"eu\""])
    }
    // More names than a node keeps.
    if number(0...9) == 0 {
      fields += ",\"f\(number(10...60))\":\(number(0...9)),\"a\(number(10...30))\":\"\(hex(9))\""
    }
    if number(0...14) == 0 { fields += ",\"stack\":\"ValueError: bad\\n  at x\"" }
    let service = pick(["shop", "cart", "pay", "s\(number(0...12))", "caf\u{e9}", "cafe\u{301}"])
    return
      "{\"time\":\"\(time)\",\"level\":\"\(severity())\",\"service\":\"\(service)\",\"msg\":\"\(message())\"\(fields)}"
  }

  /// - Parameter span: in milliseconds.
  mutating func file(_ name: String, lines: Int, span: Int64) -> SampleFile {
    let isJSON = number(0...1) == 0
    var time = Int64(number(0...1000))
    let step = max(1, Int(span) / lines)
    var text = ""
    for _ in 0..<lines {
      time += Int64(number(0...2 * step))
      // Out of order: by a little often, by much seldom.
      let offset = number(0...99) == 0 ? Int64(number(-7_200_000...7_200_000)) : Int64(number(-900...900))
      text += line(time + offset, isJSON: isJSON) + "\n"
    }
    return SampleFile(name: name, text: text)
  }

  mutating func files(_ count: Int, lines: Int, span: Int64 = 3_600_000 * 5) -> [SampleFile] {
    (0..<count).map { file("app\($0).log", lines: number(1...lines), span: span) }
  }
}
