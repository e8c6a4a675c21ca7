import Testing

@testable import RuleFile

@Suite("Rule documents that are written")
struct DocumentWriterTests {
  /// Everything a value holds, but for places and how texts were quoted.
  static func content(of value: Any) -> String {
    if value is SourceMark || value is ScalarStyle || value is ScalarLayout { return "" }
    let mirror = Mirror(reflecting: value)
    guard !mirror.children.isEmpty else { return "\(value)" }
    // A document's name is the file's.
    let children = mirror.children.filter { !(value is RuleDocument && $0.label == "name") }
    return "\(mirror.subjectType)("
      + children.map { "\($0.label ?? "")=\(content(of: $0.value))" }.joined(separator: ";") + ")"
  }

  private func check(_ text: String) throws {
    let document = try RuleDocument.parse(Array(text.utf8), file: "a.yaml")
    let written = RuleDocumentWriter.text(of: document)
    let again = try RuleDocument.parse(Array(written.utf8), file: "b.yaml")
    #expect(Self.content(of: again) == Self.content(of: document), "\(written)")
    #expect(RuleDocumentWriter.text(of: again) == written)
  }

  @Test("are the same when they are read again, with everything a file may hold")
  func everything() throws {
    try check(
      #"""
      version: 1
      patterns: {ORDER: 'ord-\d+', ODD: "it's \t \x1b \u2028 a: b #c"}
      multiline:
        - {name: a, when: {path: ['**/x', '*']}, start: '^\d', continue: '^ '}
        - name: b
          states: [{from: start, match: '^T', to: t, joins: true}, {from: t, match: ": '", to: t}]
      redact: [{field: 'a b', as: x}, {pattern: '\d+', as: y}]
      rules:
        - name: r
          when: {service: 'edge*'}
          match: |-
            ^(?<status>\d+) (?<app>\S+)
             (?<t>.*)
          types: {status: int}
          time: {field: [t, app], formats: ['%Y-%m-%d', '%s'], zone: '-03:30'}
          severity: {field: status, map: {'5*': ERROR, '*': INFO}, default: WARN, scale: syslog}
          service: ['${app}', 'x $${y} $']
          message: [app, status]
          stack: t
          set: {kind: 'a ${app}'}
          redact: [{field: app, as: app}]
          match_limit: 5000
          examples:
            - {input: 'x: ''y''', no_match: true}
            - input: |
                1 b

                  two
              reference_time: 2026-01-01
              expect: {status: 1, app: '1', message: "a\nb", t: '', kind: true}
        - {name: j, format: json, require: [a, 'b.c d'], time: {field: ts, epoch: auto}, severity: INFO, drop: true}
      alerts:
        - {name: c, if: {severity: ERROR, rule: [r, j], message: 'a|b'}, count: 3, within: 90s, severity: FATAL, message: 'x: y', cooldown: 1500ms}
        - {name: d, if: {rule: r}, absent: 2h, severity: WARN}
        - {name: e, if: {rule: r}, severity: WARN, within: 1d}
      """#)
  }

  @Test(
    "keep texts that YAML would take for something else",
    arguments: [
      "-", "- a", "#x", "a #b", "'", "''", "\"", "|", "> x", "*a", "&a", "!t", "@x", "`", "%{A}", "[a", "{b", "a: b",
      "a:", "? x", " a", "a ", "\ta",
      "true", "null", "~", "1.0", "a\nb", "a\nb\n", "a\n\n", "\na", " a\nb", "a\n b", "a\n  \nb", "a\rb", "\u{7}",
      "\u{85}", "\u{2029}", "é→", "\u{1F600}",
      "\u{FEFF}x", "\\", "\\n", "---", "... ", "a\u{A0}", "\u{E000}",
    ])
  func oddTexts(text: String) throws {
    let mark = SourceMark(file: "x", line: 1, column: 1)
    let document = RuleDocument(
      name: "x", patterns: [PatternDeclaration(name: Located("A", mark: mark), pattern: Located(text, mark: mark))],
      multiline: [
        MultilineDeclaration(
          name: Located("m", mark: mark),
          form: .states([.init(from: "start", match: Located(text, mark: mark), to: "s", mark: mark)]))
      ])
    let written = RuleDocumentWriter.text(of: document)
    let read = try RuleDocument.parse(Array(written.utf8), file: "y")
    #expect(read.patterns.first?.pattern.value == text)
    guard case .states(let transitions) = read.multiline.first?.form else {
      Issue.record("\(written)")
      return
    }
    #expect(transitions.first?.match.value == text)
  }
}
