import ChunkBuffer
import FileSystem
import KafkaTransport
import LogModel

/// What a record becomes in Kafka.
public struct MessageOptions: Sendable {
  public enum Value: String, CaseIterable, Sendable {
    /// An envelope (docs/formats/envelope.md); of Fluent Bit what its own output writes.
    case json
    /// The record's bytes; what else is known of it is in headers.
    case raw
  }

  public enum Time: String, CaseIterable, Sendable {
    /// When it is sent: a retention by time counts from there.
    case sending = "send"
    /// The record's own, else when it was committed to its chunk.
    case record
  }

  public var value = Value.json
  public var time = Time.sending
  /// Whether headers are written where there is something for them.
  public var hasHeaders = true
  /// Whether each record carries the name of its chunk and its index in it.
  public var hasIDs = false

  public init() {}
}

/// Turns the records of chunks into messages.
final class RecordMessages {
  private let options: MessageOptions
  private let fileSystem: any FileSystem
  private let tags: TagNaming
  private let batch = MessageBatch()
  private var encoder: (source: LogSource, encoder: EnvelopeEncoder)?
  /// A batch is passed on when it has so many bytes.
  private static let batchSize = 256 << 10

  init(_ options: MessageOptions, _ fileSystem: any FileSystem, tags: TagNaming) {
    self.options = options
    self.fileSystem = fileSystem
    self.tags = tags
  }

  /// Calls `send` with the messages of `records`, in order.
  ///
  /// - Parameters:
  ///   - sourcePath: what sources of Fluent Bit's records are called: where the chunk was before it was moved.
  /// - Throws: `SystemCallError`, `ChunkError` where the chunk is not what it was; what `send` throws.
  func write(
    _ records: Range<UInt64>, of chunk: PreparedChunk, partition: Int32, sourcePath: String,
    send: (MessageBatch) throws -> Void
  ) throws {
    let key = Array(chunk.service.utf8)
    batch.removeAll(key: key, partition: partition)
    encoder = nil
    func pour(_ limit: Int) throws {
      guard batch.count > 0, batch.bytes.count >= limit else { return }
      try send(batch)
      batch.removeAll(key: key, partition: partition)
    }
    switch chunk.candidate.chunk.format {
    case .sentinel(let name): try write(records, of: chunk, name) { try pour(RecordMessages.batchSize) }
    case .fluentBit: try writeFluentBit(records, of: chunk, sourcePath) { try pour(RecordMessages.batchSize) }
    }
    try pour(0)
  }

  // MARK: - Chunks of ours

  private func write(
    _ records: Range<UInt64>, of chunk: PreparedChunk, _ name: ChunkName, pour: () throws -> Void
  ) throws {
    let file = try fileSystem.open(chunk.candidate.chunk.path, for: .reading)
    // What is passed over need not be read.
    let reader = try ChunkReader(file, name: name, stream: chunk.service, depth: .positions)
    while let commit = try reader.next() {
      var index = commit.header.firstRecord
      guard index < records.upperBound else { return }
      guard index + UInt64(commit.header.recordCount) > records.lowerBound else { continue }
      for batch in try reader.batches(of: commit) {
        let encoder = encoder(for: batch.source, id: "\(name.id)")
        for record in batch.records {
          if records.contains(index) {
            append(record, of: batch, index, committed: commit.header.time, encoder)
            try pour()
          }
          index += 1
        }
      }
    }
  }

  private func encoder(for source: LogSource, id: String) -> EnvelopeEncoder {
    if let encoder, encoder.source === source { return encoder.encoder }
    let made = EnvelopeEncoder(source, id: options.hasIDs ? id : nil)
    encoder = (source, made)
    return made
  }

  @inline(__always)
  private func append(
    _ record: Record, of source: LogBatch, _ index: UInt64, committed: Int64?, _ encoder: EnvelopeEncoder
  ) {
    switch options.value {
    case .json: encoder.append(record, of: source, index: index, committed: committed, to: batch.bytes)
    case .raw: batch.bytes.append(source.bytes(of: record))
    }
    let value = batch.endValue()
    if options.value == .raw { appendHeaders(of: record, in: source, index, committed: committed, encoder) }
    batch.endMessage(value: value, timestamp: timestamp(record.containerTime?.nanoseconds ?? committed))
  }

  private func appendHeaders(
    of record: Record, in source: LogBatch, _ index: UInt64, committed: Int64?, _ encoder: EnvelopeEncoder
  ) {
    guard options.hasHeaders else { return }
    encoder.forEachHeader(of: record, in: source, index: index, committed: committed) { batch.addHeader($0, $1) }
  }

  /// Milliseconds, which is what Kafka has; it refuses what is before 1970.
  private func timestamp(_ nanoseconds: Int64?) -> Int64? {
    guard options.time == .record, let nanoseconds, nanoseconds >= 0 else { return nil }
    return nanoseconds / 1_000_000
  }

  // MARK: - Chunks of Fluent Bit

  private func writeFluentBit(
    _ records: Range<UInt64>, of chunk: PreparedChunk, _ sourcePath: String, pour: () throws -> Void
  ) throws {
    let file = try fileSystem.open(chunk.candidate.chunk.path, for: .reading)
    let read: FluentBitChunk
    do throws(FluentBitChunkError) {
      read = try FluentBitChunk(reading: file)
    } catch {
      throw ChunkError(path: file.path, reason: "\(error)")
    }
    let source = LogSource(name: sourcePath, path: sourcePath, stream: chunk.service, referenceTime: nil)
    let encoder = EnvelopeEncoder(source, id: options.hasIDs ? chunk.candidate.key : nil)
    var index: UInt64 = 0
    switch options.value {
    case .json:
      var events = read.events()
      // What Fluent Bit writes has all of an event but its place.
      let place = LogBatch(source: source, capacity: 1)
      while let event = events.next(), index < records.upperBound {
        if records.contains(index) {
          append(event, of: read, index, place, encoder)
          try pour()
        }
        index += 1
      }
    case .raw:
      let batches = FluentBitRecordSource(read, service: chunk.service)
      while let batch = batches.nextBatch(), index < records.upperBound {
        for record in batch.records {
          if records.contains(index) {
            append(record, of: batch, index, committed: nil, encoder)
            try pour()
          }
          index += 1
        }
      }
    }
  }

  private func append(
    _ event: FluentBitEvent, of chunk: FluentBitChunk, _ index: UInt64, _ place: LogBatch, _ encoder: EnvelopeEncoder
  ) {
    batch.bytes.append(kafkaJSON: event, of: chunk)
    let value = batch.endValue()
    let record = Record(
      offset: 0, length: 0, firstLineLength: 0, line: Int(index) + 1, lineCount: 1, containerTime: event.time)
    appendHeaders(of: record, in: place, index, committed: nil, encoder)
    batch.endMessage(value: value, timestamp: timestamp(event.time.nanoseconds))
  }
}
