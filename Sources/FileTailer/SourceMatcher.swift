import LogModel

/// Says of the files that a scan found which source each of them is, and from where on it has to be read.
///
/// A source is known by its bytes: those at its start and those in front of the position's mark. Device and inode only say which position to try
/// first, since an inode is given out again as soon as its file is gone. Bytes alone do not make a copy, though: a copy lies in the same rotated set,
/// and is older by name than what it was taken from; logs that happen to hold the same are different logs.
///
/// It costs one open and two reads for each file that merely grew, and nothing for finished ones.
public struct SourceMatcher {
  let index: PositionIndex
  let boot: UInt64

  /// - Parameters:
  ///   - positions: the newest of each source, in any order.
  ///   - boot: of the system's present run; 0: not known.
  public init(positions: [SourcePosition], boot: UInt64) {
    index = PositionIndex(positions)
    self.boot = boot
  }

  /// The verdicts on all files of one scan, in their order. What cannot be read has its error for a verdict, and the others have theirs.
  public func verdicts(for candidates: [SourceCandidate]) -> [SourceVerdict] {
    var scan = SourceScan(self, candidates)
    scan.settleWithoutReading()
    scan.claimByInode()
    scan.claimByPath()
    scan.claimInSet()
    scan.findCopies()
    scan.claimMoved()
    scan.climbDown()
    return scan.verdicts()
  }

  /// Whether the system may have gone down since the position was written, taking what was not on the disk yet.
  ///
  /// Where a run is not known it counts as the same: a file that became shorter was truncated then, as nearly always, and is read from its start.
  func mayHaveLostItsEnd(_ position: SourcePosition) -> Bool {
    position.boot != 0 && boot != 0 && position.boot != boot
  }
}
