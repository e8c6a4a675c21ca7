/// How a scalar is written in YAML.
public enum ScalarStyle: Sendable {
  case plain, singleQuoted, doubleQuoted
  /// A block begun by `|`.
  case literal
  /// A block begun by `>`.
  case folded
}

/// A value and where the scalar it was read from begins.
public struct Located<Value: Sendable>: Sendable {
  public let value: Value
  /// The scalar's first character: its opening quote, or the `|` or `>` of a block.
  public let mark: SourceMark
  public let style: ScalarStyle
  let layout: ScalarLayout

  /// A value that was not read from a rule file's YAML, or whose text begins at `mark` in `style`, on one line and without escapes.
  public init(_ value: Value, mark: SourceMark, style: ScalarStyle = .plain) {
    let layout: ScalarLayout =
      switch style {
      case .plain: .inline(opening: 0, doublesQuotes: false)
      case .singleQuoted: .inline(opening: 1, doublesQuotes: true)
      case .doubleQuoted: .inline(opening: 1, doublesQuotes: false)
      case .literal, .folded: .opaque
      }
    self.init(value, mark: mark, style: style, layout: layout)
  }

  init(_ value: Value, mark: SourceMark, style: ScalarStyle, layout: ScalarLayout) {
    self.value = value
    self.mark = mark
    self.style = style
    self.layout = layout
  }

  /// Whether the scalar is a block (`|` or `>`).
  public var isBlock: Bool { style == .literal || style == .folded }

  /// Whether the scalar is in double quotes, so that its text may hold escapes.
  public var isDoubleQuoted: Bool { style == .doubleQuoted }

  /// Another value read from the same scalar.
  func replacing<Other: Sendable>(_ other: Other) -> Located<Other> {
    Located<Other>(other, mark: mark, style: style, layout: layout)
  }
}

/// How the characters of a scalar's text lie in its file, as far as that follows from the text.
enum ScalarLayout: Sendable {
  /// On one line, `opening` characters after the mark; where quotes are doubled, each `'` of the text takes two columns.
  case inline(opening: Int, doublesQuotes: Bool)
  /// A literal block, its lines below the mark's, indented by `indent` blanks.
  case block(indent: Int)
  /// Folded or escaped: only the beginning is known.
  case opaque
}

extension Located where Value == String {
  /// Where the text's byte `offset` stands in the file: exact for text on one line without escapes and for literal blocks,
  /// else the scalar's beginning.
  public func mark(atOffset offset: Int) -> SourceMark {
    let before = value.utf8.prefix(max(0, offset))
    switch layout {
    case .inline(let opening, let doublesQuotes):
      let quotes = doublesQuotes ? before.count { $0 == UInt8(ascii: "'") } : 0
      return SourceMark(
        file: mark.file, line: mark.line, column: mark.column + opening + quotes + characterCount(before))
    case .block(let indent):
      let newline = UInt8(ascii: "\n")
      let lineBegin = before.lastIndex(of: newline).map(before.index(after:)) ?? before.startIndex
      return SourceMark(
        file: mark.file, line: mark.line + 1 + before.count { $0 == newline },
        column: indent + 1 + characterCount(before[lineBegin...]))
    case .opaque:
      return mark
    }
  }
}

/// How many Unicode scalars begin in `bytes`.
private func characterCount(_ bytes: some Sequence<UInt8>) -> Int {
  bytes.count { $0 & 0xC0 != 0x80 }
}
