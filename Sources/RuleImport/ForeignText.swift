import RuleFile

/// The lines of a foreign file.
struct ForeignText {
  let file: String
  /// Without their ends.
  let lines: [String]

  /// The most bytes a file may have.
  static let maximumSize = 4 << 20

  init(_ bytes: [UInt8], file: String) throws(RuleFileErrors) {
    let start = SourceMark(file: file, line: 1, column: 1)
    guard bytes.count <= Self.maximumSize else {
      throw RuleFileErrors([
        RuleFileError(
          mark: start, problem: "the file has more than \(Self.maximumSize) bytes")
      ])
    }
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    var lines: [String] = []
    for line in content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      guard let text = String(validating: line, as: UTF8.self), !text.utf8.contains(0) else {
        throw RuleFileErrors([
          RuleFileError(
            mark: SourceMark(file: file, line: lines.count + 1, column: 1), problem: "the line is not text in UTF-8",
            expected: "a text file")
        ])
      }
      lines.append(text)
    }
    self.file = file
    self.lines = lines
  }

  /// A place; `line` and `column` count from 0, in Unicode scalars.
  func mark(line: Int, column: Int) -> SourceMark {
    SourceMark(file: file, line: line + 1, column: column + 1)
  }
}

extension StringProtocol {
  /// Without blanks and tabs at both ends.
  var trimmed: String {
    let isBlank = { (character: Unicode.Scalar) in character == " " || character == "\t" }
    let start = unicodeScalars.drop(while: isBlank)
    guard let end = start.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(String.UnicodeScalarView(start[...end]))
  }
}
