import FileSystem
import LogModel

/// Writes the records of chunks, as they are, for people and programs.
public struct RecordListing {
  public enum Format: Sendable {
    /// The records' bytes, a line feed after each.
    case text
    /// The same, with what a terminal might obey made visible.
    case terminal
    /// One object a line.
    case json
  }

  private let fileSystem: any FileSystem
  private let tags: TagNaming
  private let format: Format
  /// How much is collected before it is written, in bytes.
  private static let blockSize = 64 << 10

  public init(_ fileSystem: any FileSystem, tags: TagNaming = TagNaming(), format: Format) {
    self.fileSystem = fileSystem
    self.tags = tags
    self.format = format
  }

  /// Writes the records of one chunk.
  ///
  /// - Parameter write: takes what is written, piece by piece.
  /// - Throws: `SystemCallError`, what `write` throws; `ChunkError` or `FluentBitChunkError` at the end, where the chunk is damaged.
  public func list(_ chunk: FoundChunk, write: (UnsafeRawBufferPointer) throws -> Void) throws {
    let (file, chunk) = try chunk.open(fileSystem)
    let output = OutputBuffer(capacity: 2 * RecordListing.blockSize)
    func pour(_ limit: Int) throws {
      guard output.count >= limit else { return }
      try write(output.bytes)
      output.removeAll()
    }
    switch chunk.format {
    case .sentinel(let name):
      let reader = try ChunkReader(file, name: name, stream: chunk.directoryName, depth: .everything)
      while let commit = try reader.next() {
        for batch in try reader.batches(of: commit) {
          for record in batch.records {
            append(record, batch, committed: commit.header.time, to: output)
            try pour(RecordListing.blockSize)
          }
        }
      }
      try pour(1)
      if let error = ChunkError(reader.damage, in: chunk.path) { throw error }
    case .fluentBit:
      let read = try FluentBitChunk(reading: file)
      if format == .json {
        var events = read.events()
        while let event = events.next() {
          try append(event, of: read, to: output)
          try pour(RecordListing.blockSize)
        }
        try pour(1)
        if let error = ChunkError(read, events.damage) { throw error }
      } else {
        let records = FluentBitRecordSource(read, service: tags.service(ofTag: read.tag, stream: chunk.directoryName))
        while let batch = records.nextBatch() {
          for record in batch.records {
            append(record, batch, committed: 0, to: output)
            try pour(RecordListing.blockSize)
          }
        }
        try pour(1)
        if let error = ChunkError(read, records.damage) { throw error }
      }
    }
  }

  private func append(_ record: Record, _ batch: LogBatch, committed: Int64, to output: OutputBuffer) {
    let bytes = batch.bytes(of: record)
    switch format {
    case .text: output.append(bytes)
    case .terminal: output.append(terminalSafe: bytes, keepsLineFeeds: true)
    case .json:
      output.append("{\"stream\":")
      output.append(jsonString: batch.source.stream)
      output.append(",\"timestamp\":\"")
      output.append(record.containerTime ?? Timestamp(nanoseconds: committed, fractionDigits: 9))
      output.append("\",\"source\":")
      output.append(jsonString: batch.source.name)
      output.append(",\"line\":")
      output.append(decimal: record.line)
      output.append(",\"message\":")
      output.append(jsonString: bytes)
      output.append("}")
    }
    output.append(0x0A)
  }

  private func append(_ event: FluentBitEvent, of chunk: FluentBitChunk, to output: OutputBuffer) throws {
    output.append("{\"tag\":")
    output.append(jsonString: chunk.tag ?? "")
    output.append(",\"timestamp\":\"")
    output.append(text: event.time.secondsAndNanoseconds)
    output.append("\",\"metadata\":")
    if let metadata = event.metadata {
      var reader = MessagePackReader(chunk.bytes, at: metadata.lowerBound)
      try output.append(json: &reader)
    } else {
      output.append("{}")
    }
    output.append(",\"record\":")
    var reader = MessagePackReader(chunk.bytes, at: event.record.lowerBound)
    try output.append(json: &reader)
    output.append("}\n")
  }
}

extension Timestamp {
  /// `1719792000.418000000`
  var secondsAndNanoseconds: String {
    let seconds = nanoseconds.quotientFlooring(1_000_000_000)
    let digits = String(nanoseconds - seconds * 1_000_000_000)
    return "\(seconds)." + String(repeating: "0", count: 9 - digits.count) + digits
  }
}

extension Int64 {
  fileprivate func quotientFlooring(_ divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
