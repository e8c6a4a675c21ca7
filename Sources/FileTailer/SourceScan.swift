import LogModel

/// The verdicts on the files of one scan while they are being found. Candidates and positions are named by their numbers.
///
/// A position is given away once, in the order in which the steps of `SourceMatcher.verdicts` are called: what is surer comes first.
struct SourceScan {
  let matcher: SourceMatcher
  let candidates: [SourceCandidate]
  /// By candidate.
  private var settled: [SourceVerdict?]
  /// By candidate: the other one whose bytes these are.
  private var twins: [Int?]
  private var probes: [ContentProbe?]
  /// By position: the candidate that has it.
  private(set) var holders: [Int?]
  /// Each set's live file.
  private(set) var live: [String: Int] = [:]
  private var byPath: [String: Int] = [:]
  /// The candidate under whose name each file is read.
  private var byInode: [PositionIndex.Inode: Int] = [:]

  var index: PositionIndex { matcher.index }

  init(_ matcher: SourceMatcher, _ candidates: [SourceCandidate]) {
    self.matcher = matcher
    self.candidates = candidates
    settled = Array(repeating: nil, count: candidates.count)
    twins = Array(repeating: nil, count: candidates.count)
    probes = Array(repeating: nil, count: candidates.count)
    holders = Array(repeating: nil, count: matcher.index.positions.count)
    byPath.reserveCapacity(candidates.count)
    byInode.reserveCapacity(candidates.count)
    for (number, candidate) in candidates.enumerated() {
      byPath[candidate.path] = number
      if candidate.age == 0 { live[candidate.set] = number }
      let inode = PositionIndex.Inode(candidate.file)
      if let other = byInode.updateValue(number, forKey: inode), isPreferred(other, to: number) {
        byInode[inode] = other
      }
    }
  }

  /// Of several names of one file the one is read under which it was read before, else the live name, else the first.
  private func isPreferred(_ left: Int, to right: Int) -> Bool {
    let paths = index.positions(of: candidates[left].file).map { index.positions[$0].path }
    let (isKnown, isOtherKnown) = (paths.contains(candidates[left].path), paths.contains(candidates[right].path))
    return isKnown == isOtherKnown ? candidates[left].age <= candidates[right].age : isKnown
  }

  /// The name under which the file is read that has several.
  func chosenName(of candidate: Int) -> Int { byInode[PositionIndex.Inode(candidates[candidate].file)]! }

  /// The files that the position's source was read from, or what has their place now.
  func successors(of position: SourcePosition) -> [Int] {
    [byInode[PositionIndex.Inode(position.file)], byPath[position.path]].compactMap { $0 }
  }

  /// What is still open is new.
  func verdicts() -> [SourceVerdict] {
    candidates.indices.map { number in
      if let verdict = settled[number] { return verdict }
      let reader = reader(of: number)
      return reader == number ? .new : .covered(by: settled[reader]?.position)
    }
  }

  /// The candidate under whose name this one's bytes are read: itself, if it is nobody's twin.
  func reader(of candidate: Int) -> Int {
    var reader = candidate
    while let twin = twins[reader] { reader = twin }
    return reader
  }

  /// The position that the candidate has.
  func position(of candidate: Int) -> SourcePosition? { settled[candidate]?.position }

  func isUnreadable(_ candidate: Int) -> Bool {
    if case .unreadable = settled[candidate] { true } else { false }
  }

  func isOpen(_ candidate: Int) -> Bool { settled[candidate] == nil && twins[candidate] == nil }

  func isFree(_ position: Int) -> Bool { holders[position] == nil }

  mutating func settle(_ candidate: Int, _ verdict: SourceVerdict) { settled[candidate] = verdict }

  mutating func settle(_ candidate: Int, asTwinOf other: Int) { twins[candidate] = other }

  mutating func finish(_ position: Int, _ candidate: Int) {
    holders[position] = candidate
    settled[candidate] = .unchanged(index.positions[position])
  }

  mutating func give(_ position: Int, to candidate: Int, at mark: PositionMark) {
    holders[position] = candidate
    settled[candidate] = .resumes(index.positions[position], at: mark)
  }

  /// Does `body` with the candidate's contents, closed afterwards. An error is the candidate's verdict.
  mutating func probing(_ candidate: Int, _ body: (inout SourceScan, ContentProbe) throws -> Void) {
    let probe = probes[candidate] ?? ContentProbe(candidates[candidate])
    probes[candidate] = probe
    defer {
      probe.close()
      // What is settled has no questions left, and heads are 1 KiB each.
      if !isOpen(candidate) { probes[candidate] = nil }
    }
    do {
      try body(&self, probe)
      if isOpen(candidate), try probe.head().isEmpty { settled[candidate] = .empty }
    } catch {
      settled[candidate] = .unreadable(error)
      // Nothing else takes what this file most likely is: it may be readable again.
      for position in positionsByInode(candidates[candidate]) { holders[position] = candidate }
    }
  }

  /// Whether the position is exactly at a place of these contents.
  func isAt(_ position: SourcePosition, _ probe: ContentProbe) throws -> Bool {
    guard probe.mayReach(position.mark.point.offset), try probe.begins(with: position.head) else { return false }
    return try probe.has(position.mark)
  }

  /// What the file most likely is by its inode: a file of the same set, or one that was renamed and to which nothing else happened.
  func positionsByInode(_ candidate: SourceCandidate) -> [Int] {
    index.positions(of: candidate.file).filter { number in
      let position = index.positions[number]
      return isFree(number) && (position.set == candidate.set || position.file == candidate.file)
    }
  }

  /// What the file may be by its inode if nothing else is like it: it moved to another set and was written to, unless it is a new file that got
  /// the inode of one that is gone and begins alike. Hence there must be enough that is alike.
  func positionsOfMoved(_ candidate: SourceCandidate) -> [Int] {
    index.positions(of: candidate.file).filter { number in
      let position = index.positions[number]
      return isFree(number) && position.set != candidate.set && position.head.length == SourcePosition.headLimit
    }
  }

  /// What the file was, unless it became another: by its inode and by its name.
  func ownPositions(_ candidate: SourceCandidate) -> [Int] {
    positionsByInode(candidate) + index.positions(at: candidate.path).filter(isFree) + positionsOfMoved(candidate)
  }
}
