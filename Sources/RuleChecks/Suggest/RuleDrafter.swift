import LogModel
import Regex
import RuleFile
import Rules

/// Drafts rules for lines that no rule matches, those of the largest template first, and keeps only what it has seen to work.
public struct RuleDrafter {
  /// What came of it.
  public struct Result: Sendable {
    public var drafts: [RuleDraft] = []
    /// Large templates for which there is none, and why.
    public var refusals: [(template: UnmatchedTemplate, reason: String)] = []
  }

  /// How many examples of lines that match a draft has.
  private static let exampleCount = 5
  /// Longer lines are examples only where there are no shorter ones, in bytes.
  private static let exampleLength = 1000

  private var names: Set<String>
  private let library: PatternLibrary
  /// Shows what the stock redactions replace; nil: lines may be examples as they are.
  private let redaction: RecordProbe?
  private let scratch = MatchScratch(groups: 0)

  /// - Parameters:
  ///   - names: of the rules that there are: a draft has another.
  ///   - redactsStock: whether lines in which the stock redactions find something are no examples.
  public init(names: some Sequence<String>, library: PatternLibrary, redactsStock: Bool = false) {
    (self.names, self.library) = (Set(names), library)
    var options = RuleSet.Options()
    options.redactsStock = true
    redaction = redactsStock ? (try? RuleSet([], library: library, options: options)).map(RecordProbe.init) : nil
  }

  /// Drafts up to `count` rules. A template whose lines an earlier draft matches needs none of its own.
  public mutating func drafts(for templates: [UnmatchedTemplate], count: Int) -> Result {
    var result = Result()
    var runs: [DraftRun] = []
    for template in templates where result.drafts.count < count {
      let lines = template.lines.filter(\.isWhole)
      guard !lines.isEmpty else {
        result.refusals.append((template, "its lines are longer than 4 KiB"))
        continue
      }
      let rest = lines.filter { line in !runs.contains { $0.takes([line], time: false, severity: false) } }
      if rest.isEmpty { continue }
      if RuleDrafter.isJSON(rest) {
        result.refusals.append((template, "they look like JSON, which a rule with 'format: json' reads"))
        continue
      }
      guard let (draft, run) = draft(for: template, rest, others: templates) else {
        result.refusals.append((template, reason(rest)))
        continue
      }
      result.drafts.append(draft)
      runs.append(run)
      names.insert(draft.name)
    }
    return result
  }

  private func reason(_ lines: [UnmatchedLine]) -> String {
    if lines.allSatisfy({ RuleDrafter.text(of: $0) == nil }) { return "its lines are not UTF-8" }
    return redaction != nil
      ? "they have too little in common, or nothing but lines with something to redact"
      : "they have too little in common"
  }

  private static func isJSON(_ lines: [UnmatchedLine]) -> Bool {
    lines.allSatisfy { $0.bytes.first == UInt8(ascii: "{") && $0.bytes.last == UInt8(ascii: "}") }
  }

  /// The most detailed draft that matches all the lines.
  private func draft(
    for template: UnmatchedTemplate, _ lines: [UnmatchedLine], others: [UnmatchedTemplate]
  ) -> (RuleDraft, DraftRun)? {
    let columns = LineColumns(lines.map(\.bytes), scratch)
    let name = DraftName.name(for: template, besides: names)
    for detail in details(columns) {
      guard let pattern = DraftPattern(columns, detail) else { continue }
      var draft = RuleDraft(pattern, name: name, template: template)
      guard let run = run(draft), run.takes(lines, time: draft.time != nil, severity: draft.hasSeverity) else {
        continue
      }
      draft.examples = examples(lines, run, hasMessage: pattern.hasMessage)
      guard !draft.examples.isEmpty else { continue }
      if let example = counterexample(run, others) { draft.examples.append(example) }
      if let run = self.run(draft), run.passesTest { return (draft, run) }
    }
    return nil
  }

  private func details(_ columns: LineColumns) -> [DraftPattern.Detail] {
    guard let header = LineHeader(columns) else { return [.fields, .time] }
    return header.isRow || columns.isSentence(from: header.end)
      ? [.message, .fields, .time] : [.fields, .message, .time]
  }

