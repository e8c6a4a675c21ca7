/// Collapsing under pressure.
extension SequenceTable {
  /// What is known of a group at a rung.
  private struct Group {
    var members = 0
    var longest: Int32 = 0
    var isCollapsed = false

    mutating func add(longest: Int32, isCollapsed: Bool) {
      members += 1
      self.longest = max(self.longest, longest)
      self.isCollapsed = self.isCollapsed || isCollapsed
    }
  }

  /// Whether ``reduce()`` has something to look at: sequences came since it last did, and they are many.
  public var mayReduce: Bool {
    hasNews && (rung > 0 || count > limits.sequences || textBytes > limits.textBytes)
  }

  /// Collapses groups if the limits are exceeded. To be called between batches, after a merge, and before what is meant to be
  /// the same whatever the order: mining, hashes, encoding.
  ///
  /// - Returns: the new index of each sequence; nil where nothing has changed.
  @discardableResult
  public func reduce() -> [Int]? {
    defer { hasNews = false }
    guard mayReduce else { return nil }
    rung = max(rung, 1)
    var groups = group()
    while exceedsLimits(groups), rung + 1 < PressureLadder.rungs.count {
      rung += 1
      groups = group()
    }
    return rebuild(&groups)
  }

  /// Groups all sequences as the rung has it.
  private func group() -> [UInt64: Group] {
    if keysGrouping != grouping {
      keys = []
      keysGrouping = grouping
    }
    // What a group has in common is of the same group, so that the keys of old sequences stay.
    for index in keys.count..<count { keys.append(grouping.hash(of: texts[index], &groupScratch)) }
    var groups: [UInt64: Group] = [:]
    for (index, key) in keys.enumerated() {
      groups[key, default: Group()].add(longest: longest[index], isCollapsed: isCollapsed[index])
    }
    return groups
  }

  /// The cost of a group is a function of the distinct sequences that it took in, and does not fall when one more comes: that
  /// is why it counts the longest of them for each.
  private func exceedsLimits(_ groups: [UInt64: Group]) -> Bool {
    let limit = PressureLadder.rungs[rung].limit
    var (sequences, bytes) = (0, 0)
    for group in groups.values {
      let kept = group.isCollapsed ? limit : min(group.members, limit)
      sequences += kept
      bytes += kept * Int(group.longest)
    }
    return sequences > limits.sequences || bytes > limits.textBytes
  }

  /// Makes one sequence of each group that has collapsed; nil where all are that already.
  private func rebuild(_ groups: inout [UInt64: Group]) -> [Int]? {
    let limit = PressureLadder.rungs[rung].limit
    for key in groups.keys where groups[key]!.members > limit { groups[key]!.isCollapsed = true }
    let isSettled = groups.values.allSatisfy { !$0.isCollapsed || $0.members == 1 }
    if isSettled, collapsedGroups.isEmpty || collapsedGrouping == grouping { return nil }

    memo.removeAll()
    let old = (texts: texts, isCollapsed: isCollapsed, longest: longest)
    texts = TextTable(capacity: groups.count)
    isCollapsed = []
    longest = []
    textBytes = 0
    collapsedGroups = [:]
    collapsedGrouping = grouping
    let oldKeys = keys
    keys = []
    var result: [Int] = []
    result.reserveCapacity(oldKeys.count)
    var truncated: [UInt8] = []
    for (index, key) in oldKeys.enumerated() {
      let text = old.texts[index]
      guard groups[key]!.isCollapsed else {
        keys.append(key)
        result.append(append(text, hash: old.texts.hashes[index], isCollapsed: false, longest: Int(old.longest[index])))
        continue
      }
      if let group = collapsedGroups[key] {
        absorb(text, length: Int(old.longest[index]), into: group)
        result.append(group)
      } else {
        grouping.truncated(text, into: &truncated)
        let added = truncated.withUnsafeBytes {
          append($0, hash: TextHash.of($0), isCollapsed: true, longest: Int(old.longest[index]))
        }
        keys.append(key)
        collapsedGroups[key] = added
        result.append(added)
      }
    }
    hasNews = false
    return result
  }

  /// Adds the sequences of another table. ``reduce()`` should follow: it may find that the two together are too many.
  ///
  /// - Returns: the index here of each sequence of `other`.
  public func merge(_ other: SequenceTable) -> [Int] {
    memo.removeAll()
    if other.rung > rung {
      rung = other.rung
      hasNews = true
      regroup()
    }
    return (0..<other.count).map { index in
      let text = other.texts[index]
      if !other.isCollapsed[index], let known = texts.find(text, hash: other.hash(of: index)) { return known }
      return add(text, isCollapsed: other.isCollapsed[index], longest: Int(other.longest[index]))
    }
  }

  /// Adds a sequence, or a collapsed group, as another table has it.
  func add(_ text: UnsafeRawBufferPointer, isCollapsed: Bool, longest: Int) -> Int {
    let key = isCollapsed || !collapsedGroups.isEmpty ? grouping.hash(of: text, &groupScratch) : 0
    if let group = collapsedGroups[key] {
      absorb(text, length: longest, into: group)
      return group
    }
    let hash = TextHash.of(text)
    // What the other table collapsed by another grouping is still to be truncated by the one here.
    if isCollapsed { collapsedGrouping = nil }
    if isCollapsed, let known = texts.find(text, hash: hash) {
      // The text of the group is that of a sequence seen here: the sequence becomes the group.
      self.isCollapsed[known] = true
      self.longest[known] = max(self.longest[known], Int32(longest))
      collapsedGroups[key] = known
      hasNews = true
      return known
    }
    let added = append(text, hash: hash, isCollapsed: isCollapsed, longest: longest)
    if isCollapsed { collapsedGroups[key] = added }
    return added
  }

  /// Finds the collapsed groups again under a coarser grouping. Where several are one now, the next ``reduce()`` joins them.
  private func regroup() {
    let collapsed = isCollapsed.indices.filter { isCollapsed[$0] }
    collapsedGroups = [:]
    for index in collapsed { collapsedGroups[grouping.hash(of: texts[index], &groupScratch)] = index }
  }
}
