import LogModel

/// Collects the records of a commit, and writes them as its payload: first their bytes, then what is known of each, then how long that is
/// (docs/formats/chunk.md).
public final class PayloadEncoder {
  /// The records' bytes.
  private let payload = OutputBuffer(capacity: 1 << 20)
  /// What is known of each record.
  private let details = OutputBuffer(capacity: 16 << 10)
  private var sources: [LogSource] = []
  private var runs: [Run] = []
  public private(set) var recordCount = 0

  private struct Run {
    var source: Int
    var records: Int
    var line: Int
  }

  public init() {}

  /// In bytes, of what was collected.
  public var size: Int { payload.count + details.count }

  public var isEmpty: Bool { recordCount == 0 }

  /// Takes the records of `batch`.
  public func append(_ batch: LogBatch) {
    guard let first = batch.records.first else { return }
    var line = first.line
    if sources.last !== batch.source {
      sources.append(batch.source)
      runs.append(Run(source: sources.count - 1, records: 0, line: line))
    } else {
      line = nextLine
    }
    for record in batch.records {
      append(record, batch, expected: line)
      line = record.line &+ record.lineCount
    }
    nextLine = line
    runs[runs.count - 1].records += batch.records.count
    recordCount += batch.records.count
  }

  /// The line at which the next record of the source at hand is thought to begin.
  private var nextLine = 0

  @inline(__always)
  private func append(_ record: Record, _ batch: LogBatch, expected line: Int) {
    payload.append(batch.bytes(of: record))
    var kinds = 0
    if record.lineCount != 1 || record.firstLineLength != record.length { kinds |= RecordDetail.lines }
    if record.containerTime != nil || record.output != nil { kinds |= RecordDetail.container }
    if record.line != line || record.part != 0 { kinds |= RecordDetail.place }
    details.append(unsigned: UInt64(record.length &<< 3 | kinds))
    if kinds != 0 { append(record, kinds, expected: line) }
  }

  @inline(never)
  private func append(_ record: Record, _ kinds: Int, expected line: Int) {
    if kinds & RecordDetail.lines != 0 {
      details.append(number: record.firstLineLength)
      details.append(number: record.lineCount)
    }
    if kinds & RecordDetail.container != 0 {
      details.append(UInt8(record.output.map { $0.rawValue + 1 } ?? 0) | (record.containerTime == nil ? 0 : 4))
      if let time = record.containerTime {
        details.append(fixed: UInt64(bitPattern: time.nanoseconds))
        details.append(time.fractionDigits)
      }
    }
    if kinds & RecordDetail.place != 0 {
      details.append(number: record.line - line)
      details.append(number: record.part)
    }
  }

  /// The whole payload. Nothing can be appended until `removeAll`.
  func finish() -> UnsafeRawBufferPointer {
    let start = payload.count
    payload.append(number: sources.count)
    for source in sources {
      payload.append(sized: source.name)
      payload.append(sized: source.path)
      payload.append(source.referenceTime == nil ? 0 : 1)
      if let time = source.referenceTime { payload.append(fixed: UInt64(bitPattern: time)) }
    }
    payload.append(number: runs.count)
    for run in runs {
      payload.append(number: run.source)
      payload.append(number: run.records)
      payload.append(number: run.line)
    }
    payload.append(details.bytes)
    payload.append(little: UInt32(payload.count - start))
    return payload.bytes
  }

  public func removeAll() {
    payload.removeAll()
    details.removeAll()
    sources = []
    runs = []
    recordCount = 0
  }
}

/// What is said of a record besides its length, where it is not as usual.
enum RecordDetail {
  static let lines = 1
  static let container = 2
  static let place = 4
}

/// Reads payloads back into batches.
struct PayloadDecoder {
  private let stream: String
  private var lastSource: LogSource?

  init(stream: String) { self.stream = stream }

