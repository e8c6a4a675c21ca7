import LogModel
import Pipeline
import TestSupport
import Testing

@testable import Framing

@Suite("Framing that goes on")
struct ResumptionTests {
  enum Kind: CaseIterable {
    case plain, docker, cri
  }

  private static let rules = """
    multiline:
      - name: traces
        states:
          - {from: start, match: '^Traceback', to: trace}
          - {from: trace, match: '^  File', to: trace}
          - {from: trace, match: '^\\w+Error', to: start}
    """

  @Test("at any batch's point gives what would have come", arguments: Kind.allCases, 1...120)
  func anywhere(kind: Kind, seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let text = SampleText(kind, using: &generator).bytes
    let options = try options(&generator)
    let whole = try records(Growing([text]), options, isGrowing: false).0
    for chunk in [1, 7, 40, 1000] {
      var framer = self.framer(Growing([text], chunk: chunk), options, isGrowing: false)
      var given: [Framed.Item] = []
      while let batch = try framer.nextBatch() {
        given += batch.records.map { Framed.Item($0, batch) }
        // Of a long text only some: each is framed anew from there.
        guard Int.random(in: 0...text.count / 1500, using: &generator) == 0 else { continue }
        let rest = Array(text[batch.resumePoint.offset...])
        let more = try records(Growing([rest]), options, from: batch.resumePoint, isGrowing: false).0
        #expect(given + more == whole, "block \(chunk) at \(batch.resumePoint)")
        if given + more != whole { return }
      }
    }
  }

  @Test("as the source grows gives the same as when all of it is there", arguments: Kind.allCases, 1...120)
  func growing(kind: Kind, seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let text = SampleText(kind, using: &generator).bytes
    let options = try options(&generator)
    let whole = try records(Growing([text]), options, isGrowing: false).0
    var pieces: [[UInt8]] = []
    var rest = text[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...60, using: &generator))
      pieces.append(Array(piece))
      rest = rest.dropFirst(piece.count)
    }
    let (grown, framer) = try records(Growing(pieces), options, isGrowing: true)
    #expect(grown == whole)
    #expect(framer.waiting == .nothing)
  }

  @Test(
    "after a pause has every line in one record, and goes on alike in this framer and in a new one",
    arguments: Kind.allCases, 1...120)
  func pauses(kind: Kind, seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let text = SampleText(kind, using: &generator).bytes
    let options = try options(&generator)
    let end = Int.random(in: 0...text.count, using: &generator)
    let source = Growing([Array(text[..<end]), Array(text[end...])])
    var framer = self.framer(source, options, isGrowing: true)
    var given: [Framed.Item] = []
    func take(_ batch: LogBatch?) { if let batch { given += batch.records.map { Framed.Item($0, batch) } } }
    while let batch = try framer.nextBatch() { take(batch) }
    guard let quiet = framer.finish(.quiet) else { return }
    take(quiet)
    let beforePause = given.count
    while let batch = try framer.nextBatch() { take(batch) }
    while let batch = framer.finish(.end) { take(batch) }
    let point = quiet.resumePoint
    let resumed = try records(Growing([Array(text[point.offset...])]), options, from: point, isGrowing: true).0
    #expect(Array(given[beforePause...]) == resumed, "\(point)")
    // Lines are where they were without a pause, whatever record they are in.
    let whole = try records(Growing([text]), options, isGrowing: false).0
    #expect(given.reduce(0) { $0 + $1.lineCount } == whole.reduce(0) { $0 + $1.lineCount })
    let isContinued = given[beforePause...].contains { $0.part == 2 }
    if !isContinued, kind == .plain { #expect(given == whole) }
  }

  private func options(_ generator: inout SeededGenerator) throws -> FramingOptions {
    var options = FramingOptions(
      multiline: try multilineRules(Self.rules), maximumRecordSize: Int.random(in: 20...200, using: &generator))
    options.blockSize = Int.random(in: 8...300, using: &generator)
    return options
  }

  private func framer(
    _ bytes: Growing, _ options: FramingOptions, from point: ResumePoint = ResumePoint(), isGrowing: Bool
  ) -> Framer {
    let source = LogSource(name: "test", path: "test.log", stream: "test", referenceTime: nil)
    return Framer(bytes, source: source, options: options, from: point, isGrowing: isGrowing)
  }

  private func records(
    _ bytes: Growing, _ options: FramingOptions, from point: ResumePoint = ResumePoint(), isGrowing: Bool
  ) throws -> ([Framed.Item], Framer) {
    var framer = self.framer(bytes, options, from: point, isGrowing: isGrowing)
    var items: [Framed.Item] = []
    func take(_ batch: LogBatch?) { if let batch { items += batch.records.map { Framed.Item($0, batch) } } }
    while !bytes.isDone {
      while let batch = try framer.nextBatch() { take(batch) }
    }
    while isGrowing, let batch = framer.finish(.end) { take(batch) }
    return (items, framer)
  }
}

