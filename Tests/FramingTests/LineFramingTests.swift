import LogModel
import TestSupport
import Testing

@testable import Framing

/// What framing made of a text, in a form that can be compared.
struct Framed: Equatable {
  struct Item: Equatable {
    var text: String
    var line: Int
    var lineCount: Int
    var part: Int
    var first: String
  }

  var items: [Item] = []
  var linesRead = 0
  var bytesRead = 0
}

func frame(
  _ bytes: [UInt8], limit: Int = 1 << 18, block: Int = 1 << 19, chunks: [Int] = [.max], rules: String = ""
) throws -> Framed {
  var options = FramingOptions(multiline: try multilineRules(rules), maximumRecordSize: limit)
  options.blockSize = block
  let source = LogSource(name: "test", path: "test.log", stream: "test", referenceTime: nil)
  var framer = Framer(MemorySource(bytes, chunkSizes: chunks), source: source, options: options)
  var framed = Framed()
  while let batch = try framer.nextBatch() {
    framed.linesRead += batch.linesRead
    framed.bytesRead += batch.bytesRead
    for record in batch.records {
      let bytes = batch.bytes(of: record)
      framed.items.append(
        Framed.Item(
          text: String(decoding: bytes, as: UTF8.self), line: record.line, lineCount: record.lineCount,
          part: record.part,
          first: String(decoding: bytes.prefix(record.firstLineLength), as: UTF8.self)))
    }
  }
  return framed
}

@Suite("Plain lines")
struct LineFramingTests {
  private func texts(_ text: String, limit: Int = 1 << 18) throws -> [String] {
    try frame(Array(text.utf8), limit: limit).items.map(\.text)
  }

  @Test(
    "end in a line feed, with or without a carriage return, or with the source",
    arguments: [
      ("", []),
      ("\n", [""]),
      ("a", ["a"]),
      ("a\n", ["a"]),
      ("a\r\nb\r\n", ["a", "b"]),
      ("a\nb", ["a", "b"]),
      ("a\r", ["a"]),
      ("a\rb\n", ["a\rb"]),
      ("a\0b\n\0\n", ["a\0b", "\0"]),
      ("\u{FEFF}a\n", ["a"]),
    ])
  func ends(text: String, expected: [String]) throws {
    #expect(try texts(text) == expected)
  }

  @Test("that are empty or begin with a blank belong to the record in front of them")
  func indentation() throws {
    let framed = try frame(Array("a\n  b\n\n\tc\nd\n".utf8))
    #expect(framed.items.map(\.text) == ["a\n  b\n\n\tc", "d"])
    #expect(framed.items.map(\.first) == ["a", "d"])
    #expect(framed.items.map(\.line) == [1, 5])
    #expect(framed.items.map(\.lineCount) == [4, 1])
    #expect(try texts("\n  a\nb\n") == ["\n  a", "b"])
  }

  @Test("are cut at the largest record, at a line's end where there is one, and marked")
  func cuts() throws {
    let long = try frame(Array("abcdefghij\nk\n".utf8), limit: 4)
    #expect(long.items.map(\.text) == ["abcd", "efgh", "ij", "k"])
    #expect(long.items.map(\.part) == [1, 2, 3, 0])
    #expect(long.items.map(\.lineCount) == [1, 0, 0, 1])
    #expect(long.items.map(\.line) == [1, 1, 1, 2])
    let joined = try frame(Array("ab\n c\n d\n ef\ng\n".utf8), limit: 5)
    #expect(joined.items.map(\.text) == ["ab\n c", " d", " ef", "g"])
    #expect(joined.items.map(\.part) == [1, 2, 3, 0])
    #expect(joined.items.map(\.line) == [1, 3, 4, 5])
  }

  @Test("are not cut inside a character")
  func characters() throws {
    #expect(try texts("ab\u{20AC}cd", limit: 4) == ["ab", "\u{20AC}c", "d"])
  }

  @Test("give their bytes before an error, and then the error")
  func failure() throws {
    struct Damage: Error {}
    let options = FramingOptions(multiline: try multilineRules(""))
    let source = LogSource(name: "test", path: "test", stream: "test", referenceTime: nil)
    var framer = Framer(MemorySource(Array("a\nb".utf8), failure: Damage()), source: source, options: options)
    var count = 0
    #expect(throws: Damage.self) {
      while let batch = try framer.nextBatch() { count += batch.records.count }
    }
    #expect(count == 2)
  }

  /// Whatever the sizes of blocks and reads, the records are those of one big block, and every byte and line is in one of them.
  @Test("frame the same however they are read", arguments: 0..<60 as Range<UInt64>)
  func independence(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let limit = Int.random(in: 4...24, using: &random)
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 0...60, using: &random) {
      let length =
        Int.random(in: 0...3, using: &random) == 0
        ? Int.random(in: 0...90, using: &random) : Int.random(in: 0...9, using: &random)
      bytes += (0..<length).map { _ in "ab \t\rTé€".utf8.randomElement(using: &random)! }
      bytes += ["\n", "\n", "\r\n", "\n\n"].randomElement(using: &random)!.utf8
    }
    if Bool.random(using: &random), !bytes.isEmpty { bytes.removeLast() }
    let rules =
      seed % 2 == 0
      ? ""
      : "multiline: [{name: t, states: [{from: start, match: '^T', to: s, joins: true}, {from: s, match: '^a', to: s}]}]"
    let whole = try frame(bytes, limit: limit, rules: rules)
    #expect(whole.linesRead == whole.items.map(\.lineCount).reduce(0, +))
    #expect(
      whole.linesRead == bytes.split(separator: 10, omittingEmptySubsequences: false).count
        - (bytes.last == 10 || bytes.isEmpty ? 1 : 0))
    #expect(whole.bytesRead == bytes.count)
    #expect(whole.items.allSatisfy { $0.text.utf8.count <= limit * 3 })
    for _ in 0..<6 {
      let block = Int.random(in: 1...40, using: &random)
      let chunks = (0..<3).map { _ in Int.random(in: 1...20, using: &random) }
      let pieces = try frame(bytes, limit: limit, block: block, chunks: chunks, rules: rules)
      #expect(pieces == whole, "block \(block), chunks \(chunks), limit \(limit)")
    }
  }
}
