import LogModel
import Rules

/// Counts of what became of a batch, and, added up in any order, of everything.
public struct Tally: Sendable {
  public var sources = 0
  public var bytesRead = 0
  public var linesRead = 0
  /// Records that were written, and the source's lines that begin in them.
  public var records = 0
  public var linesInRecords = 0
  /// Of them: parts of records that were cut, without the first of each.
  public var continuedParts = 0
  /// By rule, index as in the rule set: records written.
  public var byRule: [Int]
  /// By rule: records and lines that a rule with `drop` kept out.
  public var droppedRecords: [Int]
  public var droppedLines: [Int]
  public var limitHits: [Int]
  public var unparsed = 0
  /// Records that `replay` had written before.
  public var readBack = 0
  /// By `Severity.rawValue`; 0: none.
  public var bySeverity = [Int](repeating: 0, count: 7)
  public var byService: [String: Int] = [:]
  /// By `RecordFilter.Reason.rawValue`.
  public var filteredRecords = [Int](repeating: 0, count: RecordFilter.Reason.allCases.count)
  public var filteredLines = [Int](repeating: 0, count: RecordFilter.Reason.allCases.count)
  public var invalidSequences = 0
  public var timesWithoutReference = 0
  public var redactions: [String: Int] = [:]
  public var earliest: Timestamp?
  public var latest: Timestamp?

  /// A log may name as many services as it likes; the summary names this many.
  static let maximumServices = 1000

  public init(ruleCount: Int) {
    byRule = [Int](repeating: 0, count: ruleCount)
    droppedRecords = byRule
    droppedLines = byRule
    limitHits = byRule
  }

  /// Whether every line that was read is in a record, filtered or dropped.
  public var isBalanced: Bool {
    linesRead == linesInRecords + filteredLines.reduce(0, +) + droppedLines.reduce(0, +)
  }

  mutating func add(service: String, _ count: Int) {
    if byService[service] == nil, byService.count >= Tally.maximumServices {
      byService["(other)", default: 0] += count
    } else {
      byService[service, default: 0] += count
    }
  }

  @inline(__always)
  mutating func add(_ timestamp: Timestamp) {
    guard let first = earliest, let last = latest else {
      earliest = timestamp
      latest = timestamp
      return
    }
    if timestamp.nanoseconds < first.nanoseconds { earliest = timestamp }
    if timestamp.nanoseconds > last.nanoseconds { latest = timestamp }
  }

  /// Counts a record that is written.
  @inline(__always)
  mutating func add(_ record: Record, _ parsed: ParsedRecord) {
    records += 1
    linesInRecords += record.lineCount
    if record.part > 1 {
      continuedParts += 1
    } else if let rule = parsed.rule {
      byRule[rule] += 1
    } else if parsed.isUnparsed {
      unparsed += 1
    }
    if parsed.origin != nil { readBack += 1 }
    bySeverity[parsed.severity.map { Int($0.rawValue) } ?? 0] += 1
    if let timestamp = parsed.timestamp { add(timestamp) }
  }

  public mutating func add(_ other: Tally) {
    sources += other.sources
    bytesRead += other.bytesRead
    linesRead += other.linesRead
    records += other.records
    linesInRecords += other.linesInRecords
    continuedParts += other.continuedParts
    unparsed += other.unparsed
    readBack += other.readBack
    invalidSequences += other.invalidSequences
    timesWithoutReference += other.timesWithoutReference
    byRule.add(other.byRule)
    droppedRecords.add(other.droppedRecords)
    droppedLines.add(other.droppedLines)
    limitHits.add(other.limitHits)
    bySeverity.add(other.bySeverity)
    filteredRecords.add(other.filteredRecords)
    filteredLines.add(other.filteredLines)
    for (service, count) in other.byService.sorted(by: { $0.key < $1.key }) { add(service: service, count) }
    redactions.merge(other.redactions, uniquingKeysWith: +)
    if let time = other.earliest { add(time) }
    if let time = other.latest { add(time) }
  }
}

extension [Int] {
  fileprivate mutating func add(_ other: [Int]) {
    for index in indices { self[index] += other[index] }
  }
}