extension Framed.Item {
  init(_ record: Record, _ batch: LogBatch) {
    let bytes = batch.bytes(of: record)
    let output = record.output.map { "\($0): " } ?? ""
    self.init(
      text: output + String(decoding: bytes, as: UTF8.self), line: record.line, lineCount: record.lineCount,
      part: record.part, first: String(decoding: bytes.prefix(record.firstLineLength), as: UTF8.self))
  }
}

/// Pieces with a read that gives nothing between them.
private final class Growing: ByteSource {
  private var pieces: ArraySlice<[UInt8]>
  private var piece: ArraySlice<UInt8> = []
  private let chunk: Int

  init(_ pieces: [[UInt8]], chunk: Int = .max) {
    self.pieces = pieces[...]
    piece = self.pieces.popFirst()?[...] ?? []
    self.chunk = chunk
  }

  private(set) var isDone = false

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard !piece.isEmpty else {
      if let next = pieces.popFirst() { piece = next[...] } else { isDone = true }
      return 0
    }
    let count = min(buffer.count, piece.count, chunk)
    buffer.copyBytes(from: piece.prefix(count))
    piece = piece.dropFirst(count)
    return count
  }
}

/// Lines with traces, blanks, long lines and odd ends.
private struct SampleText {
  var bytes: [UInt8] = []

  init(_ kind: ResumptionTests.Kind, using generator: inout SeededGenerator) {
    var text = kind == .plain && Bool.random(using: &generator) ? "\u{FEFF}" : ""
    var milliseconds = 0
    for number in 0..<Int.random(in: 1...40, using: &generator) {
      let content = SampleText.content(number, using: &generator)
      milliseconds += [0, 3, 900, 7000].randomElement(using: &generator)!
      let second = milliseconds / 1000
      let time = "2026-03-02T06:\(10 + second / 60):\(10 + second % 50).\(100 + milliseconds % 900)Z"
      let output = ["stdout", "stdout", "stderr"].randomElement(using: &generator)!
      let isWhole = Int.random(in: 0..<5, using: &generator) > 0
      switch kind {
      case .plain: text += content + ["\n", "\n", "\r\n"].randomElement(using: &generator)!
      case .docker:
        let escaped = content.replacing("\t", with: "\\t")
        text += "{\"log\":\"\(escaped)\(isWhole ? "\\n" : "")\",\"stream\":\"\(output)\",\"time\":\"\(time)\"}\n"
      case .cri:
        let isUnwrapped = Int.random(in: 0..<20, using: &generator) == 0
        text += isUnwrapped ? "not wrapped \(number)\n" : "\(time) \(output) \(isWhole ? "F" : "P") \(content)\n"
      }
    }
    bytes = Array(text.utf8)
    if Bool.random(using: &generator) {
      bytes.removeLast(min(bytes.count - 1, Int.random(in: 0...12, using: &generator)))
    }
  }

  private static func content(_ number: Int, using generator: inout SeededGenerator) -> String {
    switch Int.random(in: 0..<9, using: &generator) {
    case 0: return "\tat frame \(number)"
    case 1: return "  File \(number)"
    case 2: return ""
    case 3: return "Traceback \(number)"
    case 4: return "SomeError: \(number)"
    // Longer than what is read at once of a container's line.
    case 6 where Int.random(in: 0..<30, using: &generator) == 0:
      return "\(number) " + String(repeating: "z", count: Int.random(in: 4_000...9_000, using: &generator))
    case 5: return "\(number) " + String(repeating: "é", count: Int.random(in: 0...150, using: &generator))
    default: return "\(number) line"
    }
  }
}
