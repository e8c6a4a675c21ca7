import RuleFile
import Testing

@Suite("Marks into a scalar")
struct MarkTests {
  /// The mark of the `X` in the only pattern of a file.
  private func markOfX(_ pattern: String) throws -> SourceMark {
    let document = try parse("version: 1\npatterns:\n  A: \(pattern)\n")
    let text = try #require(document.patterns.first?.pattern)
    let offset = try #require(text.value.utf8.firstIndex(of: UInt8(ascii: "X")))
    return text.mark(atOffset: text.value.utf8.distance(from: text.value.startIndex, to: offset))
  }

  @Test(
    "count characters, doubled quotes and a block's lines",
    arguments: [
      ("abX", at(3, 8)), ("'abX'", at(3, 9)), ("'é€😀X'", at(3, 10)), ("'a''b''X'", at(3, 13)), ("\"abX\"", at(3, 9)),
      ("|-\n    a\n    bX\n", at(5, 6)), ("|\n\n    é\n\n    X\n", at(7, 5)), ("|2-\n     X\n", at(4, 6)),
      ("| # comment\n    aX\n", at(4, 6)),
    ])
  func exact(pattern: String, mark: SourceMark) throws {
    #expect(try markOfX(pattern) == mark)
  }

  @Test(
    "are the scalar's beginning where it is folded or escaped",
    arguments: ["\"\\\\d X\"", "'a\n    X'", "a\n    X", ">-\n    a X\n"])
  func opaque(pattern: String) throws {
    #expect(try markOfX(pattern) == at(3, 6))
  }

  @Test("stay within the text whatever the offset")
  func clamped() {
    let text = Located("ab", mark: at(1, 5), style: .singleQuoted)
    #expect(text.mark(atOffset: -3) == at(1, 6))
    #expect(text.mark(atOffset: 99) == at(1, 8))
  }

  @Test("escape a hostile file name")
  func description() {
    #expect(SourceMark(file: "a\u{1B}[2J\n.yaml", line: 2, column: 3).description == "a\\u{1B}[2J\\u{A}.yaml:2:3")
  }
}
