import LogModel
import RuleFile
import Rules

/// `rules explain`: which rules were tried with a line, how far each got, and what the one that matched made of it.
public struct LineExplanation {
  private let rules: CheckedRules
  private let text: [UInt8]
  private let source: LogSource
  private let reading: RecordReading

  /// - Parameter text: the record; its first line is what rules look at.
  public init(_ text: [UInt8], of source: LogSource, by rules: CheckedRules) {
    (self.rules, self.text, self.source) = (rules, text.last == 0x0A ? text.dropLast() : text, source)
    reading = RecordProbe(rules.ruleSet).read(self.text, of: source)
  }

  private var line: [UInt8] { Array(text.prefix { $0 != 0x0A }) }

  /// Whether a rule matches.
  public var isMatched: Bool { reading.rule != nil }

  /// - Parameter maximumTraces: of how many of the rules that do not match it is shown how far they got, the farthest first; nil: of all.
  public func report(maximumTraces: Int?) -> CheckReport {
    var report = CheckReport(command: "rules explain")
    let tried = rules.everyRule.filter { rule in
      rules.ruleSet.applies(rule.index, to: source) && rule.index < reading.rule ?? .max
    }
    let traces = traces(of: tried)
    if !isMatched { report.findings = [Finding(.notMatched, .warning, "no rule matches the line")] }
    report.findings += traces.prefix(maximumTraces ?? .max).map(finding)
    report.tables = [values, times]
    report.tables[0].isUncut = true
    let hidden = rules.everyRule.count { !rules.ruleSet.applies($0.index, to: source) }
    report.figures = [
      .init("tried", tried.count, "tried that do not match"),
      .init("out_of_scope", hidden, "whose 'when' leaves the source out"),
    ]
    if let rule = reading.rule {
      report.headline = "\(rules.title(of: rule)) matches\(reading.isDropped ? ", and drops the record" : "")"
    } else {
      report.headline = "no rule matches"
    }
    return report
  }

  // MARK: Rules that do not match

  private struct Attempt {
    let rule: CheckedRules.Rule
    let trace: Trace?
  }

  /// Those of the named files before what stands behind them; of them the farthest first; of equal ones, in the order of trying.
  private func traces(of tried: [CheckedRules.Rule]) -> [Attempt] {
    let tracer = Tracer(rules)
    func rank(_ attempt: Attempt) -> (Int, Int, Int) {
      (attempt.rule.index < rules.rules.count ? 0 : 1, -(attempt.trace?.length ?? 0), attempt.rule.index)
    }
    return tried.map { Attempt(rule: $0, trace: tracer.trace($0, line)) }.sorted { rank($0) < rank($1) }
  }

  private func finding(_ attempt: Attempt) -> Finding {
    let declaration = attempt.rule.declaration
    let isLimit = reading.limitHits.contains(attempt.rule.index)
    let what =
      isLimit
      ? "was given up at its match limit of \(declaration.matchLimit)"
      : attempt.trace.map { "matches \($0.length.counted("byte"))" }
        ?? "wants a record of format \(declaration.format.rawValue)"
    return Finding(
      .ruleTried, .note, subject: attempt.rule.name, at: declaration.name.mark, "\(attempt.rule.name) \(what)",
      details: attempt.trace?.lines ?? [])
  }

  // MARK: What matches

  private var values: CheckReport.Table {
    CheckReport.Table(
      key: "values", title: "What comes of it", columns: [.init("name", "name"), .init("value", "value")],
      rows: reading.names.map { [.text($0), .code(reading[$0]!.text.cut(to: 400))] })
  }

  /// Each format of the rule, and what it made of the time.
  private var times: CheckReport.Table {
    CheckReport.Table(
      key: "times", title: "How the time was read",
      columns: [.init("field", "field"), .init("text", "text"), .init("format", "format"), .init("result", "result")],
      rows: reading.rule.map { timeRows(rules[$0]) } ?? [])
  }

  private func timeRows(_ rule: CheckedRules.Rule) -> [[CheckReport.Cell]] {
    guard let time = rule.declaration.time else { return [] }
    let captures = rule.pattern?.captures(of: line) ?? [:]
    let field = time.fields.first { captures[$0] != nil } ?? time.fields[0]
    guard let text = captures[field], case .formats(let formats) = time.source else {
      return [[.text(time.fields.joined(separator: ", ")), .none, .none, result(reading["timestamp"]?.text)]]
    }
    let zone = time.zoneOffsetSeconds ?? rules.ruleSet.options.zoneOffsetSeconds
    return formats.map { format in
      [
        .text(field), .code(String(decoding: text, as: UTF8.self)), .code(format.value),
        read(text, as: format.value, zone: zone),
      ]
    }
  }

  private func read(_ text: [UInt8], as format: String, zone: Int) -> CheckReport.Cell {
    guard let compiled = try? TimeFormat(format) else { return .none }
    let parsed = text.withUnsafeBytes {
      compiled.parse($0, zoneOffsetSeconds: zone, reference: source.referenceTime)
    }
    return switch parsed {
    case .time(let time):
      .text(
        "\(time)\(compiled.hasYear ? "" : ", near the reference time")\(compiled.hasZone ? "" : ", its zone is not in the text")"
      )
    case .needsReference: .text("needs a reference time: --reference-time")
    case .noMatch: .text("does not take all of the text")
    }
  }

  private func result(_ text: String?) -> CheckReport.Cell { .text(text ?? "no time was read") }
}
