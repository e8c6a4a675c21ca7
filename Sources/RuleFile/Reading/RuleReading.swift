extension NodeReader {
  private static let ruleKeys = [
    "name", "when", "format", "match", "require", "types", "time", "severity", "service", "message", "stack", "set",
    "redact",
    "drop", "match_limit", "examples",
  ]

  /// `rules`, of a file.
  func rules(_ node: Node?) -> [RuleDeclaration] {
    var seen: [String: SourceMark] = [:]
    return list(node, "'rules'", of: "rules").compactMap { rule($0, seen: &seen) }
  }

  private func rule(_ node: Node, seen: inout [String: SourceMark]) -> RuleDeclaration? {
    guard let section = section(node, "a rule", keys: Self.ruleKeys, required: ["name"]) else { return nil }
    let name = name(text(section["name"], "'name'", expected: "a name"), "a rule's name", .rule)
    if let name { refuseRepeated(name, "a rule", seen: &seen) }
    let format =
      choice(section["format"], "'format'", among: RuleFormat.allCases.map(\.rawValue))
      .flatMap(RuleFormat.init) ?? .regex
    // Captures are named by the rule, JSON's keys by whoever wrote the log.
    let syntax: NameSyntax = format == .regex ? .field : .key
    let drop = flag(section["drop"], "'drop'") ?? false
    checkMatch(section, format: format, drops: drop)
    let message = fieldNames(section["message"], "'message'", syntax)
    let rule = RuleDeclaration(
      name: name ?? Located("", mark: section.mark), scope: scope(section["when"]), format: format,
      match: text(section["match"], "'match'", expected: "a regex"),
      require: fieldNames(section["require"], "'require'", syntax), types: types(section["types"], fields: syntax),
      time: time(section["time"], fields: syntax), severity: severity(section["severity"], fields: syntax),
      services: services(section["service"], fields: syntax), messageFields: message.isEmpty ? ["message"] : message,
      stackFields: fieldNames(section["stack"], "'stack'", syntax), set: added(section["set"], fields: syntax),
      redactions: redactions(section["redact"], fields: syntax), drop: drop,
      matchLimit: number(section["match_limit"], "'match_limit'", in: 100...10_000_000)
        ?? RuleDeclaration.defaultMatchLimit,
      examples: examples(section["examples"]), mark: section.mark)
    return name == nil ? nil : rule
  }

  /// `match` is what format regex is about, `require` the others' counterpart.
  private func checkMatch(_ section: Section, format: RuleFormat, drops: Bool) {
    switch format {
    case .regex:
      if section["match"] == nil, !drops {
        complaints.add(
          section.mark, "a rule without 'match'", expected: "the key 'match'",
          hint: "only 'format: json', 'format: logfmt' and 'drop: true' do without")
      }
      if let mark = section.mark(of: "require") {
        complaints.add(
          mark, "'require' in a rule of format regex", expected: "'format: json' or 'format: logfmt' with it")
      }
    case .json, .logfmt:
      if let mark = section.mark(of: "match") {
        complaints.add(
          mark, "'match' in a rule of format \(format.rawValue)", expected: "'format: regex' with it",
          hint: "'require' lists the fields a record must have")
      }
    }
  }

  private func types(_ node: Node?, fields syntax: NameSyntax) -> [(field: String, type: FieldType, mark: SourceMark)] {
    entries(node, "'types'", expected: "a map from fields to types").compactMap { entry in
      let field = name(entry.key, "a field name", syntax)
      let words = FieldType.allCases.map(\.rawValue)
      let type = choice(entry.value, "the type of \(quoted(entry.key.value))", among: words).flatMap(FieldType.init)
      guard let field, let type else { return nil }
      return (field.value, type, field.mark)
    }
  }

  private func services(_ node: Node?, fields syntax: NameSyntax) -> [Located<TextTemplate>] {
    texts(node, "'service'", expected: "text with ${field}").compactMap { text in
      template(text, fields: syntax).map(text.replacing)
    }
  }

  private func added(_ node: Node?, fields syntax: NameSyntax) -> [(field: String, template: TextTemplate)] {
    entries(node, "'set'", expected: "a map from fields to texts").compactMap { entry in
      let field = name(entry.key, "a field name", .field)
      let text = text(entry.value, "the value of \(quoted(entry.key.value))", expected: "text with ${field}")
      guard let field, let text, let template = template(text, fields: syntax) else { return nil }
      return (field.value, template)
    }
  }
}
