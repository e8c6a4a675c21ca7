import LogModel
import Rules

/// Choosing the examples of a draft.
extension RuleDrafter {
  /// How many examples of lines that match a draft has.
  private static let exampleCount = 5
  /// Longer lines are examples only where there are no shorter ones, in bytes.
  private static let exampleLength = 1000

  func examples(_ lines: [UnmatchedLine], _ run: DraftRun, hasMessage: Bool) -> [RuleDraft.Example] {
    var examples: [RuleDraft.Example] = []
    var inputs: Set<String> = []
    let short = lines.filter { $0.bytes.count <= RuleDrafter.exampleLength }
    let candidates = short.isEmpty ? lines : short
    // From all over the lines, the first among them; a line that cannot be one gives way to its neighbour.
    let step = max(1, candidates.count / RuleDrafter.exampleCount)
    let order = stride(from: 0, to: candidates.count, by: step) + candidates.indices.filter { $0 % step != 0 }
    for index in order where examples.count < RuleDrafter.exampleCount {
      let line = candidates[index]
      guard let input = RuleDrafter.text(of: line), !inputs.contains(input) else { continue }
      let reference = line.reference.map { $0 / 1_000_000_000 * 1_000_000_000 }
      let reading = run.reading(of: line.bytes, reference: reference)
      guard reading.rule == 0, !isRedacted(input) else { continue }
      inputs.insert(input)
      let needsReference = reading["timestamp"] != nil && run.reading(of: line.bytes)["timestamp"] == nil
      examples.append(
        RuleDraft.Example(
          input: input,
          referenceTime: needsReference
            ? reference.map { "\(Timestamp(nanoseconds: $0, fractionDigits: 0))" } : nil,
          values: RuleDrafter.values(of: reading, hasMessage: hasMessage)))
    }
    return examples
  }

  /// What an example says of a record: all that the rule makes of it, and of a message that is the line itself only where there is nothing else.
  private static func values(
    of reading: RecordReading, hasMessage: Bool
  ) -> [(name: String, text: String, isString: Bool)] {
    let names = reading.names.filter { $0 != "service" && ($0 != "message" || hasMessage) }
    return (names.isEmpty ? ["message"] : names).compactMap { name in
      reading[name].map { (name, $0.text, $0.isString) }
    }
  }

  /// A line that the draft does not match: one of another kind that is in the corpus, if there is one.
  func counterexample(_ run: DraftRun, _ others: [UnmatchedTemplate]) -> RuleDraft.Example? {
    for template in others.prefix(50) {
      guard let line = template.lines.first(where: { $0.isWhole && $0.bytes.count <= RuleDrafter.exampleLength }),
        let text = RuleDrafter.text(of: line)
      else { continue }
      if run.reading(of: line.bytes).rule == nil, !isRedacted(text), !text.isEmpty {
        return RuleDraft.Example(input: text)
      }
    }
    let text = "a line of another kind"
    return run.reading(of: Array(text.utf8)).rule == nil ? RuleDraft.Example(input: text) : nil
  }

  private func isRedacted(_ text: String) -> Bool {
    guard let redaction else { return false }
    return DraftRun.reading(of: Array(text.utf8), by: redaction)["message"]?.text != text
  }

  /// The line, if a rule file can hold it.
  static func text(of line: UnmatchedLine) -> String? {
    guard !line.bytes.contains(0) else { return nil }
    return String(validating: line.bytes, as: UTF8.self)
  }
}
