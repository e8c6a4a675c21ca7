import ChunkBuffer
import FileSystem
import KafkaTransport
import LogModel

/// A chunk that was verified, and what of it there is to send.
struct PreparedChunk {
  /// Records that lie together: a commit.
  struct Segment {
    /// Indices of records in the chunk.
    var records: Range<UInt64>
    /// In bytes, before compression.
    var size: Int
  }

  var candidate: Candidate
  /// The records' service, which is their key.
  var service: String
  /// Of Fluent Bit.
  var tag: String?
  var hash: UInt64
  var segments: [Segment] = []
  /// The index behind the last record.
  var end: UInt64 = 0
  /// When its first record was committed, or is from; nanoseconds since 1970.
  var oldest: Int64?
}

/// What happened on the way and should be known.
public struct DrainNotice: Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    /// Records may be lost; what can be read is sent.
    case damage
    /// Nothing is wrong.
    case information
  }

  public var kind: Kind
  public var description: String
}

/// Looks at chunks before they are sent, and mends what is damaged.
struct ChunkPreparation {
  let site: DrainSite
  let fileSystem: any FileSystem
  let tags: TagNaming
  private(set) var notices: [DrainNotice] = []
  /// Directories whose names are durable.
  private var synchronized: Set<String> = []

  init(_ site: DrainSite, _ fileSystem: any FileSystem, tags: TagNaming) {
    self.site = site
    self.fileSystem = fileSystem
    self.tags = tags
  }

  /// - Parameter mends: whether damaged ones may be replaced; else they are sent past what is damaged.
  /// - Returns: `nil` where there is nothing to be sent of it any more.
  /// - Throws: `SystemCallError`.
  mutating func prepare(_ candidate: Candidate) throws -> PreparedChunk? {
    do {
      // What is not called so any more after a power cut would be sent again under its old name: whoever named it may have been killed.
      let directory = candidate.chunk.directory
      if synchronized.insert(directory).inserted { try fileSystem.synchronizeDirectory(directory) }
      switch candidate.chunk.format {
      case .sentinel(let name): return try prepare(candidate, name)
      case .fluentBit: return try prepareFluentBit(candidate)
      }
    } catch let error as ChunkError {
      notices.append(DrainNotice(kind: .damage, description: "\(error); left alone"))
      return nil
    } catch let error as SystemCallError where error.isMissing {
      return nil
    }
  }

  private mutating func prepare(_ candidate: Candidate, _ name: ChunkName) throws -> PreparedChunk {
    let chunk = try SealedChunk(name, in: candidate.chunk.directory, of: site.layout, fileSystem)
    notices += chunk.notices.map { DrainNotice(kind: .damage, description: $0.description) }
    var prepared = PreparedChunk(candidate: candidate, service: chunk.stream, hash: try hash(of: candidate))
    for commit in chunk.commits where commit.header.recordCount > 0 {
      let first = commit.header.firstRecord
      let records = first..<first + UInt64(commit.header.recordCount)
      prepared.segments.append(PreparedChunk.Segment(records: records, size: commit.header.payloadLength))
      prepared.end = records.upperBound
      prepared.oldest = prepared.oldest ?? commit.header.time
    }
    return prepared
  }

  private mutating func prepareFluentBit(_ candidate: Candidate) throws -> PreparedChunk? {
    if let outcome = try FluentBitRepair(fileSystem, aside: site.quarantine).repair(candidate.chunk) {
      let kept =
        outcome.records > 0 ? "\(outcome.records.counted("record")) of it are sent" : "nothing of it can be read"
      notices.append(
        DrainNotice(
          kind: .damage,
          description:
            "\(site.originalPath(of: candidate)): \(outcome.reason); \(kept); the original: \(outcome.original)"))
      if outcome.records == 0 { return nil }
    }
    let file = try fileSystem.open(candidate.chunk.path, for: .reading)
    let chunk: FluentBitChunk
    do throws(FluentBitChunkError) {
      chunk = try FluentBitChunk(reading: file)
    } catch {
      if case .unreadable(let error) = error { throw error }
      // Whole, and nothing for a topic of logs.
      let copy = try Quarantine(path: site.quarantine, fileSystem: fileSystem).keep(file, of: candidate.chunk.directory)
      try fileSystem.remove(candidate.chunk.path)
      try fileSystem.synchronizeDirectory(candidate.chunk.directory)
      notices.append(
        DrainNotice(kind: .damage, description: "\(site.originalPath(of: candidate)): \(error); moved to \(copy)"))
      return nil
    }
    var prepared = PreparedChunk(
      candidate: candidate, service: tags.service(ofTag: chunk.tag, stream: candidate.chunk.directoryName),
      tag: chunk.tag, hash: try hash(of: candidate))
    if let note = chunk.note {
      notices.append(DrainNotice(kind: .information, description: "\(site.originalPath(of: candidate)): \(note)"))
    }
    var events = chunk.events()
    while let event = events.next() {
      prepared.end += 1
      prepared.oldest = prepared.oldest ?? event.time.nanoseconds
    }
    if prepared.end > 0 { prepared.segments = [PreparedChunk.Segment(records: 0..<prepared.end, size: chunk.size)] }
    return prepared
  }

  /// Of the file, which is on the disk then: what is removed after it was sent must have been there.
  private func hash(of candidate: Candidate) throws(SystemCallError) -> UInt64 {
    let file = try fileSystem.open(candidate.chunk.path, for: .reading)
    try file.synchronize()
    return try ContentHash.of(file: file)
  }

  mutating func takeNotices() -> [DrainNotice] {
    defer { notices = [] }
    return notices
  }
}
