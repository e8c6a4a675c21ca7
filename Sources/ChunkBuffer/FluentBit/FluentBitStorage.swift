import FileSystem

/// A directory in which Fluent Bit keeps chunks: its `storage.path`, one stream of it, or its dead letters.
public struct FluentBitStorage: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The `storage.path`, a directory for each stream in it.
    case storage
    /// The directory of one stream, `tail.0`.
    case stream
    /// The directory for chunks that an output rejected.
    case deadLetters
  }

  public struct ChunkFile: Hashable, Sendable {
    public var path: String
    /// The name of its directory, `tail.0`: chunks of one stream are in the order in which they were written.
    public var stream: String
  }

  public let kind: Kind
  /// Streams by name, the files of a stream by the time in their names; those without one behind the others, by name.
  public private(set) var chunks: [ChunkFile] = []
  /// Directories in it that cannot be listed.
  public private(set) var problems: [SystemCallError] = []

  /// Looks whether `directory` is one that Fluent Bit keeps chunks in, by the names of what is in it.
  ///
  /// - Returns: `nil` where it is none.
  public init?(at directory: String, on disk: any FileSystem) throws(SystemCallError) {
    let names = try Self.chunkNames(in: directory, on: disk)
    if !names.isEmpty {
      let stream = directory.lastPathComponent
      kind = names.allSatisfy { FluentBitFileName.deadLetterTag($0) != nil } ? .deadLetters : .stream
      add(names, in: directory, stream: stream)
      return
    }
    kind = .storage
    for stream in try disk.names(in: directory) where !stream.hasPrefix(".") {
      let path = "\(directory)/\(stream)"
      do throws(SystemCallError) {
        guard try disk.status(of: path).kind == .directory else { continue }
        add(try Self.chunkNames(in: path, on: disk), in: path, stream: stream)
      } catch {
        // It may be gone by now.
        if !error.isMissing { problems.append(error) }
      }
    }
    if chunks.isEmpty { return nil }
  }

  /// Whether a file of this name may be a chunk.
  public static func isChunkName(_ name: String) -> Bool {
    name.hasSuffix(".flb") && !name.hasPrefix(".")
      && (FluentBitFileName(name) != nil || FluentBitFileName.deadLetterTag(name) != nil)
  }

  private mutating func add(_ names: [String], in directory: String, stream: String) {
    let prefix = directory.hasSuffix("/") ? directory : "\(directory)/"
    chunks += names.map { ChunkFile(path: prefix + $0, stream: stream) }
  }

  /// The names of the chunk files in `directory`, in order. Fluent Bit passes over what begins with a dot, and so do we.
  private static func chunkNames(
    in directory: String, on disk: any FileSystem
  ) throws(SystemCallError) -> [String] {
    var found: [(name: String, time: FluentBitFileName?)] = []
    for name in try disk.names(in: directory) where name.hasSuffix(".flb") && !name.hasPrefix(".") {
      let time = FluentBitFileName(name)
      // Other programs may have files of this ending.
      guard time != nil || FluentBitFileName.deadLetterTag(name) != nil else { continue }
      found.append((name, time))
    }
    return found.sorted { left, right in
      guard let leftTime = left.time, let rightTime = right.time, leftTime != rightTime else {
        if (left.time == nil) != (right.time == nil) { return right.time == nil }
        return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
      }
      return leftTime < rightTime
    }.map(\.name)
  }
}
