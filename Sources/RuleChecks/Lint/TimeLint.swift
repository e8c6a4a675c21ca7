import LogModel
import RuleFile
import Rules

/// Times that a rule captures and its formats do not read, or read less of than was captured.
struct TimeLint {
  private let rule: CheckedRules.Rule
  private let pattern: RulePattern?

  init(_ rule: CheckedRules.Rule, _ pattern: RulePattern?) {
    (self.rule, self.pattern) = (rule, pattern)
  }

  var findings: [Finding] {
    guard let time = rule.declaration.time, let formats = DeclaredFormats(time) else { return [] }
    var findings = formats.written.flatMap { literalZones($0, time) }
    guard let pattern else { return findings }
    let examples = rule.declaration.examples.compactMap { CapturedTime(of: $0, time, pattern) }
    let unread = examples.filter { !formats.read($0.text, reference: $0.reference) }
    findings += unread.map { notRead($0, formats) }
    if time.zoneOffsetSeconds == nil, let example = examples.first(where: { $0.zoneBehind != nil }) {
      findings.append(zoneBehind(example))
    }
    // A format that reads no example reads nothing that is made of them.
    if unread.isEmpty { findings += TimeVariantLint(rule, pattern, time, formats).findings(examples) }
    return findings
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

  /// An example whose time is captured and not read.
  private func notRead(_ example: CapturedTime, _ formats: DeclaredFormats) -> Finding {
    Finding(
      .timeLoss, .error, subject: rule.name, at: example.mark,
      "\(rule.name) captures the time '\(String(decoding: example.text, as: UTF8.self))', and \(formats.noneReads) it",
      details: formats.written.map(\.value), remedy: "a format has to take all of what is captured")
  }

  /// An example with a zone that its pattern leaves out of the time.
  private func zoneBehind(_ example: CapturedTime) -> Finding {
    let zone = String(decoding: example.zoneBehind ?? [], as: UTF8.self)
    return Finding(
      .timeLoss, .warning, subject: rule.name, at: example.mark,
      "\(rule.name) leaves the zone '\(zone)' out of its time, and reads the time in the zone of --time-zone",
      details: [String(decoding: example.line, as: UTF8.self)],
      remedy: "capture it with the time and write %z (or %Z) for it, or give 'zone: UTC'")
  }
}

/// The time that a pattern captures of an example.
struct CapturedTime {
  let line: [UInt8]
  /// In `line`.
  let range: Range<Int>
  /// In nanoseconds since 1970, for times without a year.
  let reference: Int64
  /// The example's.
  let mark: SourceMark

  /// - Returns: nil for an example that is not to match, or that has no time.
  init?(of example: ExampleDeclaration, _ time: TimeDeclaration, _ pattern: RulePattern) {
    guard example.isMatch else { return nil }
    line = example.firstLine
    let ranges = pattern.ranges(of: line)
    guard let range = time.fields.lazy.compactMap({ ranges[$0] }).first else { return nil }
    self.range = range
    reference = (try? example.reference()) ?? 0
    mark = example.mark
  }

  var text: [UInt8] { Array(line[range]) }

  /// The zone right behind a time that has none.
  var zoneBehind: [UInt8]? {
    guard let clock = ClockText(in: text), clock.zone.isEmpty, clock.zone.upperBound == range.count,
      let end = ZoneText.end(in: line, from: range.upperBound)
    else { return nil }
    return line[range.upperBound..<end].filter { $0 != UInt8(ascii: " ") }
  }
}

/// The formats of a rule's time, as they are written and as they are compiled.
struct DeclaredFormats {
  let written: [Located<String>]
  private let compiled: [TimeFormat]

  /// - Returns: nil for a time that is a number.
  init?(_ time: TimeDeclaration) {
    guard case .formats(let formats) = time.source else { return nil }
    written = formats
    compiled = formats.compactMap { try? TimeFormat($0.value) }
  }

  /// Whether one of them takes all of `text`.
  func read(_ text: [UInt8], reference: Int64) -> Bool {
    compiled.contains { format in
      let read = text.withUnsafeBytes { format.parse($0, zoneOffsetSeconds: 0, reference: reference) }
      if case .time = read { return true }
      return false
    }
  }

  /// "its format does not read".
  var noneReads: String { written.count == 1 ? "its format does not read" : "none of its formats reads" }
}
