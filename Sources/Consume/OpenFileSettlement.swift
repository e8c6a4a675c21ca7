import FileSystem
import KafkaTransport

/// What becomes of a file that was not finished: by a run that was killed, or when the partition was taken away.
///
/// Only what the group has committed counts, and the group knows it: by the entry of this instance. It must be asked when nothing can be committed any
/// more in the name of who wrote the file: when the group has taken its successor for a member.
enum OpenFileSettlement: Hashable, Sendable {
  /// So many bytes of it count.
  case keep(Int)
  /// Nothing of it counts: its records are read again.
  case discard
  /// It cannot be said.
  case unknown

  /// - Parameters:
  ///   - committed: for the file's partition.
  ///   - instance: whose file it is.
  init(_ key: OutputNames.Key, committed: CommittedOffset?, instance: String) {
    guard let committed else {
      self = .unknown
      return
    }
    // Nothing at or behind the committed offset counts, whoever reads it.
    guard key.first < committed.offset else {
      self = .discard
      return
    }
    guard let mark = OutputEntry(metadata: committed.metadata)?.mark(of: instance) else {
      self = .unknown
      return
    }
    guard let file = mark.file, file.first == key.first else {
      // Files are finished before the next one is begun: this one was not in the last commit, so in none.
      self = mark.file.map { $0.first < key.first } ?? true ? .discard : .unknown
      return
    }
    let length = key.kind == .records ? file.length : file.alertsLength
    self = length > 0 ? .keep(length) : .discard
  }

  /// Cuts the file and gives it its final name, or removes it; where it cannot be said what counts, it is set aside.
  func apply(to file: OpenFile, in directory: OutputDirectory) throws(SystemCallError) -> Result {
    let fileSystem = directory.fileSystem
    switch self {
    case .keep(let length):
      let stored = try fileSystem.open(file.path, for: .updating)
      let size = try stored.status().size
      guard size >= length else {
        return Result(
          problem: ConsumeProblem(
            description:
              "\(file.path): \(size) bytes of the \(length) that are committed are there; what is left is kept as \(try directory.setAside(file.path))"
          ))
      }
      if size > length { try stored.truncate(to: length) }
      // Who was killed here before us may have cut it, and no more.
      try stored.synchronize()
      return Result(published: try directory.publish(file.path), discardedBytes: size - length)
    case .discard:
      let size = try fileSystem.status(of: file.path).size
      try fileSystem.remove(file.path)
      try fileSystem.synchronizeDirectory(fileSystem.parent(of: file.path))
      return Result(discardedBytes: size)
    case .unknown:
      return Result(
        problem: ConsumeProblem(
          description:
            "\(file.path): the group does not know any more how much of it counts; it is kept as \(try directory.setAside(file.path)), and may hold records that others have too"
        ))
    }
  }

  struct Result {
    /// The path of the file that is finished now.
    var published: String?
    var discardedBytes = 0
    var problem: ConsumeProblem?
  }
}
