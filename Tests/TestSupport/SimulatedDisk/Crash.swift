extension SimulatedDisk {
  /// What a power cut does to what was not made durable.
  public struct PowerLoss: Hashable, Sendable {
    public enum Survival: Sendable {
      case nothing
      case everything
      /// Each write wholly, in part or not at all, each change of a size or of a name or not: independently, a later one
      /// even where an earlier one is lost.
      case torn
    }

    /// Of what was written to files, and of their sizes.
    public var contents: Survival
    /// Of what was made, renamed and removed.
    public var names: Survival

    public init(contents: Survival, names: Survival) {
      self.contents = contents
      self.names = names
    }

    public static let nothing = PowerLoss(contents: .nothing, names: .nothing)
    public static let everything = PowerLoss(contents: .everything, names: .everything)
    public static let torn = PowerLoss(contents: .torn, names: .torn)
    /// All there are, the simple ones first.
    public static let all = [Survival.nothing, .everything, .torn].flatMap { contents in
      [Survival.nothing, .everything, .torn].map { PowerLoss(contents: contents, names: $0) }
    }
  }

  /// The disk that the next process finds after this one was killed: everything that was done is there, and is as little durable as before.
  ///
  /// What is left out of synchronising stays left out; failures, the crash and the log do not come along.
  public func afterProcessKill() -> SimulatedDisk {
    let disk = SimulatedDisk()
    disk.clock = clock
    disk.capacity = capacity
    disk.reusesInodes = reusesInodes
    disk.omissions = omissions
    disk.nextNumber = nextNumber
    var copies: [ObjectIdentifier: Node] = [:]
    disk.root = copy(root, &copies)
    disk.pendingNames = pendingNames.map { change in
      NameChange(node: copy(change.node, &copies), from: copy(change.from, &copies), to: copy(change.to, &copies))
    }
    return disk
  }

  /// The disk as the machine finds it when the power is back. The same for the same state of `fate`.
  public func afterPowerLoss(_ fate: inout some RandomNumberGenerator, _ loss: PowerLoss) -> SimulatedDisk {
    let disk = afterProcessKill()
    for change in disk.pendingNames {
      switch loss.names {
      case .nothing: break
      case .everything: change.apply(to: \.durableEntries, \.durableHome)
      case .torn: if Bool.random(using: &fate) { change.apply(to: \.durableEntries, \.durableHome) }
      }
    }
    disk.pendingNames = []
    var numbers: Set<UInt64> = []
    disk.settle(disk.root, loss.contents, &fate, &numbers)
    return disk
  }

  /// Decides what of the file or the tree survives, and makes that its state.
  private func settle(
    _ node: Node, _ survival: PowerLoss.Survival, _ fate: inout some RandomNumberGenerator,
    _ numbers: inout Set<UInt64>
  ) {
    if !numbers.insert(node.number).inserted {
      // A number was given out again, and both survive after all.
      node.number = nextNumber
      nextNumber += 1
    }
    switch survival {
    case .nothing: node.changes = []
    case .everything: break
    case .torn:
      let wasTouched = !node.changes.isEmpty
      node.tear(&fate)
      if wasTouched, Bool.random(using: &fate) { node.modificationTime = node.durableModificationTime }
    }
    if survival == .nothing { node.modificationTime = node.durableModificationTime }
    node.makeContentDurable()
    node.content = node.durableContent
    node.allocated = node.content.count
    node.entries = node.durableEntries
    node.home = node.durableHome
    // In an order that is the same every time
    for name in node.entries.keys.sorted() {
      if let child = node.entries[name] { settle(child, survival, &fate, &numbers) }
    }
  }

  private func copy(_ key: Key?, _ copies: inout [ObjectIdentifier: Node]) -> Key? {
    key.map { Key(directory: copy($0.directory, &copies), name: $0.name) }
  }

  private func copy(_ node: Node, _ copies: inout [ObjectIdentifier: Node]) -> Node {
    if let copy = copies[ObjectIdentifier(node)] { return copy }
    let copy = Node(number: node.number, isDirectory: node.isDirectory, modificationTime: node.modificationTime)
    copies[ObjectIdentifier(node)] = copy
    copy.durableModificationTime = node.durableModificationTime
    copy.content = node.content
    copy.durableContent = node.durableContent
    copy.changes = node.changes
    copy.allocated = node.allocated
    for (name, child) in node.entries {
      copy.entries[name] = self.copy(child, &copies)
      copy.entries[name]?.home = Home(directory: copy, name: name)
    }
    for (name, child) in node.durableEntries {
      copy.durableEntries[name] = self.copy(child, &copies)
      copy.durableEntries[name]?.durableHome = Home(directory: copy, name: name)
    }
    return copy
  }
}

extension SimulatedDisk.Node {
  private static let sector = 512

  /// Lets each change of the contents survive wholly, in part or not at all; what is left is in `changes`.
  ///
  /// Where a write is lost, there is what was there before, or zeros where there was nothing.
  func tear(_ fate: inout some RandomNumberGenerator) {
    var survivors: [SimulatedDisk.ContentChange] = []
    // Sizes go their own way: as they were after each change, in the order of the changes.
    var size = durableContent.count
    var seen = durableContent.count
    for change in changes {
      switch change {
      case .truncation(let newSize):
        seen = newSize
        guard Bool.random(using: &fate) else { continue }
        size = newSize
        survivors.append(change)
      case .write(let offset, let bytes):
        let written = fragments(offset, bytes, &fate)
        survivors += written.fragments.map {
          .write(offset: $0.lowerBound, bytes: Array(bytes[($0.lowerBound - offset)..<($0.upperBound - offset)]))
        }
        guard offset + bytes.count > seen else { continue }
        let before = seen
        seen = offset + bytes.count
        if Bool.random(using: &fate) { size = max(before, written.end) }
      }
    }
    changes = survivors + [.truncation(size: size)]
  }

  /// The ranges of the file in which a write survives, and how far it came.
  private func fragments(
    _ offset: Int, _ bytes: [UInt8], _ fate: inout some RandomNumberGenerator
  ) -> (fragments: [Range<Int>], end: Int) {
    let end = offset + bytes.count
    switch Int.random(in: 0..<4, using: &fate) {
    case 0: return ([], end)
    case 1: return ([offset..<end], end)
    case 2:
      let cut = Int.random(in: offset..<end, using: &fate)
      return ([offset..<cut], cut)
    default:
      var fragments: [Range<Int>] = []
      var start = offset
      while start < end {
        let next = min(end, (start / Self.sector + 1) * Self.sector)
        if Bool.random(using: &fate) { fragments.append(start..<next) }
        start = next
      }
      return (fragments, end)
    }
  }
}
