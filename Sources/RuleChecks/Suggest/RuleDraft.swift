import LogModel
import Regex
import RuleFile

/// A rule drafted from lines that no rule matches. It is known to match them.
public struct RuleDraft: Sendable {
  /// An example of the rule, with what it makes of it; `values` is nil where it must not match.
  struct Example: Sendable {
    var input: String
    var referenceTime: String?
    var values: [(name: String, text: String, isString: Bool)]?
  }

  public let name: String
  /// What the lines that it was drafted from have in common, and how many there are.
  public let template: UnmatchedTemplate
  let regex: String
  let types: [(field: String, type: FieldType)]
  let time: KnownTime.Reading?
  let hasSeverity: Bool
  var examples: [Example] = []

  init(_ pattern: DraftPattern, name: String, template: UnmatchedTemplate) {
    (self.name, self.template) = (name, template)
    (regex, types, time, hasSeverity) = (pattern.regex, pattern.types, pattern.time, pattern.hasSeverity)
  }

  /// `draft` under another name.
  init(_ draft: RuleDraft, name: String) {
    (self.name, template, regex) = (name, draft.template, draft.regex)
    (types, time, hasSeverity, examples) = (draft.types, draft.time, draft.hasSeverity, draft.examples)
  }

  /// The rule as an item of `rules`, indented by two.
  public var yaml: String {
    var lines = [
      "  # \(template.count.counted("line")) like: \(template.excerpt.terminalSafe)",
      "  - name: \(name)", "    match: \(ScalarWriting.quoted(regex))",
    ]
    if !types.isEmpty {
      lines.append("    types: {" + types.map { "\($0.field): \($0.type.rawValue)" }.joined(separator: ", ") + "}")
    }
    switch time {
    case .format(let format): lines.append("    time: {field: time, format: \(ScalarWriting.quoted(format))}")
    case .epoch(let unit): lines.append("    time: {field: time, epoch: \(unit.rawValue)}")
    case nil: break
    }
    if hasSeverity { lines.append("    severity: {field: level}") }
    if !examples.isEmpty { lines.append("    examples:") }
    for example in examples {
      lines.append("      - input: \(ScalarWriting.quoted(example.input))")
      if let reference = example.referenceTime {
        lines.append("        reference_time: \(ScalarWriting.quoted(reference))")
      }
      guard let values = example.values else {
        lines.append("        no_match: true")
        continue
      }
      lines.append(
        "        expect: {"
          + values.map { "\($0.name): \($0.isString ? ScalarWriting.quoted($0.text) : $0.text)" }.joined(
            separator: ", ")
          + "}")
    }
    return lines.map { $0 + "\n" }.joined()
  }
}

extension RuleDraft {
  /// A rule file of `drafts`.
  public static func file(of drafts: [RuleDraft]) -> String {
    "version: 1\nrules:\n" + drafts.map(\.yaml).joined(separator: "\n")
  }
}
