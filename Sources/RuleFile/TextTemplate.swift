/// Text with fields in it: `${method} ${path}`. `$${` is `${` itself; any other `$` is one.
public struct TextTemplate: Hashable, Sendable {
  public enum Part: Hashable, Sendable {
    case literal(String)
    case field(String)
  }

  /// Literals are not empty, and no two stand side by side.
  public let parts: [Part]

  /// The fields in the order they occur.
  public var fields: [String] {
    parts.compactMap { part in
      if case .field(let name) = part { name } else { nil }
    }
  }

  /// Reads a template whose fields are named by `syntax`; what is wrong is placed at its `$`.
  init(_ text: Located<String>, fields syntax: NameSyntax) throws(RuleFileError) {
    var parts: [Part] = []
    var literal = String.UnicodeScalarView()
    var rest = text.value.unicodeScalars[...]
    func endLiteral() {
      if !literal.isEmpty { parts.append(.literal(String(literal))) }
      literal = String.UnicodeScalarView()
    }
    while let dollar = rest.firstIndex(of: "$") {
      literal += rest[..<dollar]
      let tail = rest[dollar...]
      if tail.starts(with: "$${".unicodeScalars) {
        literal += "${".unicodeScalars
        rest = tail.dropFirst(3)
      } else if tail.starts(with: "${".unicodeScalars) {
        let mark = text.mark(atOffset: text.value.utf8.distance(from: text.value.startIndex, to: dollar))
        guard let end = tail.firstIndex(of: "}") else {
          throw RuleFileError(
            mark: mark, problem: "'${' without its '}'", expected: "${field}",
            hint: "write $${ for the characters themselves")
        }
        let name = String(tail[..<end].dropFirst(2))
        guard syntax.accepts(name) else {
          throw RuleFileError(
            mark: mark, problem: "\(quoted(name)) is not a field name", expected: syntax.description)
        }
        endLiteral()
        parts.append(.field(name))
        rest = tail[end...].dropFirst()
      } else {
        literal.append("$")
        rest = tail.dropFirst()
      }
    }
    literal += rest
    endLiteral()
    self.parts = parts
  }
}
