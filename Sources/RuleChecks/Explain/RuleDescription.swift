import LogModel
import RuleFile
import Rules

/// `rules show`: one rule, with its pattern written out and the fields that it makes.
public struct RuleDescription {
  private let rule: CheckedRules.Rule
  private let rules: CheckedRules

  /// - Returns: nil where there is no rule of this name.
  public init?(named name: String, in rules: CheckedRules) {
    guard let rule = rules.everyRule.first(where: { $0.name == name }) else { return nil }
    (self.rule, self.rules) = (rule, rules)
  }

  private var declaration: RuleDeclaration { rule.declaration }

  public var report: CheckReport {
    var report = CheckReport(command: "rules show")
    report.tables = [properties, fields, examples]
    report.tables[0].isUncut = true
    report.headline = "\(rule.name) is number \(rule.index + 1) of \(rules.everyRule.count.grouped) that are tried"
    return report
  }

  private var properties: CheckReport.Table {
    var rows: [[CheckReport.Cell]] = []
    func add(_ name: String, _ value: CheckReport.Cell?) { if let value { rows.append([.text(name), value]) } }
    add("rule", .text(rule.name))
    add("place", .text("\(declaration.name.mark)"))
    add("format", .text(declaration.format.rawValue))
    add("when", declaration.scope.map { .list($0.globs) })
    add("match", declaration.match.map { .code($0.value) })
    let pattern = rule.pattern
    if let pattern, pattern.expanded.regex != pattern.text.value { add("expanded", .code(pattern.expanded.regex)) }
    add("require", declaration.require.isEmpty ? nil : .list(declaration.require))
    add("time", time)
    add("severity", severity)
    add("service", declaration.services.isEmpty ? nil : .list(declaration.services.map { $0.value.written }))
    add("message", .list(declaration.messageFields))
    add("stack", declaration.stackFields.isEmpty ? nil : .list(declaration.stackFields))
    for (field, template) in declaration.set { add("set \(field)", .code(template.written)) }
    add("drop", declaration.drop ? .text("records that match are dropped") : nil)
    add("match limit", .number(Int(declaration.matchLimit)))
    return CheckReport.Table(
      key: "rule", title: "Rule", columns: [.init("property", "property"), .init("value", "value")], rows: rows)
  }

  private var time: CheckReport.Cell? {
    guard let time = declaration.time else { return nil }
    let fields = time.fields.joined(separator: ", ")
    let zone = time.zoneOffsetSeconds.map { ", zone \($0 == 0 ? "UTC" : "\($0 / 60) min east of UTC")" } ?? ""
    return switch time.source {
    case .formats(let formats): .code("\(fields): \(formats.map(\.value).joined(separator: " | "))\(zone)")
    case .epoch(let unit): .code("\(fields): epoch, \(unit)")
    }
  }

  private var severity: CheckReport.Cell? {
    switch declaration.severity {
    case nil: nil
    case .constant(let name): .text(name)
    case .field(let names, let map, let fallback, let scale):
      .list(
        [names.joined(separator: ", ")] + map.map { "\($0.glob.value) → \($0.severity)" }
          + (scale == .names ? [] : ["scale \(scale.rawValue)"]) + (fallback.map { ["else \($0)"] } ?? []))
    }
  }

  /// What the pattern captures, what becomes of it, and what the first example that has it captures.
  private var fields: CheckReport.Table {
    let pattern = rule.pattern
    let captures = declaration.examples.filter(\.isMatch).map { pattern?.captures(of: $0.firstLine) ?? [:] }
    let types = Dictionary(
      (pattern?.expanded.types.map { ($0.field, $0.type) } ?? []) + declaration.types.map { ($0.field, $0.type) },
      uniquingKeysWith: { $1 })
    return CheckReport.Table(
      key: "fields", title: "Fields",
      columns: [
        .init("field", "field"), .init("type", "type"), .init("becomes", "becomes"),
        .init("example", "as in the examples"),
      ],
      rows: (pattern?.fields ?? declaration.types.map(\.field)).map { field in
        let seen = captures.lazy.compactMap { $0[field] }.first
        return [
          .text(field), .text((types[field] ?? .string).rawValue), role(of: field).map { .text($0) } ?? .none,
          seen.map { .code(String(decoding: $0, as: UTF8.self).cut(to: 80)) } ?? .none,
        ]
      })
  }

  private func role(of field: String) -> String? {
    if declaration.time?.fields.contains(field) ?? false { return "timestamp" }
    if case .field(let names, _, _, _) = declaration.severity, names.contains(field) { return "severity" }
    if declaration.messageFields.contains(field) { return "message" }
    if declaration.stackFields.contains(field) { return "stack" }
    return declaration.services.contains { $0.value.fields.contains(field) } ? "service" : nil
  }

  private var examples: CheckReport.Table {
    CheckReport.Table(
      key: "examples", title: "Examples",
      columns: [.init("place", "place"), .init("matches", "matches"), .init("line", "line")],
      rows: declaration.examples.map {
        [
          .text("\($0.mark)"), .text($0.isMatch ? "yes" : "no"),
          .code(String(decoding: $0.firstLine, as: UTF8.self).cut(to: 200)),
        ]
      })
  }
}

extension TextTemplate {
  /// As it is written in a rule file.
  var written: String {
    parts.map {
      switch $0 {
      case .literal(let text): text.replacing("${", with: "$${")
      case .field(let name): "${\(name)}"
      }
    }.joined()
  }
}