  /// The batches that a payload holds: one a run of records of one source.
  ///
  /// - Parameter payload: a batch whose storage is the payload and whose source means nothing; it becomes the first of what is returned where it can.
  mutating func batches(
    of payload: PayloadStorage, recordCount: Int
  ) throws(ByteCodingError) -> [LogBatch] {
    let bytes = UnsafeRawBufferPointer(payload.bytes)
    guard bytes.count >= 4 else { throw ByteCodingError(what: "an early end", offset: 0) }
    let length = Int(bytes.little(at: bytes.count - 4) as UInt32)
    guard length <= bytes.count - 4 else {
      throw ByteCodingError(what: "the length \(length), which cannot be,", offset: 0)
    }
    let start = bytes.count - 4 - length
    var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[start..<bytes.count - 4]), base: start)
    var sources: [LogSource] = []
    for _ in 0..<(try reader.count()) { sources.append(try source(&reader)) }
    var runs: [(source: LogSource, records: Int, line: Int)] = []
    for _ in 0..<(try reader.count()) {
      let source = try reader.number()
      guard source < sources.count else { throw reader.damaged("the source \(source), which cannot be,") }
      runs.append((sources[source], try reader.number(), try reader.number(upTo: .max)))
    }
    guard runs.reduce(0, { $0 + $1.records }) == recordCount else { throw reader.damaged("a wrong number of records") }
    var offset = 0
    var batches: [LogBatch] = []
    for run in runs {
      let first = offset
      let records = try records(run.records, from: run.line, at: &offset, upTo: start, &reader)
      batches.append(payload.batch(first..<offset, of: run.source, records: records, isOnly: runs.count == 1))
    }
    guard offset == start, reader.rest.isEmpty else { throw reader.damaged("more than its records") }
    return batches
  }

  private mutating func source(_ reader: inout ByteReader) throws(ByteCodingError) -> LogSource {
    let (name, path) = (try reader.text(), try reader.text())
    let time = try reader.unsigned() == 1 ? Int64(bitPattern: try reader.fixed()) : nil
    if let lastSource, lastSource.name == name, lastSource.path == path, lastSource.referenceTime == time {
      return lastSource
    }
    let source = LogSource(name: name, path: path, stream: stream, referenceTime: time)
    lastSource = source
    return source
  }

  private func records(
    _ count: Int, from line: Int, at offset: inout Int, upTo end: Int, _ reader: inout ByteReader
  ) throws(ByteCodingError) -> ContiguousArray<Record> {
    // A record takes a byte of details at least.
    guard count <= reader.rest.count else { throw reader.damaged("the number \(count), which cannot be,") }
    var records = ContiguousArray<Record>()
    records.reserveCapacity(count)
    var line = line
    for _ in 0..<count {
      let head = try reader.unsigned()
      guard head >> 3 <= UInt64(end - offset) else { throw reader.damaged("a record of \(head >> 3) bytes, which") }
      let length = Int(head >> 3)
      var record = Record(offset: offset, length: length, firstLineLength: length, line: line, lineCount: 1)
      if head & 7 != 0 { try read(Int(head & 7), of: &record, &reader) }
      records.append(record)
      (line, offset) = (record.line &+ record.lineCount, offset + length)
    }
    return records
  }

  private func read(_ kinds: Int, of record: inout Record, _ reader: inout ByteReader) throws(ByteCodingError) {
    if kinds & RecordDetail.lines != 0 {
      record.firstLineLength = try reader.number(upTo: record.length)
      record.lineCount = try reader.number()
    }
    if kinds & RecordDetail.container != 0 {
      let flags = try reader.unsigned()
      guard flags < 8, flags & 3 < 3 else { throw reader.damaged("the flags \(flags), which cannot be,") }
      record.output = flags & 3 == 0 ? nil : ContainerOutput(rawValue: UInt8(flags & 3) - 1)
      if flags & 4 != 0 {
        let nanoseconds = Int64(bitPattern: try reader.fixed())
        record.containerTime = Timestamp(nanoseconds: nanoseconds, fractionDigits: UInt8(min(9, try reader.unsigned())))
      }
    }
    if kinds & RecordDetail.place != 0 {
      let (line, isTooFar) = record.line.addingReportingOverflow(Int(try reader.signed()))
      guard !isTooFar, line >= 0 else { throw reader.damaged("a line that cannot be") }
      record.line = line
      record.part = try reader.number()
    }
  }
}

/// A payload in memory that a batch can take over.
final class PayloadStorage {
  private let batch: LogBatch

  init(capacity: Int) {
    batch = LogBatch(source: LogSource(name: "", path: "", stream: "", referenceTime: nil), capacity: capacity)
  }

  var bytes: UnsafeMutableRawBufferPointer { batch.storage }

  /// The records of one source, which lie in `range`; offsets are of the payload.
  func batch(
    _ range: Range<Int>, of source: LogSource, records: ContiguousArray<Record>, isOnly: Bool
  ) -> LogBatch {
    let batch =
      isOnly ? LogBatch(source: source, takingOver: self.batch) : LogBatch(source: source, capacity: range.count)
    batch.records = records
    if !isOnly {
      batch.storage.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[range]))
      for index in batch.records.indices { batch.records[index].offset -= range.lowerBound }
    }
    batch.bytesRead = range.count
    batch.linesRead = records.reduce(0) { $0 + $1.lineCount }
    return batch
  }
}
