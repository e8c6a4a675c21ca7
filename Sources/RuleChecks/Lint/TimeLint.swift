import LogModel
import Regex
import RuleFile
import Rules

/// Times that a rule captures and its formats do not read, or read less of than was captured.
struct TimeLint {
  private let rule: CheckedRules.Rule
  private let time: TimeDeclaration?

  private let pattern: RulePattern?

  init(_ rule: CheckedRules.Rule, _ pattern: RulePattern?) {
    (self.rule, self.pattern) = (rule, pattern)
    time = rule.declaration.time
  }

  var findings: [Finding] {
    guard let time, case .formats(let formats) = time.source else { return [] }
    return formats.flatMap { literalZones($0, time) } + unreadExamples(formats, time)
  }

  /// A zone that stands in a format as itself is matched, and the time is read in another.
  private func literalZones(_ format: Located<String>, _ time: TimeDeclaration) -> [Finding] {
    guard time.zoneOffsetSeconds == nil, let compiled = try? TimeFormat(format.value), !compiled.hasZone else {
      return []
    }
    let words = ["Z", "UTC", "GMT", "+00:00", "+0000"]
    guard let zone = words.first(where: { TimeLint.isLiteralTail($0, of: format.value) }) else { return [] }
    return [
      Finding(
        .timeLoss, .warning, subject: rule.name, at: format.mark,
        "the time format of \(rule.name) takes '\(zone)' for text, and reads the time in the zone of --time-zone",
        remedy: "write %z (or %Z) in place of '\(zone)', or give 'zone: UTC'")
    ]
  }

  /// Whether `word` ends `format`, and is not part of a directive.
  private static func isLiteralTail(_ word: String, of format: String) -> Bool {
    guard format.hasSuffix(word) else { return false }
    let head = format.dropLast(word.count)
    return !head.hasSuffix("%") && !head.hasSuffix("%-") && !head.hasSuffix("%.")
  }

  /// Examples whose time is captured and not read.
  private func unreadExamples(_ formats: [Located<String>], _ time: TimeDeclaration) -> [Finding] {
    guard let pattern else { return [] }
    let compiled = formats.compactMap { try? TimeFormat($0.value) }
    return rule.declaration.examples.filter(\.isMatch).compactMap { example in
      let captured = pattern.captures(of: example.firstLine)
      let text = time.fields.lazy.compactMap { captured[$0] }.first
      guard let text, !isRead(text, compiled, reference: (try? example.reference()) ?? 0) else { return nil }
      let words = compiled.count == 1 ? "its format does not" : "none of its formats does"
      return Finding(
        .timeLoss, .error, subject: rule.name, at: example.mark,
        "\(rule.name) captures the time '\(String(decoding: text, as: UTF8.self))', and \(words) read it",
        details: formats.map(\.value), remedy: "a format has to take all of what is captured")
    }
  }

  private func isRead(_ text: [UInt8], _ formats: [TimeFormat], reference: Int64) -> Bool {
    formats.contains { format in
      let read = text.withUnsafeBytes { format.parse($0, zoneOffsetSeconds: 0, reference: reference) }
      if case .time = read { return true }
      return false
    }
  }
}
