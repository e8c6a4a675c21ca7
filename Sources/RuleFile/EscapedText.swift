/// `text` with what could disturb a terminal or a line of output written as `\u{…}`, and cut after 80 characters.
///
/// Escaped are control characters, line and paragraph separators, and the marks that change the direction of writing.
func escaped(_ text: String, limit: Int = 80) -> String {
  var result = ""
  var count = 0
  for scalar in text.unicodeScalars {
    guard count < limit else {
      return result + "…"
    }
    count += 1
    if isHostile(scalar) {
      result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// `text` escaped and in single quotes, as complaints name what they found.
func quoted(_ text: String) -> String { "'\(escaped(text))'" }

private func isHostile(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
  default: false
  }
}
