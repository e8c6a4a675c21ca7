import LogModel

/// The positions of all sources, found by what a file may have in common with them. Positions are named by their number in `positions`.
struct PositionIndex {
  struct Inode: Hashable {
    var device: UInt64
    var inode: UInt64

    init(_ file: FileHint) {
      device = file.device
      inode = file.inode
    }
  }

  let positions: [SourcePosition]
  private var byInode: [Inode: [Int]] = [:]
  private var byPath: [String: [Int]] = [:]
  private var bySet: [String: [Int]] = [:]
  /// By set, then by the head's length and hash.
  private var byHead: [String: [Int: [UInt64: [Int]]]] = [:]

  init(_ positions: [SourcePosition]) {
    self.positions = positions
    byInode.reserveCapacity(positions.count)
    byPath.reserveCapacity(positions.count)
    for (number, position) in positions.enumerated() {
      byInode[Inode(position.file), default: []].append(number)
      byPath[position.path, default: []].append(number)
      bySet[position.set, default: []].append(number)
      byHead[position.set, default: [:]][position.head.length, default: [:]][position.head.hash, default: []]
        .append(number)
    }
  }

  /// Positions that were last read from this file, if the inode was not given out again since.
  func positions(of file: FileHint) -> [Int] { byInode[Inode(file)] ?? [] }

  func positions(at path: String) -> [Int] { byPath[path] ?? [] }

  func positions(in set: String) -> [Int] { bySet[set] ?? [] }

  /// The positions of the set that begin as the probed contents do.
  func positions(in set: String, beginningLike probe: ContentProbe) throws -> [Int] {
    guard let lengths = byHead[set] else { return [] }
    let head = try probe.head()
    var found: [Int] = []
    for (length, hashes) in lengths where length > 0 && length <= head.count {
      found += hashes[probe.hash(ofHead: length, head)] ?? []
    }
    // A dictionary's order is another in each run.
    return found.sorted()
  }
}
