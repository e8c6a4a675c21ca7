/// Scalars of YAML 1.1 for any text.
enum YAMLText {
  /// In single quotes where that is possible, else in double quotes with escapes.
  static func quoted(_ text: String) -> String {
    if text.unicodeScalars.allSatisfy(isPlain) {
      return "'" + text.unicodeScalars.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
    }
    return "\"" + text.unicodeScalars.map(escaped).joined() + "\""
  }

  /// What stands in a line of YAML as itself, to every reader, and turns nothing around.
  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E: true
    case 0xA0...0xD7FF, 0xE000...0xFFFD:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: false
      default: true
      }
    default: false
    }
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\t": return "\\t"
    default: break
    }
    if isPlain(scalar) { return String(scalar) }
    let digits = String(scalar.value, radix: 16)
    return switch scalar.value {
    case ...0xFF: "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
    case ...0xFFFF: "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    }
  }
}
