import LogModel
import Regex
import RuleFile
import Rules

/// What there is to say of one rule.
struct RuleLint {
  private let rule: CheckedRules.Rule
  private let pattern: RulePattern?
  private let examples: ExampleCheck

  init(_ rule: CheckedRules.Rule, _ examples: ExampleCheck) {
    (self.rule, self.examples) = (rule, examples)
    pattern = rule.pattern
  }

  private var declaration: RuleDeclaration { rule.declaration }

  var findings: [Finding] {
    exampleFindings + patternFindings + nameFindings + TimeLint(rule, pattern).findings
  }

  private func finding(
    _ kind: FindingKind, at mark: SourceMark? = nil, _ message: String, remedy: String? = nil
  ) -> Finding {
    Finding(kind, .warning, subject: rule.name, at: mark ?? declaration.name.mark, message, remedy: remedy)
  }

  // MARK: Examples

  private var exampleFindings: [Finding] {
    var findings: [Finding] = []
    let matching = declaration.examples.filter(\.isMatch)
    if matching.isEmpty {
      findings.append(
        finding(
          .missingExample, "\(rule.name) has no example that it matches",
          remedy: "add one to 'examples', with 'input' and 'expect'"))
    }
    // What drops all that its scope lets through has nothing that it does not match.
    if matching.count == declaration.examples.count, declaration.match != nil || declaration.format != .regex {
      findings.append(
        finding(
          .missingExample, "\(rule.name) has no example that it does not match",
          remedy: "add one to 'examples', with 'input' and 'no_match: true'"))
    }
    findings += declaration.examples.compactMap { example in
      examples.finding(of: example, rule).flatMap { $0.kind == .exampleTakenByOther ? $0 : nil }
    }
    return findings + unusedCaptures(matching)
  }

  /// Captures that no example makes take part: nobody has seen them work.
  private func unusedCaptures(_ matching: [ExampleDeclaration]) -> [Finding] {
    guard let pattern else { return [] }
    let seen = Set(matching.flatMap { pattern.captures(of: $0.firstLine).keys })
    guard !seen.isEmpty else { return [] }
    return pattern.fields.filter { !seen.contains($0) }.map { field in
      finding(
        .unusedCapture, at: pattern.mark(of: field),
        "no example of \(rule.name) makes its capture '\(field)' take part",
        remedy: "add an example with it, or take the capture out")
    }
  }

  // MARK: The pattern

  private var patternFindings: [Finding] {
    guard let pattern else { return [] }
    var findings: [Finding] = []
    if !pattern.compiled.isAnchored {
      findings.append(
        finding(
          .unanchored, at: pattern.text.mark,
          "\(rule.name) may match anywhere in a line, and is looked for at every place of every line",
          remedy: "begin the pattern with ^"))
    }
    for offset in NamelessGroups.offsets(in: pattern.text.value) {
      findings.append(
        finding(
          .namelessGroup, at: pattern.text.mark(atOffset: offset),
          "a group of \(rule.name) without a name captures nothing",
          remedy: "write (?<field>…) to capture, (?:…) to group"))
    }
    return findings
  }

  // MARK: Names

  /// Names of fields that the rule makes: lower-case words, as in the output's own names.
  private var nameFindings: [Finding] {
    var names: [(name: String, mark: SourceMark)] = []
    if let pattern { names = pattern.fields.map { ($0, pattern.mark(of: $0)) } }
    names += declaration.set.map { ($0.field, declaration.name.mark) }
    return names.filter { !FieldNameConvention.holds($0.name) }.map { name, mark in
      finding(
        .nameConvention, at: mark, "\(rule.name) names a field '\(name)'",
        remedy: "write lower-case letters, digits and '_', with '.' between the names of parts, as in http.status_code")
    }
  }
}

/// `[a-z@_][a-z0-9_]*`, of each of the parts between points: what Elastic's and OpenTelemetry's conventions have in common.
enum FieldNameConvention {
  static func holds(_ name: String) -> Bool {
    name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { part in
      guard let first = part.first, isLetter(first) || first == UInt8(ascii: "@") else { return false }
      return part.dropFirst().allSatisfy { isLetter($0) || (0x30...0x39).contains($0) }
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_") }
}

/// Parentheses that group and look as if they captured: patterns are compiled so that only named groups capture.
enum NamelessGroups {
  /// Where they open, in bytes of the pattern.
  static func offsets(in pattern: String) -> [Int] {
    let bytes = Array(pattern.utf8)
    var offsets: [Int] = []
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\"):
        if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "Q") {
          index = end(ofQuote: bytes, from: index)
        } else {
          index += 1
        }
      case UInt8(ascii: "["): index = end(ofClass: bytes, from: index)
      case UInt8(ascii: "("):
        let next = index + 1 < bytes.count ? bytes[index + 1] : 0
        if next != UInt8(ascii: "?"), next != UInt8(ascii: "*") { offsets.append(index) }
      default: break
      }
      index += 1
    }
    return offsets
  }

  /// The index of the last byte of `\Q…\E`.
  private static func end(ofQuote bytes: [UInt8], from start: Int) -> Int {
    var index = start + 2
    while index + 1 < bytes.count {
      if bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "E") { return index + 1 }
      index += 1
    }
    return bytes.count
  }

  /// The index of the bracket that closes the class at `start`.
  private static func end(ofClass bytes: [UInt8], from start: Int) -> Int {
    var index = start + 1
    if index < bytes.count, bytes[index] == UInt8(ascii: "^") { index += 1 }
    if index < bytes.count, bytes[index] == UInt8(ascii: "]") { index += 1 }
    while index < bytes.count, bytes[index] != UInt8(ascii: "]") {
      if bytes[index] == UInt8(ascii: "\\") {
        index += 1
      } else if bytes[index] == UInt8(ascii: "["), index + 1 < bytes.count, ":.=".utf8.contains(bytes[index + 1]),
        let close = bytes[(index + 2)...].firstIndex(of: UInt8(ascii: "]"))
      {
        index = close
      }
      index += 1
    }
    return index
  }
}
