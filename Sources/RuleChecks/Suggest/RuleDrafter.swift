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

  /// So many templates are tried in vain, besides five for each draft that is asked for.
  private static let patience = 50

  private var names: Set<String>
  private let library: PatternLibrary
  /// Shows what the stock redactions replace; nil: lines may be examples as they are.
  let redaction: RecordProbe?
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
    var drafted = DraftedLines()
    for template in templates {
      guard result.drafts.count < count, result.refusals.count < RuleDrafter.patience + 5 * count else { break }
      let lines = template.lines.filter(\.isWhole)
      guard !lines.isEmpty else {
        result.refusals.append((template, "its lines are longer than 4 KiB"))
        continue
      }
      let rest = drafted.rest(of: lines)
      if rest.isEmpty { continue }
      if RuleDrafter.isJSON(rest) {
        result.refusals.append((template, "they look like JSON, which a rule with 'format: json' reads"))
        continue
      }
      guard let draft = draft(for: template, rest, others: templates) else {
        result.refusals.append((template, reason(rest)))
        continue
      }
      result.drafts.append(draft)
      drafted.take(result.drafts, library: library)
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
  ) -> RuleDraft? {
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
      if self.run(draft)?.passesTest == true { return draft }
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
}
