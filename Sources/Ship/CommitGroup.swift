import ChunkBuffer
import LogModel

/// Records of one or more streams on their way to the disk, with the tails that they came from.
struct CommitGroup {
  private var pending: [String: PendingCommit] = [:]
  private var order: [String] = []
  private var tails: [UInt64: (tail: Tail, stream: String)] = [:]
  /// In bytes, of all records.
  private(set) var size = 0

  /// Chunk files that are synchronised together, at most.
  private static let streamLimit = 256
  /// Files that are kept open for their positions, at most.
  private static let tailLimit = 256

  var isEmpty: Bool { pending.isEmpty }

  /// Whether it is time to commit.
  func isFull(_ commitSize: Int) -> Bool {
    size >= commitSize || order.count >= CommitGroup.streamLimit || tails.count >= CommitGroup.tailLimit
  }

  mutating func add(_ batch: LogBatch, of tail: Tail) {
    let commit = commit(for: tail.stream)
    let before = commit.records.size
    commit.records.append(batch)
    size += commit.records.size - before
    tails[tail.position.source] = (tail, tail.stream)
  }

  /// Adds the position of a tail, though it may have brought no records.
  mutating func add(_ tail: Tail) {
    _ = commit(for: tail.stream)
    tails[tail.position.source] = (tail, tail.stream)
  }

  /// Adds a position that came without records.
  mutating func add(_ position: SourcePosition, of stream: String) { commit(for: stream).positions.append(position) }

  private mutating func commit(for stream: String) -> PendingCommit {
    if let commit = pending[stream] { return commit }
    let commit = PendingCommit(stream: stream)
    pending[stream] = commit
    order.append(stream)
    return commit
  }

  /// All that is to be committed, with the positions that it brings the tails to.
  mutating func take(boot: UInt64) throws -> [PendingCommit] {
    for (tail, stream) in tails.values { pending[stream]!.positions.append(try tail.advance(boot: boot)) }
    let commits = order.map { pending[$0]! }
    self = CommitGroup()
    return commits
  }
}
