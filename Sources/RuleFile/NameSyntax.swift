/// What a name in a rule file may look like, and how complaints say so.
enum NameSyntax {
  /// Of rules and machines: `[a-z0-9][a-z0-9-]*`.
  case rule
  /// Of patterns: `[A-Za-z_][A-Za-z0-9_]*`.
  case pattern
  /// Of states: `[A-Za-z0-9_-]+`.
  case state
  /// Of fields that a rule makes: `[A-Za-z_@][A-Za-z0-9_.@-]*`.
  case field
  /// Of fields that a record brings along (JSON's keys are any text): anything without control characters.
  case key
  /// Of placeholders: as `key`, without angle brackets.
  case placeholder

  var description: String {
    switch self {
    case .rule: "lower-case letters, digits and '-', not '-' first"
    case .pattern: "letters, digits and '_', not a digit first"
    case .state: "letters, digits, '_' and '-'"
    case .field: "letters, digits, '_', '@', '.' and '-', first a letter, '_' or '@'"
    case .key: "text without control characters"
    case .placeholder: "text without control characters, '<' and '>'"
    }
  }

  func accepts(_ name: String) -> Bool {
    guard let first = name.utf8.first else { return false }
    return switch self {
    case .rule:
      first != UInt8(ascii: "-") && name.utf8.allSatisfy { isLower($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    case .pattern: !isDigit(first) && name.utf8.allSatisfy(isWord)
    case .state: name.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") }
    case .field:
      (isWord(first) && !isDigit(first) || first == UInt8(ascii: "@"))
        && name.utf8.allSatisfy { isWord($0) || ".@-".utf8.contains($0) }
    case .key: name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    case .placeholder: NameSyntax.key.accepts(name) && !name.utf8.contains { "<>".utf8.contains($0) }
    }
  }
}

private func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

/// ASCII letters, digits and `_`: the characters of PCRE2's group names.
func isWord(_ byte: UInt8) -> Bool {
  isLower(byte | 0x20) || isDigit(byte) || byte == UInt8(ascii: "_")
}
