extension SimulatedDisk {
  /// A name in a directory.
  struct Key {
    var directory: Node
    var name: String

    func isSame(as other: Key) -> Bool { directory === other.directory && name == other.name }
  }

  /// One step of names that is there wholly or not at all: a creation (`to` alone), a removal (`from` alone) or a rename.
  struct NameChange {
    var node: Node
    var from: Key?
    var to: Key?

    func touches(_ directory: Node) -> Bool { from?.directory === directory || to?.directory === directory }

    /// Whether one of the two must come first: they are about the same file or the same name.
    func dependsOn(_ earlier: NameChange) -> Bool {
      if node === earlier.node { return true }
      for mine in [from, to] {
        for its in [earlier.from, earlier.to] {
          if let mine, let its, mine.isSame(as: its) { return true }
        }
      }
      return false
    }

    /// Does it to the entries that processes see, or to the durable ones.
    ///
    /// Steps before it may be missing: whatever they were, the file has its new name alone afterwards.
    func apply(
      to entries: ReferenceWritableKeyPath<Node, [String: Node]>, _ home: ReferenceWritableKeyPath<Node, Home>
    ) {
      // Directories that would hold each other: the steps between, which are missing, had made room.
      if let to, node.isDirectory, node.contains(to.directory, by: home) { return }
      if let old = node[keyPath: home].directory { old[keyPath: entries][node[keyPath: home].name] = nil }
      node[keyPath: home] = Home()
      for key in [from, to] {
        guard let key else { continue }
        key.directory[keyPath: entries][key.name]?[keyPath: home] = Home()
        key.directory[keyPath: entries][key.name] = nil
      }
      guard let to else { return }
      to.directory[keyPath: entries][to.name] = node
      node[keyPath: home] = Home(directory: to.directory, name: to.name)
    }
  }

  /// Does a step, which a power cut may undo until it is made durable.
  func change(_ change: NameChange) {
    let displaced = change.to.flatMap { $0.directory.entries[$0.name] }
    change.apply(to: \.entries, \.home)
    if let displaced { orphans.append(displaced) }
    if change.to == nil { orphans.append(change.node) }
    for key in [change.from, change.to] { key?.directory.modificationTime = clock }
    pendingNames.append(change)
  }

  /// Makes the steps that are selected durable, and the earlier ones on which they rest.
  func makeNamesDurable(where isSelected: (NameChange) -> Bool) {
    var chosen: [NameChange] = []
    var rest: [NameChange] = []
    for change in pendingNames.reversed() {
      if isSelected(change) || chosen.contains(where: { $0.dependsOn(change) }) {
        chosen.append(change)
      } else {
        rest.append(change)
      }
    }
    for change in chosen.reversed() {
      change.apply(to: \.durableEntries, \.durableHome)
      for key in [change.from, change.to] {
        if let directory = key?.directory { directory.durableModificationTime = directory.modificationTime }
      }
    }
    pendingNames = rest.reversed()
  }
}
