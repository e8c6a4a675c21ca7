import LogModel
import Rules

/// How records are parsed, kept out and written.
public struct RecordOptions: Sendable {
  public enum Format: Hashable, Sendable {
    case json(RecordSchema)
    /// For people, with or without colour.
    case text(isColoured: Bool)
    /// As messages for Kafka: the records as they were read, for a `MessageReceiver`.
    case messages(RecordMessageForm)
    /// Nothing is written: the records are only looked at.
    case none
  }

  public var format = Format.json(.sentinel)
  public var filter = RecordFilter()
  /// Whether records are written that a rule drops, as JSON with a blank in front: to be compared, and not to be kept.
  public var writesDropped = false

  public init() {}
}

/// What a worker made of batches.
public struct ParsedBatch: @unchecked Sendable {
  /// The records' lines. `@unchecked`: passed from the worker to the writer, and touched by one of them at a time.
  public let output: OutputBuffer
  /// For text, which is put in order of time: each record's time and where its lines end in `output`.
  var marks: [TextMark] = []
  public internal(set) var tally: Tally
  /// What the observers have to say of each batch.
  public internal(set) var notes: [ObservedNotes] = []
  /// Lines that are broken among records that `replay` wrote.
  var brokenLines: [Int] = []
}

/// Turns batches into lines. One a thread.
public final class BatchParser {
  private let options: RecordOptions
  private let matcher: RuleMatcher
  private var encoder: RecordEncoder
  private var textEncoder: TextEncoder
  private var messageEncoder: RecordMessageEncoder?
  private let parsed = ParsedRecord()
  private let observer: PairedObserver?
  private var source: LogSource?
  private var sourceText: SourceText?

  /// - Parameter written: looks at the records that are written.
  public convenience init(_ ruleSet: RuleSet, options: RecordOptions, written: (any RecordObserver)?) {
    self.init(ruleSet, options: options, observer: PairedObserver.make(nil, written))
  }

  init(_ ruleSet: RuleSet, options: RecordOptions, observer: PairedObserver? = nil) {
    self.options = options
    self.observer = observer
    matcher = RuleMatcher(ruleSet)
    let schema = if case .json(let schema) = options.format { schema } else { RecordSchema.sentinel }
    encoder = RecordEncoder(schema: schema, ruleSet: ruleSet)
    textEncoder = TextEncoder(isColoured: options.format == .text(isColoured: true))
  }

  func parse(_ batch: LogBatch) -> ParsedBatch { parse(CollectionOfOne(batch)) }

  /// Parses batches one after the other into one output.
  public func parse(_ batches: some Collection<LogBatch>) -> ParsedBatch {
    let size = batches.reduce(0) { $0 + $1.bytesRead }
    var parsed = ParsedBatch(
      output: OutputBuffer(capacity: options.format == .none ? 0 : size * 3),
      tally: Tally(ruleCount: matcher.ruleSet.rules.count))
    for batch in batches { parse(batch, into: &parsed) }
    return parsed
  }

  private func parse(_ batch: LogBatch, into result: inout ParsedBatch) {
    if batch.source !== source {
      source = batch.source
      sourceText = SourceText(batch.source)
      if case .messages(let form) = options.format { messageEncoder = RecordMessageEncoder(batch.source, form) }
    }
    let sourceText = sourceText!
    let output = result.output
    result.tally.bytesRead += batch.bytesRead
    result.tally.linesRead += batch.linesRead
    let readBackBefore = result.tally.readBack
    var brokenLines: [Int] = []
    observer?.begin(batch)
    let invalidBefore = encoder.invalidSequences
    let (limitsBefore, referencesBefore, redactionsBefore) =
      (matcher.limitHits, matcher.timesWithoutReference, matcher.redactionCounts)
    var services = ServiceCounts(stream: sourceText.streamText)

    for record in batch.records {
      matcher.parse(record, in: batch, into: parsed)
      if parsed.isUnparsed, parsed.origin == nil, record.firstLineLength > 0,
        batch.bytes(of: record)[0] == UInt8(ascii: "{")
      {
        brokenLines.append(record.line)
      }
      if parsed.isDropped, !options.writesDropped, let rule = parsed.rule {
        result.tally.droppedRecords[rule] += 1
        result.tally.droppedLines[rule] += record.lineCount
        continue
      }
      if !options.filter.isEmpty,
        let reason = options.filter.reason(against: parsed, service: { services.name(of: parsed) })
      {
        result.tally.filteredRecords[reason.rawValue] += 1
        result.tally.filteredLines[reason.rawValue] += record.lineCount
        continue
      }
      result.tally.add(record, parsed)
      services.add(parsed)
      observer?.observe(parsed, record, in: batch)
      switch options.format {
      case .json:
        if parsed.isDropped { output.append(UInt8(ascii: " ")) }
        encoder.write(parsed, record, sourceText, to: output)
      case .text:
        textEncoder.write(parsed, record, service: services.name(of: parsed), to: output)
        result.marks.append(TextMark(time: parsed.timestamp?.nanoseconds, end: output.count))
      case .messages:
        let time = parsed.timestamp?.nanoseconds
        messageEncoder!.write(record, of: batch, time: time, to: output)
        result.marks.append(TextMark(time: time, end: output.count))
      case .none: break
      }
    }

    services.pour(into: &result.tally)
    result.tally.invalidSequences += encoder.invalidSequences - invalidBefore
    for index in limitsBefore.indices {
      result.tally.limitHits[index] += matcher.limitHits[index] - limitsBefore[index]
    }
    result.tally.timesWithoutReference += matcher.timesWithoutReference - referencesBefore
    for (name, count) in matcher.redactionCounts where count != redactionsBefore[name] {
      result.tally.redactions[name, default: 0] += count - (redactionsBefore[name] ?? 0)
    }
    // Among other logs a line that begins like an object is just a line.
    if result.tally.readBack > readBackBefore { result.brokenLines += brokenLines }
    if let observer { result.notes.append(observer.notes(batch)) }
  }
}

/// Counts records by service: nearly always the stream's name or the last service that was seen.
private struct ServiceCounts {
  private let stream: String
  private var ofStream = 0
  private var named: [String: Int] = [:]
  private var last: [UInt8] = []
  private var lastName = ""
  private var ofLast = 0

  init(stream: String) { self.stream = stream }

  mutating func add(_ parsed: ParsedRecord) {
    guard let service = parsed.service else {
      ofStream += 1
      return
    }
    if !last.withUnsafeBytes({ $0.isEqual(to: service.bytes) }) || ofLast == 0 {
      named[lastName, default: 0] += ofLast
      last = Array(service.bytes)
      lastName = text(of: service)
      ofLast = 0
    }
    ofLast += 1
  }

  func name(of parsed: ParsedRecord) -> String { parsed.service.map(text) ?? stream }

  private func text(of service: FieldValue) -> String {
    guard service.kind == .jsonString else { return String(decoding: service.bytes, as: UTF8.self) }
    let buffer = OutputBuffer(capacity: service.bytes.count)
    buffer.append(unescapingJSON: service.bytes)
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  mutating func pour(into tally: inout Tally) {
    if ofStream > 0 { tally.add(service: stream, ofStream) }
    named[lastName, default: 0] += ofLast
    for (name, count) in named.sorted(by: { $0.key < $1.key }) where count > 0 { tally.add(service: name, count) }
  }
}
