/// Writes a rule document as a rule file: reading it gives the same document, but for the places of things and how their texts are
/// quoted.
public struct RuleDocumentWriter {
  var lines: [String] = []

  /// The file's text, UTF-8, ended by a newline.
  public static func text(of document: RuleDocument) -> String {
    var writer = RuleDocumentWriter()
    writer.write(document)
    return writer.lines.joined(separator: "\n") + "\n"
  }

  private mutating func write(_ document: RuleDocument) {
    lines.append("version: 1")
    if !document.patterns.isEmpty {
      lines.append("patterns:")
      for pattern in document.patterns {
        add(2, ScalarWriting.inline(pattern.name.value), pattern.pattern.value)
      }
    }
    if !document.multiline.isEmpty {
      lines.append("multiline:")
      for machine in document.multiline { write(machine) }
    }
    if !document.redactions.isEmpty {
      lines.append("redact:")
      for redaction in document.redactions { write(redaction, indentation: 2) }
    }
    if !document.rules.isEmpty {
      lines.append("rules:")
      for rule in document.rules { write(rule) }
    }
    if !document.alerts.isEmpty {
      lines.append("alerts:")
      for alert in document.alerts { write(alert) }
    }
  }

  // MARK: What several declarations have

  /// `key: value`
  mutating func add(_ indentation: Int, _ key: String, _ value: String) {
    add(indentation, raw: key, ScalarWriting.value(value, indentation: indentation))
  }

  /// `key: value` of a value that is YAML already.
  mutating func add(_ indentation: Int, raw key: String, _ value: String) {
    lines.append(String(repeating: " ", count: indentation) + "\(key): \(value)")
  }

  /// The first key of an item.
  mutating func begin(_ name: String) {
    lines.append("  - name: \(ScalarWriting.inline(name))")
  }

  mutating func write(_ scope: Scope?) {
    guard let scope else { return }
    var entries: [(String, String)] = []
    if !scope.paths.isEmpty { entries.append(("path", Self.oneOrMore(scope.paths.map(\.value)))) }
    if !scope.services.isEmpty { entries.append(("service", Self.oneOrMore(scope.services.map(\.value)))) }
    add(4, raw: "when", Self.map(entries))
  }

  mutating func write(_ redaction: RedactionDeclaration, indentation: Int) {
    let target: (String, String) =
      switch redaction.target {
      case .field(let field): ("field", ScalarWriting.inline(field))
      case .pattern(let pattern): ("pattern", ScalarWriting.inline(pattern.value))
      }
    lines.append(
      String(repeating: " ", count: indentation) + "- "
        + Self.map([target, ("as", ScalarWriting.inline(redaction.placeholder))]))
  }

  private mutating func write(_ machine: MultilineDeclaration) {
    begin(machine.name.value)
    write(machine.scope)
    switch machine.form {
    case .pattern(let start, let next):
      if let start { add(4, "start", start.value) }
      if let next { add(4, "continue", next.value) }
    case .states(let transitions):
      lines.append("    states:")
      for transition in transitions {
        var entries = [
          ("from", ScalarWriting.inline(transition.from)), ("match", ScalarWriting.inline(transition.match.value)),
          ("to", ScalarWriting.inline(transition.to)),
        ]
        if transition.joins { entries.append(("joins", "true")) }
        lines.append("      - " + Self.map(entries))
      }
    }
  }

  private mutating func write(_ alert: AlertDeclaration) {
    begin(alert.name.value)
    write(alert.scope)
    var condition: [(String, String)] = []
    if let severity = alert.condition.severity { condition.append(("severity", severity)) }
    if !alert.condition.rules.isEmpty { condition.append(("rule", Self.oneOrMore(alert.condition.rules.map(\.value)))) }
    if let message = alert.condition.message { condition.append(("message", ScalarWriting.inline(message.value))) }
    add(4, raw: "if", Self.map(condition))
    switch alert.trigger {
    case .each(AlertDeclaration.defaultWithin): break
    case .each(let within): add(4, raw: "within", Self.span(within))
    case .count(let count, let within):
      add(4, raw: "count", "\(count)")
      add(4, raw: "within", Self.span(within))
    case .absence(let span): add(4, raw: "absent", Self.span(span))
    }
    add(4, raw: "severity", alert.severity)
    if let message = alert.message { add(4, "message", message) }
    if alert.cooldown != 0 { add(4, raw: "cooldown", Self.span(alert.cooldown)) }
  }

  /// Nanoseconds, in the greatest unit in which they are whole.
  private static func span(_ nanoseconds: Int64) -> String {
    let units: [(String, Int64)] = [
      ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
    ]
    for (unit, size) in units where nanoseconds != 0 && nanoseconds % size == 0 {
      return "\(nanoseconds / size)\(unit)"
    }
    return "\(nanoseconds / 1_000_000)ms"
  }

  // MARK: Maps and lists on one line

  static func map(_ entries: [(String, String)]) -> String {
    "{" + entries.map { "\($0.0): \($0.1)" }.joined(separator: ", ") + "}"
  }

  /// A text, or a list of them.
  static func oneOrMore(_ texts: [String]) -> String {
    let items = texts.map(ScalarWriting.inline)
    return items.count == 1 ? items[0] : "[" + items.joined(separator: ", ") + "]"
  }
}
