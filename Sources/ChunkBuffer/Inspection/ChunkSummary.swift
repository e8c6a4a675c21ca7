import FileSystem
import LogModel

/// What can be said of a chunk without giving its records.
public struct ChunkSummary: Sendable {
  public enum State: String, Sendable {
    /// Commits may still be added.
    case open
    /// Whole, and not changed any more.
    case sealed
    /// Something of it cannot be read.
    case damaged
  }

  public var chunk: FoundChunk
  /// The stream; of a chunk of Fluent Bit the service that its tag stands for.
  public var service: String
  /// Of Fluent Bit.
  public var tag: String?
  public var state = State.sealed
  public var records = 0
  /// Of the records with what is known of each, before compression, in bytes; where it is not known without reading them, `nil`.
  public var payloadBytes: Int?
  /// Of the file.
  public var storedBytes = 0
  /// When its oldest records were committed, or are from; nanoseconds since 1970. `nil` where it has none.
  public var oldest: Int64?
  public var newest: Int64?
  public var damage: [ChunkDamage] = []
  /// Why it cannot be read at all, or why it holds nothing.
  public var note: String?

  mutating func take(time: Int64) {
    oldest = min(oldest ?? .max, time)
    newest = max(newest ?? .min, time)
  }
}

/// Looks at chunks, ours and Fluent Bit's.
public struct ChunkInspector {
  private let fileSystem: any FileSystem
  private let tags: TagNaming

  public init(_ fileSystem: any FileSystem, tags: TagNaming = TagNaming()) {
    self.fileSystem = fileSystem
    self.tags = tags
  }

  /// - Parameter depth: whether the checksums of the records are verified; those of Fluent Bit are read in any case.
  /// - Returns: `nil` where the chunk is gone: sent, and removed.
  /// - Throws: `SystemCallError`.
  public func summary(of chunk: FoundChunk, depth: ChunkReader.Depth) throws -> ChunkSummary? {
    var summary = ChunkSummary(chunk: chunk, service: chunk.directoryName)
    do {
      let (file, chunk) = try chunk.open(fileSystem)
      summary.chunk = chunk
      summary.storedBytes = try file.status().size
      switch chunk.format {
      case .sentinel(let name): try look(at: file, name, depth, &summary)
      case .fluentBit: try look(at: file, &summary)
      }
    } catch let error as SystemCallError where error.isMissing {
      return nil
    } catch let error as FluentBitChunkError {
      if case .unreadable(let error) = error { throw error }
      (summary.state, summary.note) = (.damaged, error.description)
    } catch let error as ChunkError {
      (summary.state, summary.note) = (.damaged, error.reason)
    }
    if !summary.damage.isEmpty { summary.state = .damaged }
    return summary
  }

  private func look(
    at file: any StoredFile, _ name: ChunkName, _ depth: ChunkReader.Depth, _ summary: inout ChunkSummary
  ) throws {
    let reader = try ChunkReader(file, name: name, stream: summary.service, depth: depth)
    summary.service = reader.header?.stream ?? summary.service
    summary.state = name.isOpen ? .open : .sealed
    summary.payloadBytes = 0
    while let commit = try reader.next() {
      summary.records += commit.header.recordCount
      summary.payloadBytes! += commit.header.payloadLength
      if commit.header.recordCount > 0 { summary.take(time: commit.header.time) }
    }
    summary.damage = reader.damage
    if summary.records == 0, summary.damage.isEmpty { summary.note = "positions only" }
  }

  private func look(at file: any StoredFile, _ summary: inout ChunkSummary) throws {
    let chunk = try FluentBitChunk(reading: file)
    summary.tag = chunk.tag
    summary.service = tags.service(ofTag: chunk.tag, stream: summary.service)
    summary.note = chunk.note
    var events = chunk.events()
    while let event = events.next() {
      summary.records += 1
      summary.take(time: event.time.nanoseconds)
    }
    summary.damage = events.damage
    if let error = ChunkError(chunk, summary.damage) { (summary.state, summary.note) = (.damaged, error.reason) }
  }
}
