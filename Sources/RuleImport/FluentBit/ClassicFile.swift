import RuleFile

/// Fluent Bit's classic format: `[SECTION]`, and below it indented lines with a key, blanks and a value.
enum ClassicFile {
  /// The parsers of a file. What is no parser (`[SERVICE]`) is passed over; what stands elsewhere (`@INCLUDE`) is refused.
  static func sections(of text: ForeignText, refusals: inout [RuleFileError]) -> [FluentBitSection] {
    var sections: [FluentBitSection] = []
    var isPassedOver = true
    for (index, line) in text.lines.enumerated() {
      let trimmed = line.trimmed
      if trimmed.isEmpty || trimmed.hasPrefix("#") { continue }
      let indentation = line.unicodeScalars.prefix { $0 == " " || $0 == "\t" }.count
      let mark = text.mark(line: index, column: indentation)
      if trimmed.hasPrefix("["), let end = trimmed.firstIndex(of: "]"), indentation == 0 {
        switch trimmed[trimmed.index(after: trimmed.startIndex)..<end].uppercased() {
        case "PARSER": sections.append(FluentBitSection(kind: .parser, mark: mark, entries: []))
        case "MULTILINE_PARSER": sections.append(FluentBitSection(kind: .multilineParser, mark: mark, entries: []))
        default:
          isPassedOver = true
          continue
        }
        isPassedOver = false
      } else if trimmed.hasPrefix("@") {
        if trimmed.uppercased().hasPrefix("@INCLUDE") {
          refusals.append(
            RuleFileError(mark: mark, problem: "@INCLUDE is not followed", hint: "import the other file too"))
        }
        // What @SET sets is used as ${NAME}, and refused there.
      } else if !isPassedOver {
        guard let entry = entry(line, trimmed: trimmed, indentation: indentation, mark: mark, text: text, index: index)
        else {
          refusals.append(
            RuleFileError(mark: mark, problem: "a key without a value", expected: "a key, a blank and a value"))
          continue
        }
        sections[sections.count - 1].entries.append(entry)
      }
    }
    return sections
  }

  private static func entry(
    _ line: String, trimmed: String, indentation: Int, mark: SourceMark, text: ForeignText, index: Int
  ) -> FluentBitSection.Entry? {
    let key = trimmed.unicodeScalars.prefix { $0 != " " && $0 != "\t" }
    let rest = trimmed.unicodeScalars.dropFirst(key.count)
    let blanks = rest.prefix { $0 == " " || $0 == "\t" }.count
    guard blanks > 0, rest.count > blanks else { return nil }
    let value = String(String.UnicodeScalarView(rest.dropFirst(blanks)))
    return FluentBitSection.Entry(
      key: String(String.UnicodeScalarView(key)).lowercased(), keyMark: mark,
      value: Located(value, mark: text.mark(line: index, column: indentation + key.count + blanks)))
  }

  /// The words of a rule: in double quotes, where `\"` is a quote, or without blanks.
  static func words(of value: Located<String>) -> [Located<String>] {
    let characters = Array(value.value.unicodeScalars)
    var words: [Located<String>] = []
    var index = 0
    var offset = 0
    func advance() {
      offset += UTF8.width(characters[index])
      index += 1
    }
    while index < characters.count {
      if characters[index] == " " || characters[index] == "\t" {
        advance()
        continue
      }
      let isQuoted = characters[index] == "\""
      if isQuoted { advance() }
      let start = offset
      var word = String.UnicodeScalarView()
      var hasEscapes = false
      while index < characters.count, isQuoted ? characters[index] != "\"" : characters[index] != " " {
        if isQuoted, characters[index] == "\\", index + 1 < characters.count, characters[index + 1] == "\"" {
          hasEscapes = true
          advance()
        }
        word.append(characters[index])
        advance()
      }
      if index < characters.count { advance() }
      words.append(Located(String(word), mark: value.mark(atOffset: start), style: hasEscapes ? .folded : .plain))
    }
    return words
  }
}
