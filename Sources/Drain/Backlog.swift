import ChunkBuffer
import FileSystem

/// What is not sent yet.
public struct Backlog: Hashable, Sendable {
  public var chunks = 0
  /// As it lies on the disk.
  public var bytes = 0
  /// When the oldest record was committed, or is from; nanoseconds since 1970.
  public var oldest: Int64?
}

extension DrainSite {
  /// Looks what there is, open chunks among it, without reading more than the first.
  func backlog(_ fileSystem: any FileSystem) throws -> Backlog {
    var chunks: [FoundChunk] = []
    switch kind {
    case .buffer: chunks = try ChunkDirectory.chunks(in: path, asStorage: true, fileSystem) ?? []
    case .fluentBit:
      for directory in [sending, path] where try fileSystem.exists(directory) {
        chunks += try ChunkDirectory.chunks(in: directory, asStorage: true, fileSystem) ?? []
      }
    }
    var backlog = Backlog()
    backlog.chunks = chunks.count
    var firsts: [String: FoundChunk] = [:]
    for chunk in chunks {
      // It may have been sealed since.
      backlog.bytes += (try? fileSystem.status(of: chunk.path).size) ?? 0
      if firsts[chunk.directory] == nil { firsts[chunk.directory] = chunk }
    }
    let inspector = ChunkInspector(fileSystem)
    for chunk in firsts.values {
      guard let oldest = try inspector.summary(of: chunk, depth: .positions)?.oldest else { continue }
      backlog.oldest = min(backlog.oldest ?? .max, oldest)
    }
    return backlog
  }
}

extension Drain {
  /// What is not sent yet.
  public func backlog() throws -> Backlog { try site.backlog(fileSystem) }
}
