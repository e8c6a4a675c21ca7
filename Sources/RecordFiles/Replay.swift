import Archives
import FileSystem
import Framing
import Glibc
import Inputs
import LogModel
import Pipeline
import Rules

/// Where the records go.
public enum RecordDestination: Sendable {
  case standardOutput
  /// `records.jsonl` (or `records.txt`) and `summary.json` in this directory, under their names only when they are whole.
  case directory(String)
  /// As messages to a receiver; by time over all streams, or stream by stream.
  case receiver(any MessageReceiver, byTime: Bool)
  /// They go nowhere: an observation looks at them.
  case none
}

/// Everything that decides what a replay does.
public struct ReplayOptions: Sendable {
  public var framing: FramingOptions
  public var records = RecordOptions()
  public var sources = SourceOptions()
  public var destination = RecordDestination.standardOutput
  public var compression: CompressionFilter?
  /// Of the files that are made.
  public var outputMode: mode_t = 0o600
  /// Threads that parse; reading and writing have one each besides.
  public var threads = 1
  /// Of the program, for the summary.
  public var version = ""
  /// Looks at the records besides.
  public var observation: (any RecordObservation)?
  /// Tells of the records as they are written.
  public var alerts: (any WrittenRecordObservation)?
  /// Called on the writing thread with the bytes of input that are done.
  public var progress: (@Sendable (Int) -> Void)?

  public init(framing: FramingOptions) { self.framing = framing }
}

/// What came of a replay that got to its end, or to a signal.
public struct ReplayResult: Sendable {
  public var summary: Summary
  /// Whether a signal ended it before the end of the input.
  public var wasStopped: Bool
}

/// Archives, files and streams become parsed JSON lines: reading and framing on one thread, parsing on several, writing on the caller's.
public struct Replay {
  private let ruleSet: RuleSet
  private let options: ReplayOptions

  public init(_ ruleSet: RuleSet, options: ReplayOptions) {
    self.ruleSet = ruleSet
    self.options = options
  }

  /// Reads `files` and writes their records.
  ///
  /// - Parameter problems: what is known to be wrong already; it goes into the summary.
  /// - Throws: `OutputError` where the output cannot be written. What is wrong with an input is in the summary.
  public func run(_ files: [InputFile], problems: [InputProblem]) throws -> ReplayResult {
    let target = try OutputTarget(options)
    let sink = sink(to: target)
    let reader = FramedInputs(SourceSequence(files, options: options.sources), framing: options.framing)
    var tally = Tally(ruleCount: ruleSet.rules.count)
    let order = options.alerts.map { NoteOrder($0, spillDirectory: target.spillDirectory) }
    let broken = try write(from: reader, to: sink, order, tally: &tally)
    let wasStopped = StopSignal.number != nil
    var summary = Summary(
      tally: tally, problems: problems + reader.problems + broken.problems, ruleNames: ruleSet.rules.map(\.name),
      version: options.version)
    try OutputError.wrapping {
      try sink.finish()
      try order?.finish()
    }
    summary.alerts = options.alerts?.firings
    if !wasStopped { try target.publish(summary, options.alerts) }
    return ReplayResult(summary: summary, wasStopped: wasStopped)
  }

  private func sink(to target: OutputTarget) -> any LineSink {
    if case .receiver(let receiver, let byTime) = options.destination {
      let output = MessageOutput(receiver)
      return byTime
        ? MergingSink(output, spillDirectory: target.spillDirectory)
        : OrderedSink(output, spillDirectory: target.spillDirectory)
    }
    return switch options.records.format {
    case .text: MergingSink(target.output, spillDirectory: target.spillDirectory)
    case .json, .messages: OrderedSink(target.output, spillDirectory: target.spillDirectory)
    case .none: NoSink()
    }
  }

  private func write(
    from reader: FramedInputs, to sink: any LineSink, _ order: NoteOrder?, tally: inout Tally
  ) throws -> BrokenRecords {
    let map = OrderedParallelMap<FramedBatch, (Segment, LogSource, ParsedBatch)>(workers: options.threads)
    let (ruleSet, records, observation, alerts) = (ruleSet, options.records, options.observation, options.alerts)
    var total = tally
    var last: Segment?
    var broken = BrokenRecords()
    try map.run(
      produce: { reader.next() },
      makeWorker: {
        let parser = BatchParser(
          ruleSet, options: records, observer: PairedObserver.make(observation?.makeObserver(), alerts?.makeObserver()))
        return { ($0.segment, $0.batch.source, parser.parse($0.batch)) }
      },
      consume: { segment, source, batch in
        total.add(batch.tally)
        if segment !== last { total.sources += 1 }
        last = segment
        for notes in batch.notes { notes.note.map { observation?.take($0, of: source) } }
        broken.add(batch.brokenLines, of: source.name)
        try OutputError.wrapping {
          try sink.write(batch, of: segment)
          for notes in batch.notes { try notes.written.map { try order?.take($0, of: segment, source) } }
        }
        options.progress?(total.bytesRead)
      })
    tally = total
    return broken
  }
}

