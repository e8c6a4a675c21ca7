import LogModel
import Regex
import RuleFile
import Rules

/// Runs the examples of rules through all of the rules, and says of each that does not come out as it says why not.
public final class ExampleCheck {
  private let rules: CheckedRules
  private let probe: RecordProbe
  private var alone: [Int: RecordProbe?] = [:]
  private let tracer: Tracer

  public init(_ rules: CheckedRules) {
    self.rules = rules
    probe = RecordProbe(rules.ruleSet)
    tracer = Tracer(rules)
  }

  /// What the rules make of an example.
  func reading(of example: ExampleDeclaration, _ rule: CheckedRules.Rule) throws(RuleFileError) -> RecordReading {
    probe.read(example.record, of: rule.declaration.exampleSource(reference: try example.reference()))
  }

  /// What is wrong with an example of `rule`; nil where it is as it says.
  public func finding(of example: ExampleDeclaration, _ rule: CheckedRules.Rule) -> Finding? {
    let reading: RecordReading
    do throws(RuleFileError) {
      reading = try self.reading(of: example, rule)
    } catch {
      return Finding(
        .invalid, .error, subject: rule.name, at: error.mark, error.problem,
        remedy: error.expected.map { "expected \($0)" })
    }
    switch example.expectation {
    case .noMatch:
      guard reading.rule == rule.index else { return nil }
      return Finding(
        .exampleFailed, .error, subject: rule.name, at: example.mark,
        "\(rule.name) matches an example that it should not match", details: shown(example))
    case .fields(let fields):
      guard reading.rule == rule.index else { return mismatch(example, rule, reading) }
      return difference(fields, example, rule, reading)
    }
  }

  // MARK: An example that its rule does not get

  private func mismatch(
    _ example: ExampleDeclaration, _ rule: CheckedRules.Rule, _ reading: RecordReading
  ) -> Finding {
    if matchesAlone(example, rule), let other = reading.rule {
      return Finding(
        .exampleTakenByOther, .error, subject: rule.name, at: example.mark,
        "\(rule.name) never sees its example: \(rules.title(of: other)) comes first and matches it",
        details: shown(example),
        remedy:
          "put \(rule.name) in front of \(rules[other].name), or make the pattern of \(rules[other].name) say more")
    }
    var details = tracer.trace(rule, example.firstLine)?.lines ?? shown(example) + [unread(rule)]
    if let other = reading.rule { details.append("\(rules.title(of: other)) matches it") }
    if reading.limitHits.contains(rule.index) {
      details.append("matching was given up at the rule's match limit of \(rule.declaration.matchLimit)")
    }
    return Finding(
      .exampleFailed, .error, subject: rule.name, at: example.mark, "\(rule.name) does not match its example",
      details: details)
  }

  private func matchesAlone(_ example: ExampleDeclaration, _ rule: CheckedRules.Rule) -> Bool {
    let probe = alone[rule.index] ?? rules.alone(rule).map(RecordProbe.init)
    alone[rule.index] = .some(probe)
    let source = rule.declaration.exampleSource(reference: try? example.reference())
    return probe?.read(example.record, of: source).rule != nil
  }

  /// Why a rule without a pattern does not match.
  private func unread(_ rule: CheckedRules.Rule) -> String {
    let fields = rule.declaration.require.map { "'\($0)'" }.joined(separator: ", ")
    return "expected a record of format \(rule.declaration.format.rawValue)"
      + (fields.isEmpty ? "" : " with the fields \(fields)")
  }

  // MARK: An example that is read otherwise

  private func difference(
    _ fields: [(name: String, value: ExpectedValue, mark: SourceMark)], _ example: ExampleDeclaration,
    _ rule: CheckedRules.Rule, _ reading: RecordReading
  ) -> Finding? {
    let wrong = fields.filter { !isAsExpected(reading[$0.name], $0) }
    guard let first = wrong.first else { return nil }
    let width = wrong.map(\.name.unicodeScalars.count).max() ?? 0
    let lines = wrong.map { field in
      let name = field.name + String(repeating: " ", count: width - field.name.unicodeScalars.count)
      return "\(name)  expected \(field.value.shown), got \(reading[field.name]?.shown ?? "nothing")"
    }
    let names = wrong.map { "'\($0.name)'" }
    return Finding(
      .exampleFields, .error, subject: rule.name, at: first.mark,
      "\(rule.name) reads \(names.prefix(3).joined(separator: ", "))\(names.count > 3 ? ", …" : "") otherwise than its example says",
      details: shown(example) + lines)
  }

  private func isAsExpected(
    _ value: RecordReading.Value?, _ field: (name: String, value: ExpectedValue, mark: SourceMark)
  ) -> Bool {
    guard let value else { return false }
    // A time can be written with more digits than it has.
    if field.name == "timestamp", let expected = try? Timestamp(argument: field.value.text),
      let read = try? Timestamp(argument: value.text)
    {
      return expected.nanoseconds == read.nanoseconds
    }
    return value.text == field.value.text && (value.isString || !field.value.isQuoted)
  }

  private func shown(_ example: ExampleDeclaration) -> [String] {
    [example.firstLine.withUnsafeBytes { Trace.shown($0, at: 0).text }]
  }
}

extension ExampleDeclaration {
  /// The record's bytes: a block's last line ends with a newline that is not part of it.
  var record: [UInt8] {
    let bytes = Array(input.value.utf8)
    return bytes.last == 0x0A ? bytes.dropLast() : bytes
  }

  var firstLine: [UInt8] { Array(record.prefix { $0 != 0x0A }) }

  /// Nanoseconds since 1970.
  func reference() throws(RuleFileError) -> Int64? {
    guard let referenceTime else { return nil }
    guard let time = try? Timestamp(argument: referenceTime) else {
      throw RuleFileError(
        mark: mark, problem: "'reference_time' is '\(referenceTime)'", expected: "a time, as in 2026-03-02T06:00:00Z")
    }
    return time.nanoseconds
  }

  var isMatch: Bool { if case .fields = expectation { true } else { false } }
}

extension ExpectedValue {
  fileprivate var shown: String { isQuoted ? "'\(text)'" : text }
}

extension RecordReading.Value {
  fileprivate var shown: String { isString ? "'\(text)'" : text }
}
