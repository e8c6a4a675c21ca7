import ChunkBuffer
import KafkaTransport
import LogModel

/// Makes records of messages, whoever sent them. One a thread.
///
/// What our own programs send carries stream, source and line. Of other messages the bytes are the record: the stream is the key, the source is
/// `TOPIC:PARTITION`, the line is the offset, and a time without a year is read against the message's own. Nothing is refused: what no rule
/// matches comes out unparsed.
final class MessageReader {
  private let topic: String
  private var envelopes = EnvelopeDecoder()
  private var fluentBit = FluentBitMessageReader()
  private var others: [ForeignSource: LogSource] = [:]
  private var headers: ContiguousArray<EnvelopeHeader> = []
  /// The batches so far, whose bytes lie in one buffer.
  private var runs: [Run] = []
  private var bytes = OutputBuffer(capacity: 64)

  private struct Run {
    var source: LogSource
    var records: ContiguousArray<Record> = []
    var lines = 0
    var size = 0
  }

  private struct ForeignSource: Hashable {
    var stream: [UInt8]
    var partition: Int32
    var referenceTime: Int64?
  }

  /// Sources of messages that are not ours are many where their keys are: so many are kept in mind.
  private static let maximumSources = 1024
  private static let maximumStreamLength = 255

  init(topic: String) { self.topic = topic }

  /// Batches of the messages' records, in their order; those of one source that follow each other are one batch.
  func read(_ messages: some Sequence<FetchedMessage>, size: Int) -> [LogBatch] {
    bytes = OutputBuffer(capacity: size + 1024)
    runs.removeAll(keepingCapacity: true)
    for message in messages { read(message) }
    return runs.map { run in
      let batch = LogBatch(source: run.source, over: bytes)
      batch.records = run.records
      (batch.bytesRead, batch.linesRead) = (run.size, run.lines)
      return batch
    }
  }

  private func read(_ message: FetchedMessage) {
    message.readHeaders(into: &headers)
    // Headers go first: a record may look like an envelope.
    if !headers.isEmpty,
      let decoded = envelopes.decode(message.value, key: message.key, headers: headers, into: bytes)
    {
      var record = decoded.record
      if let time = record.containerTime, fluentBit.strip(&record, sentAt: time, in: bytes) {}
      return add(record, decoded.source, message.value.count)
    }
    if let decoded = envelopes.decode(message.value, into: bytes) {
      return add(decoded.record, decoded.source, message.value.count)
    }
    let start = bytes.count
    bytes.append(message.value)
    var record = Record(
      offset: start, length: message.value.count, firstLineLength: Record.firstLineLength(of: message.value),
      line: Int(message.offset), lineCount: 1)
    _ = fluentBit.strip(&record, sentAt: nil, in: bytes)
    add(record, source(of: message), message.value.count)
  }

  private func add(_ record: Record, _ source: LogSource, _ size: Int) {
    if runs.last?.source !== source { runs.append(Run(source: source)) }
    let last = runs.count - 1
    runs[last].records.append(record)
    runs[last].lines += record.lineCount
    runs[last].size += size
  }

  private func source(of message: FetchedMessage) -> LogSource {
    let isNamed = !message.key.isEmpty && message.key.count <= MessageReader.maximumStreamLength
    // A day has one source: a log without years is read against its end.
    let day: Int64 = 86_400_000
    let reference = message.timestamp.map { ($0 / day + 1) * day * 1_000_000 }
    let key = ForeignSource(
      stream: isNamed ? Array(message.key) : [], partition: message.partition, referenceTime: reference)
    if let source = others[key] { return source }
    let name = "\(topic):\(message.partition)"
    let source = LogSource(
      name: name, path: name, stream: isNamed ? String(decoding: message.key, as: UTF8.self) : topic,
      referenceTime: reference)
    if others.count >= MessageReader.maximumSources { others.removeAll(keepingCapacity: true) }
    others[key] = source
    return source
  }
}
