import LogModel

extension SourceScan {
  /// What the names, sizes and times say: files without a byte, second names of a file, finished files, and compressed files that are still being
  /// written.
  mutating func settleWithoutReading() {
    for (number, candidate) in candidates.enumerated() where candidate.file.size == 0 { settle(number, .empty) }
    for number in candidates.indices where isOpen(number) {
      let chosen = chosenName(of: number)
      if chosen != number { settle(number, asTwinOf: chosen) }
    }
    // What never grows is compressed, or an archive that its name does not tell from lines.
    for (number, candidate) in candidates.enumerated() where isOpen(number) {
      let finished = index.positions(of: candidate.file).first {
        index.positions[$0].isFinished && index.positions[$0].file == candidate.file && isFree($0)
      }
      if let finished { finish(finished, number) }
    }
    settleCompressedTwins()
  }

  private mutating func settleCompressedTwins() {
    struct Rotation: Hashable {
      var set: String
      var age: Int
    }
    var plain: [Rotation: Int] = [:]
    for (number, candidate) in candidates.enumerated() where !candidate.isCompressed && candidate.file.size > 0 {
      plain[Rotation(set: candidate.set, age: candidate.age)] = number
    }
    for (number, candidate) in candidates.enumerated() where candidate.isCompressed && isOpen(number) {
      guard let twin = plain[Rotation(set: candidate.set, age: candidate.age)] else { continue }
      settle(number, asTwinOf: twin)
    }
  }

  mutating func claimByInode() {
    for (number, candidate) in candidates.enumerated() where isOpen(number) {
      claim(number, among: positionsByInode(candidate))
    }
  }

  mutating func claimByPath() {
    for (number, candidate) in candidates.enumerated() where isOpen(number) {
      claim(number, among: index.positions(at: candidate.path).filter(isFree))
    }
  }

  mutating func claimMoved() {
    for (number, candidate) in candidates.enumerated() where isOpen(number) {
      claim(number, among: positionsOfMoved(candidate))
    }
  }

  /// In the order of age: where two files have a position's bytes, the live one is read on.
  mutating func claimInSet() {
    let order = candidates.indices.filter(isOpen).sorted {
      let (left, right) = (candidates[$0], candidates[$1])
      return (left.age, left.isCompressed ? 1 : 0, $0) < (right.age, right.isCompressed ? 1 : 0, $1)
    }
    for number in order {
      let candidate = candidates[number]
      guard index.positions(in: candidate.set).contains(where: isFree) else { continue }
      probing(number) { scan, probe in
        var positions = try scan.index.positions(in: candidate.set, beginningLike: probe).filter(scan.isFree)
        // The next log often begins as one does that is long gone, with a line or two: under the live name that is too little to go by.
        if candidate.age == 0 {
          positions.removeAll { scan.index.positions[$0].head.length < SourcePosition.headLimit }
        }
        try scan.claim(number, probe, among: positions)
      }
    }
  }

  private mutating func claim(_ candidate: Int, among positions: [Int]) {
    guard !positions.isEmpty else { return }
    probing(candidate) { scan, probe in try scan.claim(candidate, probe, among: positions) }
  }

  /// Gives the candidate the position with the most bytes of those that it verifies.
  private mutating func claim(_ candidate: Int, _ probe: ContentProbe, among numbers: [Int]) throws {
    try learn(candidate, probe, numbers)
    var best: Int?
    for number in numbers {
      let position = index.positions[number]
      if let best, position.mark.point.offset <= index.positions[best].mark.point.offset { continue }
      if try isAt(position, probe) { best = number }
    }
    if let best { give(best, to: candidate, at: index.positions[best].mark) }
  }

  /// Passes through compressed contents once, whatever will be asked of them: positions of the set included, and rungs.
  private func learn(_ candidate: Int, _ probe: ContentProbe, _ numbers: [Int]) throws {
    guard candidates[candidate].isCompressed else { return }
    let others = try index.positions(in: candidates[candidate].set, beginningLike: probe)
    let marks = try Set(numbers + others).map { index.positions[$0] }.filter { position in
      // Of another text with the same name nothing has to be known.
      try matcher.mayHaveLostItsEnd(position) || probe.begins(with: position.head)
    }
    try probe.learn(marks.flatMap { [$0.mark] + $0.rungs }.map(\.point.offset))
  }
}
