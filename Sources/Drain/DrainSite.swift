import ChunkBuffer
import FileSystem
import LogModel

/// A directory of chunks that is drained, and where what the drain itself keeps lies.
///
/// A buffer of ours has all of it inside. Beside a directory of Fluent Bit there is a state directory, `DIR.sentinel` unless another is named:
///
/// | path | what |
/// | --- | --- |
/// | `removal.lock` | held by who drains |
/// | `drain` | how far it was drained, and to where |
/// | `sending/<stream>/` | chunks that were moved there to be sent: Fluent Bit does not know them any more |
/// | `quarantine/<stream>/` | copies of damaged chunks, as they were found |
/// | `dead-letter/<stream>/` | chunks of Fluent Bit of the records that Kafka did not take |
public struct DrainSite: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case buffer
    case fluentBit
  }

  public let kind: Kind
  /// As it was given, without a slash at its end.
  public let path: String
  /// The directory of the state.
  public let state: String

  /// Looks what kind of directory it is. An empty one, and one without any chunk, is one that Fluent Bit left empty.
  ///
  /// - Throws: `SystemCallError` where there is none; `DrainRefusal` where it is part of a buffer, or holds one.
  public init(_ directory: String, state: String? = nil, _ fileSystem: any FileSystem) throws {
    path = directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
    let names = try fileSystem.names(in: path)
    if names.contains("streams") || names.contains("lock") {
      kind = .buffer
      self.state = path
      return
    }
    kind = .fluentBit
    self.state = state ?? "\(path).sentinel"
    guard try BufferLayout.chunks(in: path, fileSystem).isEmpty else {
      throw DrainRefusal("\(path): the directory of one stream of a buffer; drain the buffer")
    }
    // Else a wrong path would be drained for ever, and nothing ever be sent.
    if let buffer = try names.first(where: { try fileSystem.exists("\(path)/\($0)/streams") }) {
      throw DrainRefusal("\(path): no buffer, but the directory of one; drain \(path)/\(buffer)")
    }
  }

  /// Whether there is nothing that was ever to be sent: then nothing is made beside it either.
  public func isUntouched(_ fileSystem: any FileSystem) throws(SystemCallError) -> Bool {
    guard kind == .fluentBit, try !fileSystem.exists(state) else { return false }
    return try FluentBitStorage(at: path, on: fileSystem) == nil
  }

  var layout: BufferLayout { BufferLayout(path) }
  public var lock: String { kind == .buffer ? layout.removalLock : "\(state)/removal.lock" }
  public var stateFile: String { BufferLayout(state).drainState }
  public var quarantine: String { BufferLayout(state).quarantine }
  var sending: String { "\(state)/sending" }

  /// Where records go that Kafka does not take. What is not taken of dead letters stays among them.
  public var deadLetters: String {
    path.lastPathComponent == BufferLayout.deadLettersName ? path : BufferLayout(state).deadLetters
  }

  /// Where the directories of the streams are whose chunks are sent.
  ///
  /// - Parameter keeping: whether chunks are left where they are.
  func root(keeping: Bool) -> String {
    switch kind {
    case .buffer: layout.streams
    case .fluentBit: keeping ? path : sending
    }
  }
}

/// A chunk that is to be sent.
struct Candidate: Hashable, Sendable {
  var chunk: FoundChunk
  /// `<directory>/<file>`.
  var key: String

  init(_ chunk: FoundChunk) {
    self.chunk = chunk
    key = "\(chunk.directory.lastPathComponent)/\(chunk.path.lastPathComponent)"
  }
}

/// A safety check that says no: nothing was removed.
public struct DrainRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  public var description: String
  init(_ description: String) { self.description = description }
}

