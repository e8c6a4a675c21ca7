import FileSystem
import LogModel

/// Something that was not as a writer leaves it, and what was done about it.
public enum BufferNotice: Hashable, Sendable, CustomStringConvertible {
  /// A commit that was being written when a crash came.
  case torn(path: String, range: Range<Int>)
  /// A chunk whose first commit was being written when a crash came.
  case unfinished(path: String)
  /// A stretch that cannot be read, between commits that can; the file as it was is kept as `copy`.
  case damaged(path: String, ChunkDamage, copy: String)
  /// A file that is not what its name says; it was left alone.
  case refused(path: String, reason: String)

  /// Whether records may be lost.
  public var isDamage: Bool {
    switch self {
    case .torn, .unfinished: false
    case .damaged, .refused: true
    }
  }

  /// Whether it is as it was.
  public var isLeftAlone: Bool {
    if case .refused = self { true } else { false }
  }

  public var description: String {
    switch self {
    case .torn(let path, let range):
      return
        "\(path): cut off \(range.count) bytes of a commit that a crash left unfinished, from byte \(range.lowerBound) on"
    case .unfinished(let path): return "\(path): removed; a crash left it without a whole commit"
    case .damaged(let path, let damage, let copy):
      let records = damage.records.map { "\($0) \($0 == 1 ? "record" : "records")" } ?? "an unknown number of records"
      return
        "\(path): bytes \(damage.range.lowerBound) to \(damage.range.upperBound) are damaged (\(damage.reason)), \(records) lost; the file as it was: \(copy)"
    case .refused(let path, let reason): return "\(path): \(reason); left alone"
    }
  }
}

/// Makes a buffer whole again, as only the lock's holder may: cuts off what a crash left unfinished, seals the chunks that were open, takes damaged
/// stretches out of chunks (a copy of the file goes into quarantine first), and finds out how far every source was read.
struct BufferRecovery {
  private(set) var notices: [BufferNotice] = []
  private(set) var positions: [UInt64: NumberedPosition] = [:]
  private(set) var newestCommit: UInt64 = 0
  private(set) var streamCount = 0
  private(set) var size = 0
  private let layout: BufferLayout
  private let fileSystem: any FileSystem

  private let verifiesRecords: Bool
  private let holdsRemovalLock: Bool

  /// - Parameter options: what of them is for opening.
  init(_ layout: BufferLayout, _ fileSystem: any FileSystem, _ options: BufferOptions) {
    verifiesRecords = options.verifiesRecords
    holdsRemovalLock = options.holdsRemovalLock
    self.layout = layout
    self.fileSystem = fileSystem
  }

  mutating func run() throws {
    // Tombstones are written before their chunks are removed: who reads the chunks first misses nothing.
    let directories = try layout.streamDirectories(fileSystem)
    streamCount = directories.count
    for directory in directories { try recoverChunks(in: directory) }
    for directory in directories { try readTombstone(in: directory) }
    size = try BufferRecovery.size(of: layout, fileSystem)
  }

  private mutating func recoverChunks(in directory: String) throws {
    var hasChanged = false
    let names = try fileSystem.names(in: directory)
    // Of a chunk that was being replaced, and is there. A tombstone's may be being written, and is its writer's.
    for name in names where name.hasSuffix(".partial") && ChunkName(String(name.dropLast(8))) != nil {
      try fileSystem.remove("\(directory)/\(name)")
      hasChanged = true
    }
    for name in names {
      guard let chunk = ChunkName(name) else { continue }
      do {
        hasChanged = try recover(chunk, in: directory) || hasChanged
      } catch let error as ChunkError {
        notices.append(.refused(path: error.path, reason: error.reason))
      } catch let error as SystemCallError {
        // Removed by who drains the buffer: its positions are in the tombstone.
        guard error.isMissing, !chunk.isOpen else { throw error }
      }
    }
    if hasChanged { try fileSystem.synchronizeDirectory(directory) }
  }

  /// - Returns: whether names in the directory have changed.
  private mutating func recover(_ name: ChunkName, in directory: String) throws -> Bool {
    let path = "\(directory)/\(name)"
    let file = try fileSystem.open(path, for: name.isOpen ? .updating : .reading)
    let stream = BufferLayout.stream(ofDirectory: directory.lastPathComponent)
    // What is sealed was synchronised before: whoever reads its records verifies them.
    let reader = try ChunkReader(
      file, name: name, stream: stream, depth: name.isOpen || verifiesRecords ? .everything : .positions)
    var commits: [Commit] = []
    while let commit = try reader.next() { commits.append(commit) }
    let size = try file.status().size
    guard !commits.isEmpty || !name.isOpen else {
      // An open chunk without a whole commit: nothing was ever promised of it.
      try fileSystem.remove(path)
      notices.append(.unfinished(path: path))
      return true
    }
    for commit in commits { take(commit) }
    var hasChanged = false
    if !reader.damage.isEmpty {
      var lock: (any AnyObject)?
      if !holdsRemovalLock {
        lock = try fileSystem.lock(layout.removalLock, waiting: false)
        guard lock != nil else {
          notices.append(.refused(path: path, reason: "damaged, and the buffer is being drained"))
          return false
        }
      }
      defer { withExtendedLifetime(lock) {} }
      guard try fileSystem.exists(path) else { return false }
      notices += try ChunkRepair(layout: layout, fileSystem: fileSystem).repair(file, of: directory, reader, commits)
      hasChanged = true
    } else if name.isOpen {
      if reader.end < size {
        try file.truncate(to: reader.end)
        notices.append(.torn(path: path, range: reader.end..<size))
      }
      // The last commit may not have got so far before the crash.
      try file.synchronize()
    }
    if name.isOpen {
      try fileSystem.rename(path, to: "\(directory)/\(name.sealed)")
      hasChanged = true
    }
    return hasChanged
  }

  private mutating func take(_ commit: Commit) {
    newestCommit = max(newestCommit, commit.header.number)
    for position in commit.positions { take(NumberedPosition(commit: commit.header.number, position: position)) }
  }

  private mutating func take(_ position: NumberedPosition) {
    if let known = positions[position.position.source], known.commit >= position.commit { return }
    positions[position.position.source] = position
  }

  private mutating func readTombstone(in directory: String) throws {
    do {
      let tombstone = try Tombstone.read(in: directory, fileSystem)
      newestCommit = max(newestCommit, tombstone.newestCommit)
      for position in tombstone.positions { take(position) }
    } catch let error as ChunkError {
      notices.append(.refused(path: error.path, reason: error.reason))
    }
  }

  /// Of all files that hold records, in bytes.
  static func size(of layout: BufferLayout, _ fileSystem: any FileSystem) throws -> Int {
    var size = 0
    for root in [layout.streams, layout.quarantine] where try fileSystem.exists(root) {
      for directory in try fileSystem.names(in: root) {
        for name in try fileSystem.names(in: "\(root)/\(directory)") {
          // Whoever drains the buffer may just have removed it.
          size += (try? fileSystem.status(of: "\(root)/\(directory)/\(name)").size) ?? 0
        }
      }
    }
    return size
  }
}
