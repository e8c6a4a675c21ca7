import LogModel
import Regex

/// Asks every rule whether it matches a record, where `RuleMatcher` is content with the first. One a thread.
///
/// The first rule of a record here is the one that `RuleMatcher.parse` chooses. Nothing is made of the record.
public final class RuleMatrix {
  /// What rules have to do with a record.
  public enum Reading: Sendable {
    /// The rules have looked at its first line.
    case line
    /// It is a record that `replay` wrote: no rule looks at it.
    case readBack
    /// It is what follows of a record that was cut: no rule looks at it.
    case continuation
  }

  public let ruleSet: RuleSet
  /// The rules that match the last record, as bits by group of 64; of the rule with index n that is bit n % 64 of group n / 64.
  public private(set) var matches: [UInt64]
  /// The rules that were asked about the last record, likewise: those that see its source, and that its first bytes do not rule out.
  public private(set) var asked: [UInt64]
  /// Indices of the rules that ran into their match limit with the last record: whether they match it is not known.
  public private(set) var limitHits: [Int] = []
  /// The rules that `when` lets see the source of the last record, as bits by group of 64.
  public private(set) var scope: [UInt64] = []

  private let scratch: MatchScratch
  private let filter: CandidateFilter
  /// By rule: its pattern, or `nil` for JSON and logfmt.
  private let patterns: ContiguousArray<PatternReference?>
  private var source: LogSource?
  private var members = MemberTable()
  private var recordReader = RecordReader()
  private let parsed = ParsedRecord()

  public init(_ ruleSet: RuleSet) {
    self.ruleSet = ruleSet
    matches = [UInt64](repeating: 0, count: (ruleSet.rules.count + 63) / 64)
    asked = matches
    scratch = MatchScratch(groups: ruleSet.maximumGroupCount)
    filter = CandidateFilter(ruleSet.automaton)
    patterns = ContiguousArray(
      ruleSet.rules.map { if case .regex(let pattern, _) = $0.compiled.form { pattern.reference } else { nil } })
  }

  /// Asks all rules about `record`; `matches`, `limitHits` and `scope` say what they answered.
  public func look(at record: Record, in batch: LogBatch) -> Reading {
    if batch.source !== source {
      source = batch.source
      scope = ruleSet.scope(of: batch.source)
    }
    for group in matches.indices { matches[group] = 0 }
    if !limitHits.isEmpty { limitHits.removeAll() }
    guard record.part <= 1 else { return .continuation }
    let line = UnsafeRawBufferPointer(start: batch.bytes(of: record).baseAddress, count: record.firstLineLength)
    members.forget()
    if isReadBack(line) { return .readBack }
    match(line)
    return .line
  }

  private func isReadBack(_ line: UnsafeRawBufferPointer) -> Bool {
    guard RecordReader.mayBegin(line), members.readJSON(line) else { return false }
    parsed.removeAll()
    return recordReader.take(members.members, into: parsed)
  }

  private func match(_ line: UnsafeRawBufferPointer) {
    // Of no rule it is known that it is the likely one: what none can match is left out, and nothing else.
    let allowed = filter.candidates(line, likely: -1)
    for group in 0..<scope.count {
      var candidates = allowed[group] & scope[group]
      asked[group] = candidates
      while candidates != 0 {
        let bit = candidates & (0 &- candidates)
        let index = group &* 64 &+ candidates.trailingZeroBitCount
        candidates &= candidates &- 1
        switch outcome(of: index, line) {
        case .match: matches[group] |= bit
        case .noMatch: break
        case .limitReached: limitHits.append(index)
        }
      }
    }
  }

  private func outcome(of index: Int, _ line: UnsafeRawBufferPointer) -> MatchOutcome {
    if let pattern = patterns[index] { return line.withSubject { scratch.match(pattern, $0, line.count) } }
    return switch ruleSet.rules[index].compiled.form {
    case .json(let plan): members.readJSON(line) && members.resolve(plan) ? .match : .noMatch
    case .logfmt(let plan): members.readLogfmt(line) && members.resolve(plan) ? .match : .noMatch
    case .regex: .noMatch
    }
  }
}
