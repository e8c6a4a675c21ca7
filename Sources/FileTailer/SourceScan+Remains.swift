import LogModel

extension SourceScan {
  /// Finds among the files that nothing is known of those which only repeat what another file of the set holds, or held.
  ///
  /// A copy is taken from the live file, which is truncated afterwards. Until then the live file is the source, and the copy may not be whole.
  mutating func findCopies() {
    for (number, candidate) in candidates.enumerated() where isOpen(number) {
      let original = live[candidate.set].map(reader)
      let isKnownSet = !index.positions(in: candidate.set).isEmpty
      guard isKnownSet || (candidate.age > 0 && original != nil) else { continue }
      probing(number) { scan, probe in
        if isKnownSet { try scan.settleIfHeld(number, probe) }
        if scan.isOpen(number), candidate.age > 0, let original { try scan.settleIfCopy(number, probe, of: original) }
        if scan.isOpen(number), isKnownSet { try scan.settleIfFormerCopy(number, probe) }
      }
    }
  }

  /// What has a position's bytes, while the file that has the position cannot be read or is the same rotation's in another form.
  private mutating func settleIfHeld(_ candidate: Int, _ probe: ContentProbe) throws {
    let (set, age) = (candidates[candidate].set, candidates[candidate].age)
    for number in try index.positions(in: set, beginningLike: probe) {
      guard let holder = holders[number],
        isUnreadable(holder) || (candidates[holder].set == set && candidates[holder].age == age),
        try isAt(index.positions[number], probe)
      else { continue }
      return settle(candidate, .covered(by: index.positions[number]))
    }
  }

  private mutating func settleIfCopy(_ candidate: Int, _ probe: ContentProbe, of original: Int) throws {
    switch try comparison(candidate, probe, with: original) {
    case .copy:
      settle(candidate, asTwinOf: original)
    case .truncatedMeanwhile(let position):
      if try isAt(position, probe) || isShorter(probe, than: position) { settle(candidate, asTwinOf: original) }
    case .different: break
    }
  }

  /// What was copied from a file that is truncated by now, and before that more of it was read than the copy has.
  private mutating func settleIfFormerCopy(_ candidate: Int, _ probe: ContentProbe) throws {
    let (set, age) = (candidates[candidate].set, candidates[candidate].age)
    guard age > 0 else { return }
    let own = ownPositions(candidates[candidate])
    func isNewer(_ other: Int) -> Bool { candidates[other].set == set && candidates[other].age < age }
    // What is shorter than a head may be the beginning of any.
    let hasWholeHead = try probe.head().count == SourcePosition.headLimit
    let numbers = hasWholeHead ? try index.positions(in: set, beginningLike: probe) : index.positions(in: set)
    for number in numbers where isFree(number) && !own.contains(number) {
      let position = index.positions[number]
      // Short files may begin alike by chance: the newer file that was truncated must be there, then.
      guard
        (hasWholeHead && position.head.length == SourcePosition.headLimit)
          || successors(of: position).contains(where: isNewer),
        try isShorter(probe, than: position)
      else { continue }
      return settle(candidate, .covered(by: position))
    }
  }

  private enum Comparison {
    case copy
    case different
    /// The live file had this position when it was looked at, and has it no more.
    case truncatedMeanwhile(SourcePosition)
  }

  /// Holds the candidate's bytes against those of the live file as it is now, which is not before the candidate was as the scan found it.
  private func comparison(
    _ candidate: Int, _ probe: ContentProbe, with original: Int
  ) throws -> Comparison {
    let position = position(of: original)
    guard !candidates[original].isCompressed, candidate != original else { return .different }
    if candidates[candidate].isCompressed {
      guard let position, try isAt(position, probe) else { return .different }
      return .copy
    }
    let head = try probe.head()
    // Of files that are both new a line or two that are alike say nothing.
    guard position != nil || (isOpen(original) && head.count == SourcePosition.headLimit) else { return .different }
    let present = ContentProbe(candidates[original], includesGrowth: true)
    defer { present.close() }
    do {
      if try present.head().starts(with: head) {
        let size = candidates[candidate].file.size
        if head.count == size { return .copy }
        let tail = try probe.tail(before: size)
        if tail.count == SourcePosition.tailLimit, try present.tail(before: size) == tail { return .copy }
      }
      if let position, try !isAt(position, present) { return .truncatedMeanwhile(position) }
    } catch {
      // It could be read a moment ago.
      if let position { return .truncatedMeanwhile(position) }
    }
    return .different
  }

  /// Whether the contents end before the position's mark and are its beginning, as far as marks can tell.
  private func isShorter(_ probe: ContentProbe, than position: SourcePosition) throws -> Bool {
    // What is shorter than the head can only be known by a rung.
    let hasHead = try probe.begins(with: position.head)
    guard hasHead || !probe.mayReach(position.head.length),
      try probe.tailHash(before: position.mark.point.offset) == nil
    else { return false }
    let rung = try position.rungs.first { try probe.tailHash(before: $0.point.offset) != nil }
    return try rung.map(probe.has) ?? hasHead
  }

  /// Finds where sources go on that lost their end in a power cut.
  mutating func climbDown() {
    for (number, candidate) in candidates.enumerated() where isOpen(number) {
      let own = ownPositions(candidate).filter { matcher.mayHaveLostItsEnd(index.positions[$0]) }
      guard !own.isEmpty else { continue }
      probing(number) { scan, probe in
        var best: (position: Int, mark: PositionMark)?
        for position in own {
          guard let mark = try scan.newestMark(of: scan.index.positions[position], in: probe) else { continue }
          if let best, best.mark.point.offset >= mark.point.offset { continue }
          best = (position, mark)
        }
        if let best { scan.give(best.position, to: number, at: best.mark) }
      }
    }
  }

  private func newestMark(of position: SourcePosition, in probe: ContentProbe) throws -> PositionMark? {
    try ([position.mark] + position.rungs).first { mark in
      // From 0 on it is read under a new number.
      guard mark.point.offset > 0, try probe.has(mark) else { return false }
      // A head that reaches beyond the mark may be among what was lost and written anew.
      return try mark.point.offset < position.head.length || probe.begins(with: position.head)
    }
  }
}
