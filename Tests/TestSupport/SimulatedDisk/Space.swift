// What is given out and taken back: space and inode numbers
extension SimulatedDisk {
  /// How long the file can become.
  func room(in node: Node) -> Int {
    guard let capacity else { return .max }
    return max(node.allocated, node.allocated + capacity - liveNodes().reduce(0) { $0 + $1.allocated })
  }

  func freeNumber() -> UInt64 {
    if reusesInodes {
      let used = Set(liveNodes().map(\.number))
      if let number = (11..<nextNumber).first(where: { !used.contains($0) }) { return number }
    }
    nextNumber += 1
    return nextNumber - 1
  }

  /// What has a name or is open.
  private func liveNodes() -> [Node] {
    orphans.removeAll { $0.openCount == 0 }
    var nodes = orphans + [root]
    var next = orphans.count
    while next < nodes.count {
      nodes += nodes[next].entries.values
      next += 1
    }
    return nodes
  }
}
