import Framing
import Inputs
import LogModel
import Pipeline
import Rules

/// Reads the same files by two sets of rules side by side, and hands on what each of them makes of the records.
///
/// Where both frame alike the files are read once; else twice, in step.
public struct PairedReplay {
  /// One of the two sets of rules.
  public struct Side: Sendable {
    public let ruleSet: RuleSet
    public let multiline: MultilineRules

    public init(_ ruleSet: RuleSet, _ multiline: MultilineRules) {
      (self.ruleSet, self.multiline) = (ruleSet, multiline)
    }
  }

  /// What came of a batch: both sides' records, or those of one, which the other's follow or came before.
  public struct Output: Sendable {
    /// Counts the sources, in their order.
    public let source: Int
    /// The records as `replay` writes them; those that a rule drops too, with a blank in front.
    public let old: ParsedBatch?
    public let new: ParsedBatch?
  }

  private let old: Side
  private let new: Side
  private let sources: SourceOptions
  private let maximumRecordSize: Int
  private let threads: Int

  public init(_ old: Side, _ new: Side, sources: SourceOptions, maximumRecordSize: Int, threads: Int) {
    (self.old, self.new, self.sources, self.maximumRecordSize, self.threads) =
      (old, new, sources, maximumRecordSize, threads)
  }

  /// Reads `files`, and calls `take` with what comes of them, in order.
  ///
  /// - Returns: what is wrong with the files.
  public func run(_ files: [InputFile], _ take: (Output) throws -> Void) throws -> [InputProblem] {
    let reader = PairedInputs(
      inputs(files, old.multiline), old.multiline.framesAs(new.multiline) ? nil : inputs(files, new.multiline))
    let map = OrderedParallelMap<PairedInputs.Batch, Output>(workers: threads)
    var records = RecordOptions()
    records.writesDropped = true
    try map.run(
      produce: { reader.next() },
      makeWorker: { [old, new, records] in
        let (oldParser, newParser) = (
          BatchParser(old.ruleSet, options: records), BatchParser(new.ruleSet, options: records)
        )
        return { batch in
          Output(
            source: batch.framed.segment.arrival, old: batch.isOld ? oldParser.parse(batch.framed.batch) : nil,
            new: batch.isNew ? newParser.parse(batch.framed.batch) : nil)
        }
      },
      consume: take)
    return reader.problems
  }

  private func inputs(_ files: [InputFile], _ multiline: MultilineRules) -> FramedInputs {
    FramedInputs(
      SourceSequence(files, options: sources),
      framing: FramingOptions(multiline: multiline, maximumRecordSize: maximumRecordSize))
  }
}

/// The batches of two framings of the same files: of the two, the one that is behind goes on.
private final class PairedInputs {
  struct Batch: Sendable {
    let framed: FramedBatch
    let isOld: Bool
    let isNew: Bool
  }

  /// How far one framing has come.
  private struct Reader {
    let inputs: FramedInputs
    var source = 0
    var line = 0
    var isDone = false

    mutating func next() -> FramedBatch? {
      guard let framed = inputs.next() else {
        isDone = true
        return nil
      }
      line = (source == framed.segment.arrival ? line : 0) + framed.batch.linesRead
      source = framed.segment.arrival
      return framed
    }
  }

  private var old: Reader
  private var new: Reader?

  init(_ old: FramedInputs, _ new: FramedInputs?) {
    self.old = Reader(inputs: old)
    self.new = new.map { Reader(inputs: $0) }
  }

  /// Of both readings: what one could not read the other could not either.
  var problems: [InputProblem] {
    old.inputs.problems.isEmpty ? new?.inputs.problems ?? [] : old.inputs.problems
  }

  func next() -> Batch? {
    guard let reader = new else { return old.next().map { Batch(framed: $0, isOld: true, isNew: true) } }
    let isOldBehind = (old.source, old.line) <= (reader.source, reader.line)
    if !old.isDone, isOldBehind || reader.isDone, let framed = old.next() {
      return Batch(framed: framed, isOld: true, isNew: false)
    }
    if let framed = new!.next() { return Batch(framed: framed, isOld: false, isNew: true) }
    return old.isDone ? nil : old.next().map { Batch(framed: $0, isOld: true, isNew: false) }
  }
}
