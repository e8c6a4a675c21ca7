import Framing
import LogModel
import Pipeline
import Ship
import TestSupport
import Testing

/// What random logs are made of.
enum LogKind: String, CaseIterable, Sendable {
  case plain
  case docker
  case cri

  func text(lines: Int, using generator: inout SeededGenerator) -> String {
    var text = ""
    var time = 0
    for number in 1...lines {
      // Now and then the other output has been silent for so long that its record is whole.
      time += Int.random(in: 0...9, using: &generator) == 0 ? 6000 : Int.random(in: 0...20, using: &generator)
      var content =
        switch Int.random(in: 0...9, using: &generator) {
        case 0...3: "  at step \(number)"
        case 4: ""
        case 5: "long \(number) " + String(repeating: "é", count: Int.random(in: 0...400, using: &generator))
        default: "line \(number)"
        }
      let output = Bool.random(using: &generator) ? "stdout" : "stderr"
      let stamp =
        "2026-03-02T0\(time / 3_600_000 + 1):\(two(time / 60_000 % 60)):\(two(time / 1000 % 60)).\(three(time % 1000))Z"
      let isWhole = Int.random(in: 0...7, using: &generator) > 0
      switch self {
      case .plain: text += content + (Int.random(in: 0...9, using: &generator) == 0 ? "\r\n" : "\n")
      case .docker:
        if isWhole { content += "\\n" }
        text += #"{"log":"\#(content)","stream":"\#(output)","time":"\#(stamp)"}"# + "\n"
      case .cri: text += "\(stamp) \(output) \(isWhole ? "F" : "P") \(content)\n"
      }
    }
    return text
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  private func three(_ number: Int) -> String { String("\(1000 + number)".dropFirst()) }
}

@Suite("A file that is shipped in random increments")
struct IncrementTests {
  private static let limit = 300

  /// What `replay` makes of the whole file.
  private func framed(_ text: String, _ path: String) throws -> [ShippedRecord] {
    let source = LogSource(name: path, path: path, stream: "app", referenceTime: nil)
    var framer = Framer(
      MemorySource(text), source: source, options: LogSite.framing(maximumRecordSize: IncrementTests.limit))
    var records: [ShippedRecord] = []
    while let batch = try framer.nextBatch() { records += batch.records.map { ShippedRecord($0, batch) } }
    return records
  }

  @Test("gives the records of the whole file, where it is never quiet", arguments: LogKind.allCases, 0..<40)
  func sameRecords(kind: LogKind, seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let text = kind.text(lines: Int.random(in: 1...120, using: &generator), using: &generator)
    let site = LogSite(maximumRecordSize: IncrementTests.limit)
    site.options.commitSize = Bool.random(using: &generator) ? 1 : 1 << 20
    var rest = Array(text.utf8)[...]
    func grow() {
      guard !rest.isEmpty else { return }
      let size = min(rest.count, Int.random(in: 1...Int.random(in: 1...2000, using: &generator), using: &generator))
      site.append(Array(rest.prefix(size)), to: "logs/app.log")
      rest = rest.dropFirst(size)
    }
    // It grows during each run and before each, so that it is quiet only when all is there.
    site.afterSleep = grow
    defer { site.afterSleep = {} }
    while !rest.isEmpty {
      grow()
      try site.ship()
    }
    site.options.flushesPartialLines = true
    try site.shipLater()
    let expected = try framed(text, site.path("logs/app.log"))
    #expect(try site.records(of: "app") == expected)
  }

  @Test("gives every byte once and in order, though it is quiet after each", arguments: 0..<40)
  func sameBytes(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let text = String(
      decoding: LogKind.plain.text(lines: 80, using: &generator).utf8.filter { $0 != 0x0D }, as: UTF8.self)
    let site = LogSite()
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let size = min(rest.count, Int.random(in: 1...500, using: &generator))
      site.append(Array(rest.prefix(size)), to: "logs/app.log")
      rest = rest.dropFirst(size)
      try site.shipLater()
    }
    let records = try site.records(of: "app")
    let shipped = Array(records.map(\.bytes).joined(separator: [0x0A]))
    let isEqual = String(decoding: shipped + [0x0A], as: UTF8.self) == text
    let common = zip(shipped, text.utf8).prefix { $0 == $1 }.count
    #expect(
      isEqual,
      "\(String(decoding: shipped[max(0, common - 40)...].prefix(80), as: UTF8.self).debugDescription) for \(String(decoding: Array(text.utf8)[max(0, common - 40)...].prefix(80), as: UTF8.self).debugDescription)"
    )
    #expect(records.reduce(0) { $0 + $1.lineCount } == text.utf8.count { $0 == 0x0A })
  }
}
