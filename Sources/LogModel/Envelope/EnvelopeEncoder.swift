import Glibc

/// Writes records as values of Kafka messages, with all that parsing and output use of a record and its source
/// (docs/formats/envelope.md): as JSON, or as the names and values of headers beside the record's bytes.
///
/// Made once for a source: what is the same for all its records is put together beforehand.
public struct EnvelopeEncoder {
  /// From `service` to the colon behind `line`.
  private let head: UnsafeRawBufferPointer
  /// `path` and `reference_time`, a comma before each; empty where the source has neither.
  private let tail: UnsafeRawBufferPointer
  /// From the comma before `id` to the slash before the record's index; `nil`: no ids are written.
  private let idHead: UnsafeRawBufferPointer?
  /// Beside the bytes of a record, more than what any of them needs.
  private let size: Int
  private let source: LogSource
  private let id: String?
  /// What the slices lie in.
  private let arena = ByteArena()

  /// - Parameters:
  ///   - source: of all records that are given to `append`.
  ///   - id: what goes before the record's index in its id (the chunk's UUID as text), where ids are written.
  public init(_ source: LogSource, id: String?) {
    self.source = source
    self.id = id
    let text = OutputBuffer(capacity: 512)
    text.append("\"service\":")
    text.append(jsonString: source.stream)
    text.append(",\"source\":")
    text.append(jsonString: source.name)
    text.append(",\"line\":")
    head = arena.copy(text.bytes)
    text.removeAll()
    if source.path != source.name {
      text.append(",\"path\":")
      text.append(jsonString: source.path)
    }
    if let time = source.referenceTime {
      text.append(",\"reference_time\":\"")
      text.append(Timestamp(nanoseconds: time, fractionDigits: 9))
      text.append("\"")
    }
    tail = arena.copy(text.bytes)
    text.removeAll()
    if let id {
      text.append(",\"id\":")
      text.append(jsonString: id)
      text.count -= 1
      text.append("/")
      idHead = arena.copy(text.bytes)
    } else {
      idHead = nil
    }
    size = 512 + head.count + tail.count + text.count
  }

  /// Appends the envelope of `record` to `output`.
  ///
  /// - Parameters:
  ///   - batch: where its bytes lie.
  ///   - index: of the record in its chunk.
  ///   - committed: nanoseconds since 1970, when the record was committed to its chunk; `nil`: not known.
  public func append(
    _ record: Record, of batch: LogBatch, index: UInt64, committed: Int64?, to output: OutputBuffer
  ) {
    let bytes = batch.bytes(of: record)
    output.write(atMost: size &+ bytes.count &* 6) { cursor in
      cursor.write(UInt8(ascii: "{"))
      if let time = EnvelopeEncoder.time(of: record, committed: committed) {
        cursor.write("\"timestamp\":\"")
        cursor.write(time)
        cursor.write("\",")
      }
      cursor.write(head)
      cursor.write(decimal: record.line)
      EnvelopeEncoder.write(message: bytes, to: &cursor)
      write(detailsOf: record, bytes, to: &cursor)
      cursor.write(tail)
      if record.containerTime == nil, committed != nil { cursor.write(",\"timestamp_of\":\"commit\"") }
      if let idHead {
        cursor.write(idHead)
        cursor.write(decimal: Int(clamping: index))
        cursor.write(UInt8(ascii: "\""))
      }
      cursor.write(UInt8(ascii: "}"))
    }
  }

  /// The runtime's time, else that of the commit.
  @inline(__always)
  private static func time(of record: Record, committed: Int64?) -> Timestamp? {
    record.containerTime ?? committed.map { Timestamp(nanoseconds: $0, fractionDigits: 9) }
  }

  /// A comma, and the bytes as the string that they are, or in base64 where they are none.
  @inline(__always)
  private static func write(message bytes: UnsafeRawBufferPointer, to cursor: inout JSONCursor) {
    let start = cursor.position
    cursor.write(",\"message\":\"")
    cursor.writeStringContent(bytes)
    if cursor.invalidSequences > 0 {
      cursor.position = start
      cursor.write(",\"message_base64\":\"")
      cursor.write(base64: bytes)
    }
    cursor.write(UInt8(ascii: "\""))
  }

  /// What is not so with most records.
  @inline(__always)
  private func write(detailsOf record: Record, _ bytes: UnsafeRawBufferPointer, to cursor: inout JSONCursor) {
    if record.lineCount != 1 {
      cursor.write(",\"lines\":")
      cursor.write(decimal: record.lineCount)
    }
    if record.firstLineLength != Record.firstLineLength(of: bytes) {
      cursor.write(",\"first_line\":")
      cursor.write(decimal: record.firstLineLength)
    }
    if record.part > 0 {
      cursor.write(",\"part\":")
      cursor.write(decimal: record.part)
    }
    switch record.output {
    case .stdout?: cursor.write(",\"output\":\"stdout\"")
    case .stderr?: cursor.write(",\"output\":\"stderr\"")
    case nil: break
    }
  }

  /// Gives the names of the headers that stand beside the bytes of `record`, and what writes the value of each. The service is none of them: it is the
  /// message's key.
  ///
  /// - Parameters: as of `append`.
  public func forEachHeader(
    of record: Record, in batch: LogBatch, index: UInt64, committed: Int64?,
    _ body: (StaticString, (OutputBuffer) -> Void) -> Void
  ) {
    body("sentinel.source") { $0.append(text: source.name) }
    body("sentinel.line") { $0.append(decimal: record.line) }
    if record.lineCount != 1 { body("sentinel.lines") { $0.append(decimal: record.lineCount) } }
    if record.firstLineLength != Record.firstLineLength(of: batch.bytes(of: record)) {
      body("sentinel.first_line") { $0.append(decimal: record.firstLineLength) }
    }
    if record.part > 0 { body("sentinel.part") { $0.append(decimal: record.part) } }
    if let name = record.output { body("sentinel.output") { $0.append(name == .stdout ? "stdout" : "stderr") } }
    if source.path != source.name { body("sentinel.path") { $0.append(text: source.path) } }
    if let time = source.referenceTime {
      body("sentinel.reference_time") { $0.append(Timestamp(nanoseconds: time, fractionDigits: 9)) }
    }
    if let time = EnvelopeEncoder.time(of: record, committed: committed) {
      body("sentinel.timestamp") { $0.append(time) }
      if record.containerTime == nil { body("sentinel.timestamp_of") { $0.append("commit") } }
    }
    if let id {
      body("sentinel.id") { output in
        output.append(text: id)
        output.append("/")
        output.append(decimal: Int(clamping: index))
      }
    }
  }
}

extension Record {
  /// How long the first line is of a record that has these bytes: up to the first line feed, without one carriage return before it. Of nearly all
  /// records that is `firstLineLength`; the exceptions are text in which a line feed is no line's end.
  @inline(__always)
  public static func firstLineLength(of bytes: UnsafeRawBufferPointer) -> Int {
    guard let base = bytes.baseAddress, let newline = memchr(base, 0x0A, bytes.count) else { return bytes.count }
    let length = UnsafeRawPointer(newline) - UnsafeRawPointer(base)
    return length > 0 && bytes[length &- 1] == 0x0D ? length &- 1 : length
  }
}
