import Glibc
import LogModel
import Pipeline

/// The events of a chunk as batches of records.
///
/// A record's bytes are the text of `log` or `message` where the map has that member only: then it is a line as an input read it, without its
/// end. Else they are the whole map as a line of JSON. Each event counts as one line of its source, numbered from 1.
public final class FluentBitRecordSource: RecordSource {
  private let source: LogSource
  private let chunk: FluentBitChunk
  private let batchSize: Int
  private var events: FluentBitEventReader
  private let text: OutputBuffer
  private var nextLine = 1
  /// How many bytes of the file the batches so far account for.
  private var accounted = 0
  private var isAtEnd = false
  /// How many U+FFFD took the place of invalid UTF-8 in records that became JSON.
  public private(set) var invalidSequences = 0

  /// What could not be read, once `nextBatch` has returned `nil`.
  public var damage: [ChunkDamage] { events.damage }

  /// - Parameters:
  ///   - service: the stream of the records, as `TagNaming` has it.
  ///   - referenceTime: see `LogSource`.
  ///   - batchSize: in bytes; a batch has no more, or one record.
  public init(_ chunk: FluentBitChunk, service: String, referenceTime: Int64? = nil, batchSize: Int = 256 << 10) {
    self.chunk = chunk
    self.batchSize = batchSize
    source = LogSource(name: chunk.path, path: chunk.path, stream: service, referenceTime: referenceTime)
    events = chunk.events()
    text = OutputBuffer(capacity: batchSize + 4096)
  }

  public func nextBatch() -> LogBatch? {
    guard !isAtEnd else { return nil }
    text.removeAll()
    var records: ContiguousArray<Record> = []
    let firstLine = nextLine
    var end = accounted
    while text.count < batchSize {
      guard let event = events.next() else {
        isAtEnd = true
        end = chunk.size
        break
      }
      records.append(record(of: event))
      end = event.range.upperBound
    }
    let batch = LogBatch(source: source, capacity: max(1, text.count))
    batch.storage.copyMemory(from: text.bytes)
    batch.records = records
    batch.bytesRead = end - accounted
    batch.linesRead = nextLine - firstLine
    batch.resumePoint = ResumePoint(offset: end, line: nextLine, wrapping: .plain)
    accounted = end
    return batch
  }

  private func record(of event: FluentBitEvent) -> Record {
    let offset = text.count
    if let line = onlyText(of: event) {
      text.append(line)
    } else {
      var reader = MessagePackReader(chunk.bytes, at: event.record.lowerBound)
      // It was decoded once already, so nothing can fail here.
      invalidSequences += (try? text.append(json: &reader, isPadded: true)) ?? 0
    }
    let length = text.count - offset
    let bytes = UnsafeRawBufferPointer(rebasing: text.bytes[offset...])
    defer { nextLine += 1 }
    return Record(
      offset: offset, length: length, firstLineLength: Self.firstLineLength(bytes), line: nextLine, lineCount: 1,
      containerTime: event.time)
  }

  /// The text of `log` or `message`, where it is all there is, without a line end behind it.
  private func onlyText(of event: FluentBitEvent) -> UnsafeRawBufferPointer? {
    var reader = MessagePackReader(chunk.bytes, at: event.record.lowerBound)
    guard case .map(count: 1)? = try? reader.next(), case .string(let key)? = try? reader.next(),
      key.isText("log") || key.isText("message")
    else { return nil }
    let text: UnsafeRawBufferPointer
    switch try? reader.next() {
    case .string(let bytes), .binary(let bytes): text = bytes
    default: return nil
    }
    guard text.last == 0x0A else { return text }
    let line = text.dropLast()
    return UnsafeRawBufferPointer(rebasing: line.last == 0x0D ? line.dropLast() : line)
  }

  private static func firstLineLength(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard let base = bytes.baseAddress, let newline = memchr(base, 0x0A, bytes.count) else { return bytes.count }
    let length = UnsafeRawPointer(newline) - base
    return length > 0 && bytes[length - 1] == 0x0D ? length - 1 : length
  }
}
