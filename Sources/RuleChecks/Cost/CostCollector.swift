import LogModel
import Regex
import Rules
import Synchronization

/// Measures what the records of a corpus cost each rule: an observation of a replay that writes nothing.
///
/// A rule is asked about every record that it sees and whose first bytes it does not rule out, also about those that an earlier rule takes.
/// The figures are the same for any number of threads.
public final class CostCollector: RecordObservation {
  private let rules: CheckedRules
  private let state: Mutex<CorpusCosts>

  public init(_ rules: CheckedRules) {
    self.rules = rules
    state = Mutex(CorpusCosts(ruleCount: rules.everyRule.count))
  }

  public func makeObserver() -> any RecordObserver { CostObserver(rules) }

  public func take(_ note: any Sendable, of source: LogSource) {
    guard let note = note as? CorpusCosts else { return }
    state.withLock { $0.add(note) }
  }

  /// What was measured so far.
  public var costs: CorpusCosts { state.withLock { $0 } }
}

private final class CostObserver: RecordObserver {
  private let matrix: RuleMatrix
  /// By rule: its pattern, or `nil` for JSON and logfmt.
  private let patterns: [Pattern?]
  private let meter = CostMeter()
  /// By rule: the most that a record has cost here, up to the rule's limit. Batches come in order: what is as dear as an earlier record is
  /// not the first.
  private var most: [UInt32?]

  init(_ rules: CheckedRules) {
    matrix = RuleMatrix(rules.ruleSet)
    patterns = rules.everyRule.map { $0.pattern?.compiled }
    most = [UInt32?](repeating: nil, count: patterns.count)
  }

  func begin(_ batch: LogBatch) {}

  func observe(_ parsed: ParsedRecord, _ record: Record, in batch: LogBatch) {}

  func end(_ batch: LogBatch) -> any Sendable {
    var note = CorpusCosts(ruleCount: patterns.count)
    for record in batch.records {
      guard case .line = matrix.look(at: record, in: batch) else { continue }
      note.records += 1
      for group in matrix.asked.indices {
        var bits = matrix.asked[group]
        while bits != 0 {
          let rule = group &* 64 &+ bits.trailingZeroBitCount
          bits &= bits &- 1
          if let pattern = patterns[rule] { measure(pattern, rule, record, batch, &note) }
        }
      }
    }
    return note
  }

  private func measure(
    _ pattern: Pattern, _ rule: Int, _ record: Record, _ batch: LogBatch, _ note: inout CorpusCosts
  ) {
    let line = UnsafeRawBufferPointer(start: batch.bytes(of: record).baseAddress, count: record.firstLineLength)
    if let most = most[rule], !meter.exceeds(most, pattern, line) { return }
    let cost = meter.cost(of: pattern, line, upTo: pattern.matchLimit, above: most[rule])
    switch cost {
    case .calls(let calls): most[rule] = calls
    case .exceeds(let limit):
      // From here on each record is asked whether it exceeds the limit.
      most[rule] = limit
      note.limitHits[rule] += 1
    }
    if let known = note.worst[rule], !(known.cost < cost) { return }
    note.worst[rule] = CorpusCosts.Worst(
      cost: cost, place: CorpusPlace(source: batch.source.name, line: record.line),
      line: CoverageText.shortened(String(decoding: line.prefix(1000), as: UTF8.self)))
  }
}
