import LogModel
import RuleFile

extension RuleDeclaration {
  /// A source that the rule's `when` lets through, for its examples; the globs of `when` say what its path and stream may look like.
  func exampleSource(reference: Int64? = nil) -> LogSource {
    LogSource(
      name: "example", path: scope?.paths.first.map { literal(of: $0.value) } ?? "example.log",
      stream: scope?.services.first.map { literal(of: $0.value) } ?? "example", referenceTime: reference)
  }
}

/// A text that `glob` matches: each star as a letter, the first of what braces and brackets offer.
private func literal(of glob: String) -> String {
  var text = String.UnicodeScalarView()
  var rest = glob.unicodeScalars[...]
  while let scalar = rest.popFirst() {
    switch scalar {
    case "*":
      if rest.first != "*" { text.append("x") }
    case "?": text.append("x")
    case "\\": if let next = rest.popFirst() { text.append(next) }
    case "[":
      let set = rest.prefix { $0 != "]" }
      rest = rest.dropFirst(set.count + 1)
      text.append(set.first == "!" ? unlisted(in: set) : set.first ?? "x")
    case "{":
      let group = braces(&rest)
      text.append(contentsOf: literal(of: group).unicodeScalars)
    default: text.append(scalar)
    }
  }
  return String(text)
}

/// A character that `set` does not list.
private func unlisted(in set: Substring.UnicodeScalarView) -> Unicode.Scalar {
  "x~_0A".unicodeScalars.first { !set.contains($0) } ?? "x"
}

/// The first alternative of the braces that are open, and the rest behind them.
private func braces(_ rest: inout Substring.UnicodeScalarView) -> String {
  var first = String.UnicodeScalarView()
  var (depth, isFirst) = (1, true)
  while let scalar = rest.popFirst() {
    if scalar == "{" { depth += 1 }
    if scalar == "}" { depth -= 1 }
    if depth == 0 { break }
    if scalar == ",", depth == 1 { isFirst = false }
    if isFirst { first.append(scalar) }
  }
  return String(first)
}
