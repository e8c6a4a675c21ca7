/// How text is written in YAML so that reading gives the same text.
public enum ScalarWriting {
  /// A value that stands behind `key: `; `indentation` is that of the key's map, for blocks.
  static func value(_ text: String, indentation: Int) -> String {
    if isPlain(text) { return text }
    return quoted(text, indentation: indentation)
  }

  /// As `value`, in quotes or as a block whatever the text is.
  static func quoted(_ text: String, indentation: Int) -> String {
    !isOneLine(text) && isBlockable(text) ? block(text, indentation: indentation) : quoted(text)
  }

  /// In quotes on one line, whatever the text is: single ones where that is possible.
  public static func quoted(_ text: String) -> String {
    isOneLine(text) ? "'" + text.replacing("'", with: "''") + "'" : doubleQuoted(text)
  }

  /// As `value`, on one line: for keys and in braces.
  static func inline(_ text: String) -> String {
    isPlain(text) ? text : quoted(text)
  }

  /// Words, numbers and paths, which YAML cannot take for anything else.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, isWord(first) else { return false }
    return text.utf8.allSatisfy { isWord($0) || "./-".utf8.contains($0) }
  }

  private static func isOneLine(_ text: String) -> Bool { text.unicodeScalars.allSatisfy { isPrintable($0) } }

  /// What may stand within single quotes on one line: all that is seen, and turns nothing around.
  private static func isPrintable(_ character: Unicode.Scalar) -> Bool {
    switch character.value {
    case 0x09, 0x20...0x7E: return true
    case 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF:
      return switch character.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: false
      default: true
      }
    default: return false
    }
  }

  /// Whether a literal block holds the text as it is: lines that do not begin with blanks, and at most one newline at the end.
  private static func isBlockable(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first != "\n", first != " ", first != "\t", !text.hasSuffix("\n\n"),
      text.unicodeScalars.allSatisfy({ isPrintable($0) || $0 == "\n" })
    else { return false }
    // A line of blanks alone is none of the text's to a reader that strips.
    return text.split(separator: "\n").allSatisfy { line in line.contains { $0 != " " && $0 != "\t" } }
  }

  private static func block(_ text: String, indentation: Int) -> String {
    let blanks = String(repeating: " ", count: indentation + 2)
    let ends = text.hasSuffix("\n")
    let lines = (ends ? String(text.dropLast()) : text).split(separator: "\n", omittingEmptySubsequences: false)
    return (ends ? "|" : "|-") + lines.map { $0.isEmpty ? "\n" : "\n\(blanks)\($0)" }.joined()
  }

  private static func doubleQuoted(_ text: String) -> String {
    var result = "\""
    for character in text.unicodeScalars {
      switch character {
      case "\"", "\\": result += "\\\(character)"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        if isPrintable(character) {
          result.unicodeScalars.append(character)
        } else {
          let digits = String(character.value, radix: 16, uppercase: true)
          let (escape, width) =
            character.value > 0xFFFF ? ("\\U", 8) : character.value > 0xFF ? ("\\u", 4) : ("\\x", 2)
          result += escape + String(repeating: "0", count: width - digits.count) + digits
        }
      }
    }
    return result + "\""
  }
}

extension String {
  /// The text with every `old` replaced.
  fileprivate func replacing(_ old: Character, with new: String) -> String {
    var result = ""
    for character in unicodeScalars {
      if Character(character) == old { result += new } else { result.unicodeScalars.append(character) }
    }
    return result
  }
}
