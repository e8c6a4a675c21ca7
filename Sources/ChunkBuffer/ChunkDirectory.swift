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
    BufferLayout.stream(ofDirectory: directory.split(separator: "/").last.map(String.init) ?? directory)
  }
}

/// Directories that hold chunks: a buffer of ours, a stream's directory in one, what Fluent Bit leaves behind.
public enum ChunkDirectory {
  /// The chunks of the directory at `path`, streams by name and in each in the order of writing.
  ///
  /// - Returns: `nil` where it is no directory of chunks.
  public static func chunks(in path: String, _ fileSystem: some FileSystem) throws(SystemCallError) -> [FoundChunk]? {
    let names = try fileSystem.names(in: path)
    let layout = BufferLayout(path)
    if names.contains("lock"), names.contains("streams") {
      var chunks: [FoundChunk] = []
      for directory in try layout.streamDirectories(fileSystem) {
        chunks += sentinelChunks(try fileSystem.names(in: directory), directory)
      }
      return chunks
    }
    let chunks = sentinelChunks(names, layout.path)
    return chunks.isEmpty ? nil : chunks
  }

  private static func sentinelChunks(_ names: [String], _ directory: String) -> [FoundChunk] {
    names.compactMap { ChunkName($0) }.sorted().map {
      FoundChunk(format: .sentinel($0), path: "\(directory)/\($0)", directory: directory)
    }
  }

  /// The chunk that a path names by itself; `nil` where it is none.
  public static func chunk(at path: String) -> FoundChunk? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: true)
    guard let name = parts.last, let chunk = ChunkName(String(name)) else { return nil }
    let directory = path.hasPrefix("/") || parts.count > 1 ? String(path.dropLast(name.utf8.count + 1)) : "."
    return FoundChunk(format: .sentinel(chunk), path: path, directory: directory)
  }
}
