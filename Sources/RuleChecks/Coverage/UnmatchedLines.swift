import LogModel
import Templates

/// A line that no rule matched.
public struct UnmatchedLine: Sendable, Hashable {
  /// Its bytes, of a long line the first ones.
  public let bytes: [UInt8]
  /// Whether `bytes` are all of it.
  public let isWhole: Bool
  public let place: CorpusPlace
  /// What its source's times without a year are read against, in nanoseconds since 1970.
  public let reference: Int64?

  public init(bytes: [UInt8], isWhole: Bool = true, place: CorpusPlace, reference: Int64? = nil) {
    (self.bytes, self.isWhole, self.place, self.reference) = (bytes, isWhole, place, reference)
  }
}

/// What is common to lines that no rule matched.
public struct UnmatchedTemplate: Sendable {
  /// The words, and `<*>` for what varies.
  public let text: String
  /// How many lines.
  public let count: Int
  /// Some of them in the order of the input, the first of all at their head.
  public let lines: [UnmatchedLine]

  public init(text: String, count: Int, lines: [UnmatchedLine]) {
    (self.text, self.count, self.lines) = (text, count, lines)
  }

  /// The beginning of `text`.
  public var excerpt: String { CoverageText.shortened(text, to: 160) }
}

/// Groups lines by what they have in common, in bounded memory. The same lines in the same batches give the same groups.
struct UnmatchedLines: ~Copyable {
  /// Of a longer line the beginning is kept, and no rule is drafted from it.
  static let maximumLineLength = 4 << 10
  /// Of a template, whatever its sequences have kept.
  static let linesPerTemplate = 1000
  /// What the lines of all sequences but the first of each may take, in bytes.
  private static let maximumBytes = 64 << 20

  private let table = SequenceTable(limits: TemplateLimits(sequences: 10_000, textBytes: 4 << 20))
  private let linesPerSequence: Int
  private var groups: [Group] = []
  private var bytes = 0
  private var ordinal = 0

  private struct Group {
    var count = 0
    var kept: [Kept] = []
  }

  private struct Kept {
    /// The line's place in the order of all.
    var ordinal: Int
    var line: UnmatchedLine
  }

  init(linesPerSequence: Int) { self.linesPerSequence = max(1, linesPerSequence) }

  mutating func add(_ record: Record, in batch: LogBatch) {
    let line = UnsafeRawBufferPointer(start: batch.bytes(of: record).baseAddress, count: record.firstLineLength)
    let sequence = table.observe(line)
    while groups.count <= sequence { groups.append(Group()) }
    groups[sequence].count += 1
    ordinal += 1
    guard let slot = slot(in: groups[sequence], line) else { return }
    let kept = Kept(
      ordinal: ordinal,
      line: UnmatchedLine(
        bytes: Array(line.prefix(UnmatchedLines.maximumLineLength)),
        isWhole: line.count <= UnmatchedLines.maximumLineLength,
        place: CorpusPlace(source: batch.source.name, line: record.line), reference: batch.source.referenceTime))
    bytes += kept.line.bytes.count
    if slot < groups[sequence].kept.count {
      bytes -= groups[sequence].kept[slot].line.bytes.count
      groups[sequence].kept[slot] = kept
    } else {
      groups[sequence].kept.append(kept)
    }
  }

  /// Where a line that has just been counted is kept; nil: it is not. Of very many lines each has the same chance, drawn from a fixed seed;
  /// the first stays.
  private func slot(in group: Group, _ line: UnsafeRawBufferPointer) -> Int? {
    guard let last = group.kept.last else { return 0 }
    guard linesPerSequence > 1, bytes < UnmatchedLines.maximumBytes else { return nil }
    if group.kept.count < linesPerSequence {
      return last.line.bytes.withUnsafeBytes { $0.isEqual(to: line) } ? nil : group.kept.count
    }
    let drawn = Int(truncatingIfNeeded: scrambled(UInt64(truncatingIfNeeded: group.count)) >> 1) % group.count
    return drawn > 0 && drawn < linesPerSequence ? drawn : nil
  }

  /// SplitMix64 (Steele, Lea, Flood 2014).
  private func scrambled(_ number: UInt64) -> UInt64 {
    var mixed = number &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// Joins groups when there are too many; to be called after each batch.
  mutating func reduce() {
    guard table.mayReduce, let moved = table.reduce() else { return }
    var joined = [Group](repeating: Group(), count: table.count)
    for (old, new) in moved.enumerated() where old < groups.count {
      joined[new].count += groups[old].count
      joined[new].kept += groups[old].kept
    }
    for index in joined.indices {
      joined[index].kept.sort { $0.ordinal < $1.ordinal }
      joined[index].kept.removeLast(max(0, joined[index].kept.count - linesPerSequence))
    }
    groups = joined
    bytes = groups.reduce(0) { $0 + $1.kept.reduce(0) { $0 + $1.line.bytes.count } }
  }

  /// The templates, the one with the most lines first; of equal ones the one that came first.
  mutating func templates() -> [UnmatchedTemplate] {
    guard !groups.isEmpty else { return [] }
    reduce()
    while groups.count < table.count { groups.append(Group()) }
    let mined = table.mine(counts: groups.map(\.count))
    var byTemplate: [Int: Group] = [:]
    for (sequence, group) in groups.enumerated() where group.count > 0 {
      byTemplate[mined.template[sequence], default: Group()].count += group.count
      byTemplate[mined.template[sequence]]!.kept += group.kept
    }
    var templates: [(first: Int, template: UnmatchedTemplate)] = []
    for (index, group) in byTemplate {
      let kept = group.kept.sorted { $0.ordinal < $1.ordinal }
      let lines = UnmatchedLines.spread(kept).map(\.line)
      templates.append(
        (kept[0].ordinal, UnmatchedTemplate(text: mined.templates[index].text, count: group.count, lines: lines)))
    }
    return templates.sorted { ($1.template.count, $0.first) < ($0.template.count, $1.first) }.map(\.template)
  }

  /// As many lines as are kept of a template, from all over the input.
  private static func spread(_ kept: [Kept]) -> [Kept] {
    guard kept.count > linesPerTemplate else { return kept }
    return (0..<linesPerTemplate).map { kept[$0 * kept.count / linesPerTemplate] }
  }
}
