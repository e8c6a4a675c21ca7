/// `%{NAME}`, `%{NAME:field}` or `%{NAME:field:type}` in a regex.
struct PatternReference {
  /// Where it stands, in bytes of the regex.
  let range: Range<Int>
  let name: String
  let field: String?
  let type: FieldType?

  /// The references of `regex`, in order.
  ///
  /// What is escaped is none (`\%{`, `\Q…\E`), nor is a percent sign with a count (`%{2}`).
  static func all(in regex: Located<String>) throws(RuleFileError) -> [PatternReference] {
    let bytes = Array(regex.value.utf8)
    var references: [PatternReference] = []
    var isLiteral = false
    var index = 0
    while index < bytes.count {
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      if bytes[index] == UInt8(ascii: "\\") {
        if isLiteral ? next == UInt8(ascii: "E") : next == UInt8(ascii: "Q") { isLiteral.toggle() }
        // Within \Q…\E a backslash escapes nothing, so that `\\E` there ends it.
        index += isLiteral && next == UInt8(ascii: "\\") ? 1 : 2
      } else if !isLiteral, bytes[index] == UInt8(ascii: "%"), next == UInt8(ascii: "{"),
        index + 2 >= bytes.count || !isDigit(bytes[index + 2])
      {
        let reference = try PatternReference(bytes, at: index, of: regex)
        references.append(reference)
        index = reference.range.upperBound
      } else {
        index += 1
      }
    }
    return references
  }

  private init(_ bytes: [UInt8], at start: Int, of regex: Located<String>) throws(RuleFileError) {
    let hint = "write %\\{ for the characters themselves"
    let form = "%{NAME}, %{NAME:field} or %{NAME:field:type}"
    guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "}")) else {
      throw RuleFileError(
        mark: regex.mark(atOffset: start), problem: "'%{' without its '}'", expected: form, hint: hint)
    }
    let text = String(decoding: bytes[(start + 2)..<end], as: UTF8.self)
    let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    func refuse(_ part: String, _ what: String, at offset: Int, expected: String, hint: String?) -> RuleFileError {
      RuleFileError(
        mark: regex.mark(atOffset: offset), problem: "\(quoted(part)) is not \(what)", expected: expected, hint: hint)
    }
    guard NameSyntax.pattern.accepts(parts[0]) else {
      throw refuse(parts[0], "a pattern name", at: start + 2, expected: form, hint: hint)
    }
    name = parts[0]
    let fieldStart = start + 2 + parts[0].utf8.count + 1
    if parts.count > 1, !NameSyntax.field.accepts(parts[1]) {
      let isNested = parts[1].hasPrefix("[")
      throw refuse(
        parts[1], "a field name", at: fieldStart, expected: NameSyntax.field.description,
        hint: isNested ? "write [a][b] as a.b" : nil)
    }
    field = parts.count > 1 ? parts[1] : nil
    let words = FieldType.allCases.map(\.rawValue)
    if parts.count > 2, FieldType(rawValue: parts[2]) == nil {
      throw refuse(
        parts[2], "a type", at: fieldStart + parts[1].utf8.count + 1, expected: alternatives(words),
        hint: suggestion(for: parts[2], among: words))
    }
    type = parts.count > 2 ? FieldType(rawValue: parts[2]) : nil
    range = start..<(end + 1)
  }
}
