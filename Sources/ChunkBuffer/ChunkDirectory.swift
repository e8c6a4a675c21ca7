import FileSystem

/// A chunk file that was found.
public struct FoundChunk: Hashable, Sendable {
  public enum Format: Hashable, Sendable {
    case sentinel(ChunkName)
    case fluentBit
  }

  public var format: Format
  public var path: String
  /// The directory of its stream.
  public var directory: String

  public init(format: Format, path: String, directory: String) {
    self.format = format
    self.path = path
    self.directory = directory
  }

  /// What the stream is taken to be called where the chunk does not say it.
  public var directoryName: String {
    BufferLayout.stream(ofDirectory: directory.lastPathComponent)
  }
}

extension FoundChunk {
  /// Opens the file for reading; an open chunk under its sealed name, should it have got that meanwhile.
  ///
  /// - Returns: the file, and the chunk as it is called now.
  public func open(_ fileSystem: any FileSystem) throws(SystemCallError) -> (file: any StoredFile, chunk: FoundChunk) {
    do throws(SystemCallError) {
      return (try fileSystem.open(path, for: .reading), self)
    } catch {
      guard error.isMissing, case .sentinel(let name) = format, name.isOpen else { throw error }
      let sealed = FoundChunk(
        format: .sentinel(name.sealed), path: "\(directory)/\(name.sealed)", directory: directory)
      return (try fileSystem.open(sealed.path, for: .reading), sealed)
    }
  }
}

/// Directories that hold chunks: a buffer of ours, a stream's directory in one, what Fluent Bit leaves behind.
public enum ChunkDirectory {
  /// The chunks of the directory at `path`, streams by name and in each in the order of writing.
  ///
  /// - Parameter asStorage: whether a directory is one of chunks where only directories in it are, as in Fluent Bit's `storage.path`: what else lies
  ///   there is passed over then.
  /// - Returns: `nil` where it is no directory of chunks.
  public static func chunks(
    in path: String, asStorage: Bool, _ fileSystem: some FileSystem
  ) throws(SystemCallError) -> [FoundChunk]? {
    let names = try fileSystem.names(in: path)
    let layout = BufferLayout(path)
    if names.contains("streams") {
      var chunks: [FoundChunk] = []
      for directory in try layout.streamDirectories(fileSystem) where try isDirectory(directory, fileSystem) {
        chunks += sentinelChunks(try fileSystem.names(in: directory), directory)
      }
      // A lock's name may be lost in a power cut.
      if names.contains("lock") || !chunks.isEmpty { return chunks }
    }
    let chunks = sentinelChunks(names, layout.path)
    if !chunks.isEmpty { return chunks }
    guard asStorage || names.contains(where: FluentBitStorage.isChunkName),
      let storage = try FluentBitStorage(at: layout.path, on: fileSystem)
    else { return nil }
    return storage.chunks.map {
      FoundChunk(format: .fluentBit, path: $0.path, directory: fileSystem.parent(of: $0.path))
    }
  }

  private static func isDirectory(_ path: String, _ fileSystem: some FileSystem) throws(SystemCallError) -> Bool {
    try fileSystem.status(of: path).kind == .directory
  }

  private static func sentinelChunks(_ names: [String], _ directory: String) -> [FoundChunk] {
    names.compactMap { ChunkName($0) }.sorted().map {
      FoundChunk(format: .sentinel($0), path: "\(directory)/\($0)", directory: directory)
    }
  }

  /// The chunk that a path names by itself; `nil` where it is none.
  public static func chunk(at path: String) -> FoundChunk? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: true)
    guard let name = parts.last.map(String.init) else { return nil }
    let directory = path.hasPrefix("/") || parts.count > 1 ? String(path.dropLast(name.utf8.count + 1)) : "."
    if let chunk = ChunkName(name) { return FoundChunk(format: .sentinel(chunk), path: path, directory: directory) }
    return FluentBitStorage.isChunkName(name) ? FoundChunk(format: .fluentBit, path: path, directory: directory) : nil
  }
}
