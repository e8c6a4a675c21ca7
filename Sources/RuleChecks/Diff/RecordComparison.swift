import LogModel
import RecordFiles
import RuleFile

/// Compares what two sets of rules make of the same records, line by line as `replay` writes them: what is equal is equal to the byte.
///
/// Lines of both sides are joined by the place where their record begins. Those of one side that the other does not have wait until the other is
/// well past them.
public final class RecordComparison {
  /// Records that change in the same way.
  struct Group {
    struct Key: Hashable {
      var kinds: [ChangeKind]
      var oldRule: String?
      var newRule: String?
    }

    var count = 0
    var examples: [Example] = []
  }

  struct Example {
    var place: String
    var message: String
    var details: [String]
  }

  private(set) var groups: [Group.Key: Group] = [:]
  private(set) var oldRecords = 0
  private(set) var newRecords = 0
  private(set) var unchanged = 0
  private(set) var unparsed = (old: 0, new: 0)
  private let maximumExamples: Int
  private var old = LineQueue()
  private var new = LineQueue()
  private var waiting: (old: WaitingLines, new: WaitingLines) = (WaitingLines(), WaitingLines())

  /// - Parameter maximumExamples: how many records of each group are kept to be shown.
  public init(maximumExamples: Int) { self.maximumExamples = maximumExamples }

  /// Takes what came of a batch.
  public func take(_ output: PairedReplay.Output) {
    oldRecords += output.old?.tally.records ?? 0
    newRecords += output.new?.tally.records ?? 0
    unparsed.old += output.old?.tally.unparsed ?? 0
    unparsed.new += output.new?.tally.unparsed ?? 0
    if let before = output.old, let after = output.new, old.isEmpty, new.isEmpty,
      before.output.bytes.isEqual(to: after.output.bytes)
    {
      unchanged += before.tally.records
      return
    }
    if let batch = output.old { old.append(batch, ofSource: output.source) }
    if let batch = output.new { new.append(batch, ofSource: output.source) }
    compare()
  }

  /// To be called when all was taken.
  public func finish() {
    while let line = old.popFirst() { park(line, isOld: true) }
    while let line = new.popFirst() { park(line, isOld: false) }
    settle(before: nil)
  }

  private func compare() {
    while let before = old.first, let after = new.first {
      if before.source == after.source, before.bytes.isEqual(to: after.bytes) {
        unchanged += 1
        _ = (old.popFirst(), new.popFirst())
        continue
      }
      let (left, right) = (RecordLine(before.bytes), RecordLine(after.bytes))
      let (leftKey, rightKey) = (left.key(ofSource: before.source), right.key(ofSource: after.source))
      if leftKey == rightKey {
        note(left, right)
        _ = (old.popFirst(), new.popFirst())
      } else if leftKey < rightKey {
        park(old.popFirst()!, isOld: true)
      } else {
        park(new.popFirst()!, isOld: false)
      }
    }
    if let front = min(old.front, new.front) { settle(before: front) }
  }

  private func min(_ left: RecordLine.Key?, _ right: RecordLine.Key?) -> RecordLine.Key? {
    guard let left, let right else { return nil }
    return Swift.min(left, right)
  }

  /// Keeps a line until its counterpart comes, or compares it with the counterpart that waits.
  private func park(_ line: LineQueue.Line, isOld: Bool) {
    let record = RecordLine(line.bytes)
    let key = record.key(ofSource: line.source)
    if let other = isOld ? waiting.new.remove(key) : waiting.old.remove(key) {
      other.withUnsafeBytes { bytes in
        isOld ? note(record, RecordLine(bytes)) : note(RecordLine(bytes), record)
      }
    } else if isOld {
      waiting.old.insert(key, Array(line.bytes))
    } else {
      waiting.new.insert(key, Array(line.bytes))
    }
    withExtendedLifetime(line) {}
  }

  /// Lets go of lines whose counterpart cannot come any more; nil: of all.
  private func settle(before front: RecordLine.Key?) {
    while let bytes = waiting.old.popFirst(before: front) {
      bytes.withUnsafeBytes { note(RecordLine($0), nil) }
    }
    while let bytes = waiting.new.popFirst(before: front) {
      bytes.withUnsafeBytes { note(nil, RecordLine($0)) }
    }
  }

  private func note(_ before: RecordLine?, _ after: RecordLine?) {
    let change = RecordChange(before, after)
    guard !change.kinds.isEmpty else {
      unchanged += 1
      return
    }
    let key = Group.Key(kinds: change.kinds, oldRule: before?.rule, newRule: after?.rule)
    groups[key, default: Group()].count += 1
    guard groups[key]!.examples.count < maximumExamples, let shown = after ?? before else { return }
    // What could not be parsed is whole in its message.
    let raw = before?.rule == nil ? before ?? shown : shown
    groups[key]!.examples.append(
      Example(place: shown.place, message: raw.message.cut(to: 240), details: change.details))
  }
}