extension DrainSite {
  /// The chunks that can be sent, in the order in which they will be: a buffer's by the number of their first commit, which is that of all of its
  /// streams; Fluent Bit's by stream and time.
  func candidates(keeping: Bool, _ fileSystem: any FileSystem) throws -> [Candidate] {
    switch kind {
    case .buffer:
      var found: [(name: ChunkName, candidate: Candidate)] = []
      for directory in try layout.streamDirectories(fileSystem) {
        for name in try BufferLayout.chunks(in: directory, fileSystem) where !name.isOpen {
          let chunk = FoundChunk(format: .sentinel(name), path: "\(directory)/\(name)", directory: directory)
          found.append((name, Candidate(chunk)))
        }
      }
      return found.sorted { $0.name < $1.name }.map(\.candidate)
    case .fluentBit:
      let root = keeping ? path : sending
      guard try fileSystem.exists(root), let storage = try FluentBitStorage(at: root, on: fileSystem) else { return [] }
      if let problem = storage.problems.first { throw problem }
      return storage.chunks.map {
        Candidate(FoundChunk(format: .fluentBit, path: $0.path, directory: fileSystem.parent(of: $0.path)))
      }
    }
  }

  /// Where the chunk of this key is.
  func path(ofKey key: String, keeping: Bool, _ fileSystem: any FileSystem) throws(SystemCallError) -> String {
    let path = "\(root(keeping: keeping))/\(key)"
    // The directory that was given may be that of the one stream.
    guard kind == .fluentBit, keeping, try !fileSystem.exists(path) else { return path }
    return "\(fileSystem.parent(of: self.path))/\(key)"
  }

  /// How many chunks of a buffer are not sealed.
  func openChunkCount(_ fileSystem: any FileSystem) throws -> Int {
    var count = 0
    for directory in try layout.streamDirectories(fileSystem) {
      count += try BufferLayout.chunks(in: directory, fileSystem).count { $0.isOpen }
    }
    return count
  }

  /// Moves the chunks of Fluent Bit to where they are sent from, durably: from then on a Fluent Bit that starts does not know them.
  ///
  /// - Parameters:
  ///   - latest: chunks that were changed after this time, in nanoseconds since 1970, are left.
  /// - Returns: how many were left.
  func takeChunks(changedUntil latest: Int64, _ fileSystem: any FileSystem) throws -> Int {
    guard let storage = try FluentBitStorage(at: path, on: fileSystem) else { return 0 }
    if let problem = storage.problems.first { throw problem }
    var left = 0
    var (sources, targets): (Set<String>, Set<String>) = ([], [])
    var held: Set<String> = []
    for chunk in storage.chunks {
      let directory = fileSystem.parent(of: chunk.path)
      let isYoung = try fileSystem.status(of: chunk.path).modificationTime > latest
      // What is behind one that is left must not pass it.
      guard !isYoung, !held.contains(directory) else {
        held.insert(directory)
        left += 1
        continue
      }
      let target = "\(sending)/\(chunk.stream)"
      try fileSystem.makeDirectories(target)
      try fileSystem.open(chunk.path, for: .reading).synchronize()
      try move(chunk.path, to: "\(target)/\(chunk.path.lastPathComponent)", fileSystem)
      sources.insert(directory)
      targets.insert(target)
    }
    // A file has its new name for good before it loses the old one.
    for directory in targets.sorted() + sources.sorted() { try fileSystem.synchronizeDirectory(directory) }
    return left
  }

  private func move(_ path: String, to target: String, _ fileSystem: any FileSystem) throws {
    guard try !fileSystem.exists(target) else {
      throw DrainRefusal("\(target) is there already; it must not be replaced by \(path)")
    }
    do throws(SystemCallError) {
      try fileSystem.rename(path, to: target)
    } catch {
      guard error.isAcrossFileSystems else { throw error }
      throw DrainRefusal(
        "\(state) is on another file system than \(self.path); name a directory on the same one, such as --state \(self.path)/.sentinel"
      )
    }
  }
}

extension DrainSite {
  /// What the chunk was called before it was moved to be sent.
  func originalPath(of candidate: Candidate) -> String {
    let path = candidate.chunk.path
    return path.hasPrefix("\(sending)/") ? self.path + path.dropFirst(sending.utf8.count) : path
  }
}

/// Another process drains the directory.
public struct DrainHeldError: Error, CustomStringConvertible {
  public var path: String
  public var description: String { "\(path): another process drains it" }
}
