extension RuleDocument {
  /// Reads and checks a rule file.
  ///
  /// Not checked, because that takes regexes, times or other files: patterns, the names in them, time formats, and what
  /// examples expect.
  /// - Throws: everything that could be found wrong, in the order of the file.
  public static func parse(_ bytes: [UInt8], file: String) throws(RuleFileErrors) -> RuleDocument {
    let complaints = Complaints()
    var document: RuleDocument?
    do throws(RuleFileError) {
      let source = try SourceText(bytes, file: file)
      var builder = TreeBuilder(source, complaints: complaints)
      if let root = try builder.document() {
        document = NodeReader(complaints: complaints).document(root, file: file)
      } else {
        complaints.add(SourceMark(file: file, line: 1, column: 1), "the file is empty", expected: "'version: 1'")
      }
    } catch {
      complaints.add(error)
    }
    guard let document, complaints.errors.isEmpty else { throw RuleFileErrors(complaints.errors) }
    return document
  }
}

extension NodeReader {
  fileprivate func document(_ root: Node, file: String) -> RuleDocument? {
    let keys = ["version", "patterns", "multiline", "redact", "rules", "alerts"]
    // What a later version means by its keys is not ours to complain of.
    if case .map(let entries) = root.content, let version = entries.first(where: { $0.key.value == "version" }),
      case .text(let text) = version.value.content, text.value != "1"
    {
      complaints.add(text.mark, "'version' is \(quoted(text.value))", expected: "1, the only version there is")
      return nil
    }
    guard let section = section(root, "a rule file", keys: keys, required: ["version"]) else { return nil }
    _ = text(section["version"], "'version'", expected: "1")
    return RuleDocument(
      name: file, patterns: patterns(section["patterns"]), multiline: machines(section["multiline"]),
      redactions: redactions(section["redact"], fields: .key), rules: rules(section["rules"]),
      alerts: alerts(section["alerts"]))
  }

  private func patterns(_ node: Node?) -> [PatternDeclaration] {
    entries(node, "'patterns'", expected: "a map from names to regexes").compactMap { entry in
      let name = name(entry.key, "a pattern name", .pattern)
      let pattern = text(entry.value, "pattern \(quoted(entry.key.value))", expected: "a regex")
      guard let name, let pattern else { return nil }
      return PatternDeclaration(name: name, pattern: pattern)
    }
  }

  /// `when`, of rules, machines and alerts.
  func scope(_ node: Node?) -> Scope? {
    guard let node, let section = section(node, "'when'", keys: ["path", "service"]) else { return nil }
    if section["path"] == nil, section["service"] == nil {
      complaints.add(section.mark, "'when' names nothing", expected: "'path' or 'service'")
    }
    return Scope(
      paths: texts(section["path"], "'path'", expected: "a glob"),
      services: texts(section["service"], "'service'", expected: "a glob"))
  }

  /// `redact`, of a file and of a rule.
  func redactions(_ node: Node?, fields syntax: NameSyntax) -> [RedactionDeclaration] {
    list(node, "'redact'", of: "maps with 'field' or 'pattern', and 'as'").compactMap { redaction($0, fields: syntax) }
  }

  private func redaction(_ node: Node, fields syntax: NameSyntax) -> RedactionDeclaration? {
    let what = "a redaction"
    guard let section = section(node, what, keys: ["field", "pattern", "as"], required: ["as"]) else { return nil }
    let placeholder = name(text(section["as"], "'as'"), "a placeholder", .placeholder)
    let field = name(text(section["field"], "'field'", expected: "a field name"), "a field name", syntax)
    let pattern = text(section["pattern"], "'pattern'", expected: "a regex")
    guard exactlyOne(section, of: ["field", "pattern"]), let placeholder else { return nil }
    guard let target = field.map({ .field($0.value) }) ?? pattern.map(RedactionDeclaration.Target.pattern) else {
      return nil
    }
    return RedactionDeclaration(target: target, placeholder: placeholder.value, mark: section.mark)
  }

  /// Whether exactly one of `keys` is there; complains where not.
  func exactlyOne(_ section: Section, of keys: [String]) -> Bool {
    let present = keys.filter { section[$0] != nil }
    let names = keys.map(quoted)
    if present.isEmpty {
      complaints.add(section.mark, "\(section.what) without \(alternatives(names))", expected: "one of them")
    } else if present.count > 1, let mark = section.mark(of: present[1]) {
      complaints.add(
        mark, "\(section.what) with both \(quoted(present[0])) and \(quoted(present[1]))", expected: "one of them")
    }
    return present.count == 1
  }

  /// Complains of a name that an earlier declaration of the same kind has.
  func refuseRepeated(_ name: Located<String>, _ what: String, seen: inout [String: SourceMark]) {
    if let first = seen[name.value] {
      complaints.add(
        name.mark, "\(what) \(quoted(name.value)) is there already, at \(first.line):\(first.column)",
        expected: "a name of its own")
    } else {
      seen[name.value] = name.mark
    }
  }
}