/// Lines that cannot be read among records that `replay` wrote: cut off, or written over.
private struct BrokenRecords {
  private var sources: [(name: String, firstLine: Int, count: Int)] = []

  mutating func add(_ lines: [Int], of source: String) {
    guard let first = lines.first else { return }
    if sources.last?.name == source {
      sources[sources.count - 1].count += lines.count
    } else {
      sources.append((source, first, lines.count))
    }
  }

  var problems: [InputProblem] {
    sources.map {
      let more = $0.count > 1 ? ", and \($0.count - 1) more" : ""
      return InputProblem(.damaged, $0.name, "line \($0.firstLine) is a broken record\(more)")
    }
  }
}

/// A batch and the place of its source.
struct FramedBatch: Sendable {
  var segment: Segment
  var batch: LogBatch
}

/// Opens source after source and frames them. Damage ends a source, not the run.
final class FramedInputs {
  private var sources: SourceSequence
  private let framing: FramingOptions
  private var current: (opened: OpenedSource, records: any RecordSource)?

  init(_ sources: SourceSequence, framing: FramingOptions) {
    self.sources = sources
    self.framing = framing
  }

  var problems: [InputProblem] { sources.problems }

  func next() -> FramedBatch? {
    while true {
      if let batch = nextOfCurrent() { return batch }
      // A signal ends the source at hand, which is framed to its end as far as it was read.
      guard StopSignal.number == nil, let opened = sources.next() else { return nil }
      switch opened.content {
      case .bytes(let bytes): current = (opened, Framer(bytes, source: opened.source, options: framing))
      case .records(let records): current = (opened, records)
      }
    }
  }

  private func nextOfCurrent() -> FramedBatch? {
    guard let opened = current?.opened else { return nil }
    do {
      if let batch = try current!.records.nextBatch() { return FramedBatch(segment: opened.segment, batch: batch) }
    } catch {
      sources.report(error, in: opened.source)
    }
    current = nil
    return nil
  }
}

/// The output could not be made or written. A closed pipe is no error of ours.
public struct OutputError: Error, CustomStringConvertible {
  public var cause: SystemCallError
  /// Whether the file could not be made, rather than written to.
  public var isCreation: Bool

  public init(cause: SystemCallError, isCreation: Bool) { (self.cause, self.isCreation) = (cause, isCreation) }

  public var isClosedPipe: Bool { cause.code == EPIPE }
  public var description: String { cause.description }

  public static func wrapping<Result>(creation: Bool = false, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as SystemCallError {
      throw OutputError(cause: error, isCreation: creation)
    } catch let error as ArchiveError {
      // The compressor passes on what writing threw.
      let cause = error.underlying as? SystemCallError
      throw OutputError(cause: cause ?? SystemCallError("compress", error.reason, code: EIO), isCreation: creation)
    }
  }
}

/// The output's file, and the summary's beside it.
private struct OutputTarget {
  let output: RecordOutput
  /// Where what must wait is put down.
  let spillDirectory: String
  private var records: PublishedFile?
  private let directory: String?
  private let mode: mode_t

  init(_ options: ReplayOptions) throws {
    mode = options.outputMode
    switch options.destination {
    case .standardOutput, .receiver, .none:
      directory = nil
      spillDirectory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
      output = try RecordOutput(.standardOutput, compression: options.compression)
    case .directory(let path):
      directory = path
      spillDirectory = path
      let name = OutputTarget.recordsName(options)
      let file = try OutputError.wrapping(creation: true) {
        try Directory.create(path)
        return try PublishedFile(at: "\(path)/\(name)", mode: options.outputMode)
      }
      records = file
      output = try RecordOutput(file.descriptor, compression: options.compression)
    }
  }

  private static func recordsName(_ options: ReplayOptions) -> String {
    let base = if case .text = options.records.format { "records.txt" } else { "records.jsonl" }
    return base + (options.compression.map { $0 == .zstd ? ".zst" : ".gz" } ?? "")
  }

  /// Gives the files their names: the summary last, so that where it is the records are whole.
  func publish(_ summary: Summary, _ alerts: (any WrittenRecordObservation)?) throws {
    guard let records, let directory else { return try OutputError.wrapping { try alerts?.publish() } }
    try OutputError.wrapping {
      let file = try PublishedFile(at: "\(directory)/summary.json", mode: mode)
      try summary.json().withUnsafeBytes { try file.descriptor.write($0) }
      try records.publish()
      try alerts?.publish()
      try file.publish()
    }
  }
}
