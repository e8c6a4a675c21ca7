import RuleFile

/// A parser of Fluent Bit as it is declared, in either of its formats.
struct FluentBitSection {
  enum Kind {
    case parser, multilineParser
  }

  /// A line of the classic format that is part of a section.
  struct Entry {
    /// In small letters.
    let key: String
    let keyMark: SourceMark
    let value: Located<String>
  }

  let kind: Kind
  let mark: SourceMark
  var entries: [Entry]
  /// In YAML, the rules of a multiline parser.
  var transitions: [FluentBitTransition] = []

  /// The first value of a key: it is the one that counts in Fluent Bit.
  subscript(key: String) -> Located<String>? { entries.first { $0.key == key }?.value }

  /// `On`, `true`, `yes` and `1`, in any case.
  func flag(_ key: String, default value: Bool) -> Bool {
    guard let text = self[key]?.value.lowercased() else { return value }
    return ["on", "true", "yes", "1"].contains(text)
  }
}

/// A rule of a multiline parser.
struct FluentBitTransition {
  let from: String
  let regex: Located<String>
  /// Empty where it names none.
  let to: String
  let mark: SourceMark
}

/// A regex as Fluent Bit writes it: `/…/`, `/…/i`, or without slashes.
struct FluentBitRegex {
  let text: Located<String>
  var ignoresCase = false
  var dotIsAny = false
  var isExtended = false

  /// As `str_to_regex` of Fluent Bit (src/flb_regex.c) takes it apart.
  init(_ text: Located<String>) {
    let value = text.value
    guard value.utf8.count > 1, value.hasPrefix("/"), let slash = value.lastIndex(of: "/"), slash != value.startIndex
    else {
      self.text = text
      return
    }
    let letters = value[value.index(after: slash)...]
    // Letters that it does not know make all of it the regex.
    guard letters.allSatisfy({ "imxo".contains($0) }) else {
      self.text = text
      return
    }
    let inner = String(value[value.index(after: value.startIndex)..<slash])
    self.text = Located(
      inner, mark: text.mark(atOffset: 1), style: text.isBlock || text.isDoubleQuoted ? .folded : .plain)
    ignoresCase = letters.contains("i")
    dotIsAny = letters.contains("m")
    isExtended = letters.contains("x")
  }

  var style: OnigurumaTranslation.Style {
    var style = OnigurumaTranslation.Style()
    style.ignoresCase = ignoresCase
    style.dotIsAny = dotIsAny
    style.isExtended = isExtended
    return style
  }
}
