import LogModel

/// How records become messages for Kafka (docs/formats/envelope.md).
public struct RecordMessageForm: Hashable, Sendable {
  /// Whether the value is the record's bytes, and not an envelope.
  public var isRaw: Bool
  /// Whether what is known of a raw record besides stands in headers.
  public var hasHeaders: Bool

  public init(isRaw: Bool, hasHeaders: Bool) {
    self.isRaw = isRaw
    self.hasHeaders = hasHeaders
  }
}

/// A record as a message; the bytes are valid while it is taken.
public struct RecordMessage {
  /// The stream.
  public var key: UnsafeRawBufferPointer
  public var value: UnsafeRawBufferPointer
  public var headers: [(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)]
  /// The record's time, in nanoseconds since 1970.
  public var time: Int64?
}

/// What takes records as messages, in their order. It is called by one thread at a time.
public protocol MessageReceiver: AnyObject, Sendable {
  func take(_ message: RecordMessage) throws
  func finish() throws
}

/// What stands before a message where messages lie one behind the other: in memory, or in the file where they wait.
private struct FrameHeader {
  static let noTime = Int64.min

  var time: Int64
  /// In bytes.
  var key: UInt32
  var value: UInt32
  var headers: UInt32

  static let size = MemoryLayout<FrameHeader>.size
  var total: Int { FrameHeader.size + Int(key) + Int(value) + Int(headers) }
}

/// Writes the records of a source as frames.
struct RecordMessageEncoder {
  private let source: LogSource
  private let form: RecordMessageForm
  private let encoder: EnvelopeEncoder

  init(_ source: LogSource, _ form: RecordMessageForm) {
    self.source = source
    self.form = form
    encoder = EnvelopeEncoder(source, id: nil)
  }

  func write(_ record: Record, of batch: LogBatch, time: Int64?, to output: OutputBuffer) {
    let start = output.count
    var frame = FrameHeader(time: time ?? FrameHeader.noTime, key: 0, value: 0, headers: 0)
    withUnsafeBytes(of: &frame) { output.append($0) }
    output.append(text: source.stream)
    let keyEnd = output.count
    if form.isRaw {
      output.append(batch.bytes(of: record))
    } else {
      encoder.append(record, of: batch, index: 0, committed: nil, to: output)
    }
    let valueEnd = output.count
    if form.isRaw, form.hasHeaders {
      encoder.forEachHeader(of: record, in: batch, index: 0, committed: nil) { name, write in
        appendSized(to: output) { $0.append(name) }
        appendSized(to: output, write)
      }
    }
    frame.key = UInt32(keyEnd - start - FrameHeader.size)
    frame.value = UInt32(valueEnd - keyEnd)
    frame.headers = UInt32(output.count - valueEnd)
    withUnsafeBytes(of: &frame) { output.replace(at: start, with: $0) }
  }

  /// Four bytes of length, and the bytes.
  private func appendSized(to output: OutputBuffer, _ write: (OutputBuffer) -> Void) {
    let start = output.count
    withUnsafeBytes(of: UInt32(0)) { output.append($0) }
    write(output)
    withUnsafeBytes(of: UInt32(output.count - start - 4)) { output.replace(at: start, with: $0) }
  }
}

/// Gives a receiver the messages that come as frames, in pieces of any size.
final class MessageOutput: ByteOutput {
  private let receiver: any MessageReceiver
  /// The beginning of a frame whose end is still to come.
  private let rest = OutputBuffer(capacity: 1 << 16)

  init(_ receiver: any MessageReceiver) { self.receiver = receiver }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    guard rest.count > 0 else { return try takeFrames(of: bytes) }
    rest.append(bytes)
    let whole = Array(rest.bytes)
    rest.removeAll()
    try whole.withUnsafeBytes { try takeFrames(of: $0) }
  }

  func write(_ range: Range<Int>, of store: SpillStore) throws { try store.read(range) { try write($0) } }

  func finish() throws { try receiver.finish() }

  private func takeFrames(of bytes: UnsafeRawBufferPointer) throws {
    var offset = 0
    while bytes.count - offset >= FrameHeader.size {
      let frame = bytes.loadUnaligned(fromByteOffset: offset, as: FrameHeader.self)
      guard bytes.count - offset >= frame.total else { break }
      try take(frame, UnsafeRawBufferPointer(rebasing: bytes[offset + FrameHeader.size..<offset + frame.total]))
      offset += frame.total
    }
    rest.append(UnsafeRawBufferPointer(rebasing: bytes[offset...]))
  }

  private func take(_ frame: FrameHeader, _ bytes: UnsafeRawBufferPointer) throws {
    let (key, value) = (Int(frame.key), Int(frame.key) + Int(frame.value))
    var headers: [(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)] = []
    var offset = value
    func sized() -> UnsafeRawBufferPointer {
      let start = offset + 4
      let end = start + Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      offset = end
      return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }
    while offset < bytes.count { headers.append((sized(), sized())) }
    try receiver.take(
      RecordMessage(
        key: UnsafeRawBufferPointer(rebasing: bytes[..<key]),
        value: UnsafeRawBufferPointer(rebasing: bytes[key..<value]),
        headers: headers, time: frame.time == FrameHeader.noTime ? nil : frame.time))
  }
}
