import LogModel
import RuleFile
import Rules

/// Times that a rule would capture and its formats would not read, though they read those of its examples.
///
/// Each example is written again with another time in it (``TimeVariants``). The pattern itself says which of them it captures, so
/// that whatever stands around the time has its say.
struct TimeVariantLint {
  private let rule: CheckedRules.Rule
  private let pattern: RulePattern
  private let time: TimeDeclaration
  private let formats: DeclaredFormats

  /// So many examples of a rule are written again.
  private static let mostExamples = 8

  init(_ rule: CheckedRules.Rule, _ pattern: RulePattern, _ time: TimeDeclaration, _ formats: DeclaredFormats) {
    (self.rule, self.pattern, self.time, self.formats) = (rule, pattern, time, formats)
  }

  /// At most one finding of each difference: who reads the first adds a format for all.
  func findings(_ examples: [CapturedTime]) -> [Finding] {
    var told: Set<TimeVariants.Difference> = []
    var findings: [Finding] = []
    for example in examples.prefix(TimeVariantLint.mostExamples) {
      let variants = TimeVariants(of: example.text)
      for change in variants.changes where !told.contains(change.difference) {
        guard let text = unread(change, of: variants, in: example) else { continue }
        told.insert(change.difference)
        findings.append(finding(change.difference, text, in: example))
      }
    }
    return findings
  }

  /// The first variant that the pattern captures and no format reads.
  private func unread(_ change: TimeVariants.Change, of variants: TimeVariants, in example: CapturedTime) -> [UInt8]? {
    guard !change.nonsense.contains(where: { isCaptured(variants.text(change, with: $0), in: example) }) else {
      return nil
    }
    return change.texts.lazy.map { variants.text(change, with: $0) }.first { text in
      !formats.read(text, reference: example.reference) && isCaptured(text, in: example)
    }
  }

  /// Whether the example's line, with `text` for its time, is matched and gives `text` as its time.
  private func isCaptured(_ text: [UInt8], in example: CapturedTime) -> Bool {
    let captures = pattern.captures(of: line(text, in: example))
    return time.fields.lazy.compactMap { captures[$0] }.first == text
  }

  private func line(_ text: [UInt8], in example: CapturedTime) -> [UInt8] {
    example.line[..<example.range.lowerBound] + text + example.line[example.range.upperBound...]
  }

  private func finding(_ difference: TimeVariants.Difference, _ text: [UInt8], in example: CapturedTime) -> Finding {
    let field = time.fields.first { pattern.fields.contains($0) }
    return Finding(
      .timeLoss, .warning, subject: rule.name, at: field.map(pattern.mark(of:)) ?? pattern.text.mark,
      "\(rule.name) captures such a time as '\(String(decoding: text, as: UTF8.self))' too, and \(formats.noneReads) it",
      details: [String(decoding: line(text, in: example), as: UTF8.self)] + formats.written.map(\.value),
      remedy: difference.remedy)
  }
}

extension TimeVariants.Difference {
  fileprivate var remedy: String {
    switch self {
    case .fraction: "write %.f where a fraction may stand, or capture none"
    case .zone: "write %z (or %Z) for the zone, as one of several 'formats' where it may be missing"
    case .hour: "write %-H (or %-I) for an hour of one digit, or let the pattern want two"
    case .day: "write %e for a day of one digit, or let the pattern want two"
    case .separator, .dateSeparator:
      "give a format for each way of writing it in 'formats', or let the pattern want one"
    }
  }
}