  /// Reads the draft back as the rule file that it is; nil where that is refused.
  private func run(_ draft: RuleDraft) -> DraftRun? {
    guard let document = try? RuleDocument.parse(Array(RuleDraft.file(of: [draft]).utf8), file: "draft"),
      let rules = try? CheckedRules([document], before: [], library: library)
    else { return nil }
    return DraftRun(rules)
  }

  // MARK: Examples

  private func examples(_ lines: [UnmatchedLine], _ run: DraftRun, hasMessage: Bool) -> [RuleDraft.Example] {
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
  private func counterexample(_ run: DraftRun, _ others: [UnmatchedTemplate]) -> RuleDraft.Example? {
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
  private static func text(of line: UnmatchedLine) -> String? {
    guard !line.bytes.contains(0) else { return nil }
    return String(validating: line.bytes, as: UTF8.self)
  }
}

/// A draft, read back, at work.
private struct DraftRun {
  private let rules: CheckedRules
  private let probe: RecordProbe

  init(_ rules: CheckedRules) { (self.rules, probe) = (rules, RecordProbe(rules.ruleSet)) }

  /// Whether the draft matches all of `lines`, and reads time and severity from them if it has them.
  func takes(_ lines: [UnmatchedLine], time: Bool, severity: Bool) -> Bool {
    lines.allSatisfy { line in
      let reading = reading(of: line.bytes, reference: line.reference ?? 0)
      return reading.rule == 0 && reading.limitHits.isEmpty && (!time || reading["timestamp"] != nil)
        && (!severity || reading["severity"] != nil)
    }
  }

  /// Whether `rules test` would be content with it.
  var passesTest: Bool { !TestReport.make(rules).fails(at: .warning) }

  func reading(of line: [UInt8], reference: Int64? = nil) -> RecordReading {
    DraftRun.reading(of: line, by: probe, reference: reference)
  }

  static func reading(of line: [UInt8], by probe: RecordProbe, reference: Int64? = nil) -> RecordReading {
    probe.read(line, of: LogSource(name: "draft", path: "draft", stream: "draft", referenceTime: reference))
  }
}

extension LineColumns {
  /// Whether what comes from a column on is for people: there are words in it that are no keys, or it goes on in different ways.
  func isSentence(from column: Int) -> Bool {
    guard isWhole else { return true }
    var words = 0
    for index in columns.indices.dropFirst(column) where columns[index].kind == .run {
      let isKey = columns.indices.contains(index + 1) && columns[index + 1].kind == .mark(UInt8(ascii: "="))
      let isWord = columns[index].values.allSatisfy { value in
        value.count >= 2 && value.allSatisfy { LineByte.isLetter($0) || $0 >= 0x80 || $0 == UInt8(ascii: ".") }
      }
      if isWord, !isKey { words += 1 }
    }
    return words > 0 || columns.count <= column + 2
  }
}

/// Names for drafts, of the words of their templates.
enum DraftName {
  private static let maximumWords = 3
  private static let maximumLength = 40

  static func name(for template: UnmatchedTemplate, besides names: Set<String>) -> String {
    var words: [String] = []
    var length = 0
    let text = template.text.replacing("<*>", with: " ")
    for word in text.utf8.split(whereSeparator: { !LineByte.isLetter($0) }) where words.count < maximumWords {
      let small = String(decoding: word.map { $0 | 0x20 }, as: UTF8.self)
      guard word.count >= 3, word.count <= 20, length + word.count < maximumLength, !isCommon(small) else { continue }
      words.append(small)
      length += word.count + 1
    }
    let name = words.isEmpty ? "draft" : words.joined(separator: "-")
    guard names.contains(name) else { return name }
    return "\(name)-\((2...).first { !names.contains("\(name)-\($0)") } ?? 2)"
  }

  /// Severities, months and weekdays say nothing of what a line is.
  private static func isCommon(_ word: String) -> Bool {
    var word = word
    if word.withUTF8({ Severity(usualName: UnsafeRawBufferPointer($0)) != nil }) { return true }
    return FieldWords.areNoNames.contains(word) || times.contains(word)
  }

  private static let times: Set<String> = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon", "tue", "wed", "thu",
    "fri", "sat", "sun", "utc", "gmt",
  ]
}
