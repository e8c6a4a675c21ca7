import ChunkBuffer
import FileSystem
import KafkaTransport
import LogModel

/// Keeps records that Kafka does not take, so that they can be drained again from there.
///
/// Those of our chunks go into a buffer of ours, those of Fluent Bit's chunks into chunks of Fluent Bit, one a record. `reasons.jsonl` beside them says of each why.
/// A record is put there once, however often it is tried: after a crash it is known to be there.
final class DeadLetters {
  private let site: DrainSite
  private let fileSystem: any FileSystem
  private let clock: @Sendable () -> Int64
  private var writer: BufferWriter?

  init(_ site: DrainSite, _ fileSystem: any FileSystem, clock: @escaping @Sendable () -> Int64) {
    self.site = site
    self.fileSystem = fileSystem
    self.clock = clock
  }

  /// Puts the one record of `part` there, durably.
  func take(_ part: DrainGroup.Part, because error: KafkaError) throws {
    let place =
      switch part.chunk.candidate.chunk.format {
      case .sentinel(let name): try take(part, name)
      case .fluentBit: try takeFluentBit(part)
      }
    try note(part, place, error)
  }

  /// Where a record is from, for people.
  private struct Place {
    var source: String
    var line: Int
  }

  /// Ends the chunks that records were put into: they can be drained then.
  func close() throws {
    try writer?.seal()
    writer = nil
  }

  private func take(_ part: DrainGroup.Part, _ name: ChunkName) throws -> Place {
    let file = try fileSystem.open(part.chunk.candidate.chunk.path, for: .reading)
    let reader = try ChunkReader(file, name: name, stream: part.chunk.service, depth: .positions)
    while let commit = try reader.next() {
      let first = commit.header.firstRecord
      guard (first..<first + UInt64(commit.header.recordCount)).contains(part.records.lowerBound) else { continue }
      var offset = Int(part.records.lowerBound - first)
      for batch in try reader.batches(of: commit) {
        guard offset < batch.records.count else {
          offset -= batch.records.count
          continue
        }
        let record = LogBatch(source: batch.source, takingOver: batch)
        record.records = [batch.records[offset]]
        try add(record, of: part)
        return Place(source: batch.source.name, line: record.records[0].line)
      }
    }
    throw ChunkError(path: file.path, reason: "record \(part.records.lowerBound) is not there any more")
  }

  /// Commits the one record, if it is not there: how far a chunk's records were put there is stored with them, as it is of any source.
  private func add(_ record: LogBatch, of part: DrainGroup.Part) throws {
    let writer = try opened()
    let source = ContentHash.of(Array(part.chunk.candidate.key.utf8))
    let index = Int(clamping: part.records.lowerBound)
    if let known = writer.positions[source], known.position.mark.point.offset > index { return }
    let pending = PendingCommit(stream: part.chunk.service)
    pending.records.append(record)
    pending.positions = [position(source, of: part, behind: index)]
    do {
      try writer.commit([pending])
    } catch {
      // It is of no more use.
      self.writer = nil
      throw error
    }
  }

  private func opened() throws -> BufferWriter {
    if let writer { return writer }
    let made = try BufferWriter(site.deadLetters, fileSystem, options: BufferOptions(clock: clock), waiting: true)
    writer = made
    return made
  }

  private func position(_ source: UInt64, of part: DrainGroup.Part, behind index: Int) -> SourcePosition {
    SourcePosition(
      source: source, path: part.chunk.candidate.key, set: part.chunk.candidate.key,
      file: FileHint(device: 0, inode: 0, size: 0, modificationTime: 0), head: Fingerprint(length: 0, hash: 0),
      mark: PositionMark(point: ResumePoint(offset: index + 1, line: 1, wrapping: .plain), hash: 0), boot: 0)
  }

  private func takeFluentBit(_ part: DrainGroup.Part) throws -> Place {
    let path = part.chunk.candidate.chunk.path
    let directory = "\(site.deadLetters)/\(part.chunk.candidate.chunk.directory.lastPathComponent)"
    try fileSystem.makeDirectories(directory)
    let chunk = try FluentBitChunk(reading: try fileSystem.open(path, for: .reading))
    // The same record gets the same name, and a place of its own in the order.
    let name = FluentBitStorage.name(ofRecord: part.records.lowerBound, in: path.lastPathComponent)
    try fileSystem.replace("\(directory)/\(name)", with: chunk.encoded(event: part.records.lowerBound))
    return Place(source: site.originalPath(of: part.chunk.candidate), line: Int(clamping: part.records.lowerBound) + 1)
  }

  private func note(_ part: DrainGroup.Part, _ place: Place, _ error: KafkaError) throws {
    let output = OutputBuffer(capacity: 512)
    output.append("{\"time\":\"")
    output.append(Timestamp(nanoseconds: clock(), fractionDigits: 3))
    output.append("\",\"service\":")
    output.append(jsonString: part.chunk.service)
    if let tag = part.chunk.tag {
      output.append(",\"tag\":")
      output.append(jsonString: tag)
    }
    output.append(",\"source\":")
    output.append(jsonString: place.source)
    output.append(",\"line\":")
    output.append(decimal: place.line)
    output.append(",\"chunk\":")
    output.append(jsonString: part.chunk.candidate.key)
    output.append(",\"record\":")
    output.append(text: String(part.records.lowerBound))
    output.append(",\"reason\":")
    output.append(jsonString: error.reason)
    output.append("}\n")
    let path = "\(site.deadLetters)/reasons.jsonl"
    let exists = try fileSystem.exists(path)
    let file = try fileSystem.open(path, for: exists ? .updating : .creating)
    let end = try file.status().size
    // A line that a crash left unfinished stays alone.
    let isUnfinished = try end > 0 && file.bytes(in: end - 1..<end) != [UInt8(ascii: "\n")]
    try file.write((isUnfinished ? [UInt8(ascii: "\n")] : []) + output.bytes, at: end)
    try file.synchronize()
    try fileSystem.synchronizeDirectory(site.deadLetters)
  }
}
