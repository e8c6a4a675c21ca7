import LogModel
import Rules
import Synchronization

/// Counts the matrix of rules and records over a corpus: an observation of a replay that writes nothing.
///
/// Counts and examples come to one thread in the order of the input, so that they are the same for any number of threads.
public final class CoverageCollector: RecordObservation {
  private let ruleSet: RuleSet
  private let state: Mutex<State>

  private struct State: ~Copyable {
    var counts: CoverageCounts
    var unmatched: UnmatchedLines
  }

  /// - Parameter linesPerSequence: how many unmatched lines of one kind are kept.
  public init(_ ruleSet: RuleSet, linesPerSequence: Int = 1) {
    self.ruleSet = ruleSet
    state = Mutex(
      State(
        counts: CoverageCounts(ruleCount: ruleSet.rules.count),
        unmatched: UnmatchedLines(linesPerSequence: linesPerSequence)))
  }

  public func makeObserver() -> any RecordObserver { CoverageObserver(ruleSet) }

  public func take(_ note: any Sendable, of source: LogSource) {
    guard let note = note as? CoverageNote else { return }
    state.withLock { state in
      state.counts.add(note.counts)
      for record in note.unmatched { state.unmatched.add(record, in: note.batch) }
      if !note.unmatched.isEmpty { state.unmatched.reduce() }
    }
  }

  /// What was counted so far.
  public var counts: CoverageCounts { state.withLock { $0.counts } }

  /// The templates of the lines that no rule matched, the one with the most lines first.
  public func unmatchedTemplates() -> [UnmatchedTemplate] { state.withLock { $0.unmatched.templates() } }
}

/// What a batch came to.
private struct CoverageNote: Sendable {
  var counts: CoverageCounts
  /// Records that no rule matched.
  var unmatched: [Record]
  /// The batch that they lie in: nobody writes to it any more.
  var batch: LogBatch
}

/// Looks at the records of whole batches: also at those that rules drop, which nobody is shown one by one.
private final class CoverageObserver: RecordObserver {
  private let matrix: RuleMatrix

  init(_ ruleSet: RuleSet) { matrix = RuleMatrix(ruleSet) }

  func begin(_ batch: LogBatch) {}

  func observe(_ parsed: ParsedRecord, _ record: Record, in batch: LogBatch) {}

  func end(_ batch: LogBatch) -> any Sendable {
    var note = CoverageNote(
      counts: CoverageCounts(ruleCount: matrix.ruleSet.rules.count), unmatched: [], batch: batch)
    for record in batch.records {
      switch matrix.look(at: record, in: batch) {
      case .continuation: note.counts.continuations += 1
      case .readBack: note.counts.readBack += 1
      case .line:
        if !note.counts.add(matrix, at: record, of: batch.source) { note.unmatched.append(record) }
      }
    }
    for group in note.counts.scope.indices where !batch.records.isEmpty {
      note.counts.scope[group] |= matrix.scope[group]
    }
    return note
  }
}

extension CoverageCounts {
  /// Counts what the rules answered to a record.
  ///
  /// - Returns: whether one of them matches.
  fileprivate mutating func add(_ matrix: RuleMatrix, at record: Record, of source: LogSource) -> Bool {
    records += 1
    for rule in matrix.limitHits { count(&limitHits[rule], record, source) }
    var first = -1
    var isAlone = true
    for group in matrix.matches.indices {
      var bits = matrix.matches[group]
      while bits != 0 {
        let rule = group &* 64 &+ bits.trailingZeroBitCount
        bits &= bits &- 1
        rules[rule].all += 1
        if first < 0 {
          first = rule
          rules[rule].first += 1
        } else {
          isAlone = false
          count(&overlaps[Overlap(first: first, other: rule)], record, source)
        }
      }
    }
    guard first >= 0 else {
      unparsed += 1
      return false
    }
    if isAlone { rules[first].alone += 1 }
    return true
  }

  @inline(__always)
  private func count(_ example: inout Example?, _ record: Record, _ source: LogSource) {
    if example == nil {
      example = Example(count: 1, place: CorpusPlace(source: source.name, line: record.line))
    } else {
      example!.count += 1
    }
  }
}
