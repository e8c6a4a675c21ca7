extension RuleDocumentWriter {
  mutating func write(_ rule: RuleDeclaration) {
    begin(rule.name.value)
    write(rule.scope)
    if rule.format != .regex { add(4, raw: "format", rule.format.rawValue) }
    if let match = rule.match { add(4, "match", match.value) }
    if !rule.require.isEmpty { add(4, raw: "require", Self.oneOrMore(rule.require)) }
    if !rule.types.isEmpty {
      add(4, raw: "types", Self.map(rule.types.map { (ScalarWriting.inline($0.field), $0.type.rawValue) }))
    }
    write(rule.time)
    write(rule.severity)
    if !rule.services.isEmpty { add(4, raw: "service", Self.oneOrMore(rule.services.map(\.value.text))) }
    if rule.messageFields != ["message"] { add(4, raw: "message", Self.oneOrMore(rule.messageFields)) }
    if !rule.stackFields.isEmpty { add(4, raw: "stack", Self.oneOrMore(rule.stackFields)) }
    if !rule.set.isEmpty {
      let entries = rule.set.map { (ScalarWriting.inline($0.field), ScalarWriting.inline($0.template.text)) }
      add(4, raw: "set", Self.map(entries))
    }
    if !rule.redactions.isEmpty {
      lines.append("    redact:")
      for redaction in rule.redactions { write(redaction, indentation: 6) }
    }
    if rule.drop { add(4, raw: "drop", "true") }
    if rule.matchLimit != RuleDeclaration.defaultMatchLimit { add(4, raw: "match_limit", "\(rule.matchLimit)") }
    if !rule.examples.isEmpty {
      lines.append("    examples:")
      for example in rule.examples { write(example) }
    }
  }

  private mutating func write(_ time: TimeDeclaration?) {
    guard let time else { return }
    var entries = [("field", Self.oneOrMore(time.fields))]
    switch time.source {
    case .formats(let formats) where formats.count == 1:
      entries.append(("format", ScalarWriting.inline(formats[0].value)))
    case .formats(let formats):
      entries.append(("formats", "[" + formats.map { ScalarWriting.inline($0.value) }.joined(separator: ", ") + "]"))
    case .epoch(let unit): entries.append(("epoch", unit.rawValue))
    }
    if let offset = time.zoneOffsetSeconds { entries.append(("zone", Self.zone(offset))) }
    add(4, raw: "time", Self.map(entries))
  }

  private static func zone(_ seconds: Int) -> String {
    guard seconds != 0 else { return "UTC" }
    func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let minutes = abs(seconds) / 60
    return "'\(seconds < 0 ? "-" : "+")\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))'"
  }

  private mutating func write(_ severity: SeverityDeclaration?) {
    switch severity {
    case nil: break
    case .constant(let name): add(4, raw: "severity", name)
    case .field(let names, let map, let fallback, let scale):
      var entries = [("field", Self.oneOrMore(names))]
      if !map.isEmpty {
        entries.append(("map", Self.map(map.map { (ScalarWriting.inline($0.glob.value), $0.severity) })))
      }
      if let fallback { entries.append(("default", fallback)) }
      if scale != .names { entries.append(("scale", scale.rawValue)) }
      add(4, raw: "severity", Self.map(entries))
    }
  }

  private mutating func write(_ example: ExampleDeclaration) {
    lines.append("      - input: \(ScalarWriting.value(example.input.value, indentation: 8))")
    if let time = example.referenceTime { add(8, "reference_time", time) }
    switch example.expectation {
    case .noMatch: add(8, raw: "no_match", "true")
    case .fields(let fields) where fields.isEmpty: add(8, raw: "expect", "{}")
    case .fields(let fields):
      add(8, raw: "expect", "")
      lines[lines.count - 1].removeLast()
      for field in fields {
        // What stood without quotes may be a number, and stays so.
        let value =
          field.value.isQuoted
          ? ScalarWriting.quoted(field.value.text, indentation: 10) : field.value.text
        add(10, raw: ScalarWriting.inline(field.name), value)
      }
    }
  }
}

extension TextTemplate {
  /// As it is written: reading it gives the same template.
  var text: String {
    var result = ""
    for part in parts {
      switch part {
      case .literal(let literal):
        var rest = literal.unicodeScalars[...]
        while let character = rest.popFirst() {
          result.unicodeScalars.append(character)
          if character == "$", rest.first == "{" {
            result += "${"
            rest.removeFirst()
          }
        }
      case .field(let name): result += "${\(name)}"
      }
    }
    return result
  }
}
