extension SimulatedDisk {
  /// What an inode is: a file's contents or a directory's entries, as processes see them and as a power cut leaves them for sure.
  final class Node {
    var number: UInt64
    let isDirectory: Bool
    var modificationTime: Int64
    var durableModificationTime: Int64

    // Of a file
    var content: [UInt8] = []
    var durableContent: [UInt8] = []
    /// What is to become durable, in the order it was done.
    var changes: [ContentChange] = []
    /// So many bytes from the start have their space: written or reserved. Holes count as taken.
    var allocated = 0

    // Of a directory
    var entries: [String: Node] = [:]
    var durableEntries: [String: Node] = [:]

    var home = Home()
    var durableHome = Home()
    /// How many descriptors are open.
    var openCount = 0
    weak var lock: SimulatedFile?

    init(number: UInt64, isDirectory: Bool, modificationTime: Int64) {
      self.number = number
      self.isDirectory = isDirectory
      self.modificationTime = modificationTime
      durableModificationTime = modificationTime
    }

    /// Whether this is `other` or a directory above it.
    func contains(_ other: Node, by home: KeyPath<Node, Home>) -> Bool {
      var node: Node? = other
      while let current = node {
        if current === self { return true }
        node = current[keyPath: home].directory
      }
      return false
    }

    func change(_ change: ContentChange, at time: Int64) {
      change.apply(to: &content)
      switch change {
      case .write(let offset, let bytes): allocated = max(allocated, offset + bytes.count)
      // This gives reserved space back too.
      case .truncation(let size): allocated = min(allocated, size)
      }
      changes.append(change)
      modificationTime = time
    }

    func makeContentDurable() {
      // Not from `content`, where things may be that a failed synchronisation has given up.
      for change in changes { change.apply(to: &durableContent) }
      changes = []
      durableModificationTime = modificationTime
    }
  }

  /// Where a node has its name: it has one at most, since nothing makes links.
  struct Home {
    weak var directory: Node?
    var name = ""
  }

  enum ContentChange {
    case write(offset: Int, bytes: [UInt8])
    case truncation(size: Int)

    func apply(to content: inout [UInt8]) {
      switch self {
      case .truncation(let size): content.resize(to: size)
      case .write(let offset, let bytes):
        if content.count < offset + bytes.count { content.resize(to: offset + bytes.count) }
        content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
      }
    }
  }
}

extension [UInt8] {
  /// Cuts the end off, or adds zeros.
  mutating func resize(to size: Int) {
    if size < count { removeLast(count - size) } else { append(contentsOf: repeatElement(0, count: size - count)) }
  }
}
