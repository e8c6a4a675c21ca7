import LogModel

/// Which of the earlier marks of a source are kept.
///
/// A power cut takes as much from the end of a file as was not yet written back: some seconds' worth, be it a hundred bytes or a gigabyte. So the
/// distances to the newest mark grow by a factor, and what is read twice afterwards is in proportion to what was lost.
enum MarkLadder {
  /// The most rungs that are kept.
  static let limit = 12
  /// A rung is left out where its neighbours' distances are not further apart than this.
  static let factor = 4

  /// - Parameter marks: the newest first; what does not lie before its predecessor is left out.
  /// - Returns: those below `offset`, at most `limit`, the nearest and the farthest among them.
  static func thinned(_ marks: [PositionMark], below offset: Int) -> [PositionMark] {
    var rungs: [PositionMark] = []
    for mark in marks where mark.point.offset > 0 && mark.point.offset < (rungs.last?.point.offset ?? offset) {
      rungs.append(mark)
    }
    // A rung at 0 says no more than that the source is read from its start, which is what is done where none is left.
    func distance(_ index: Int) -> Int { offset - rungs[index].point.offset }
    var index = 1
    while index + 1 < rungs.count {
      if distance(index + 1) / factor <= distance(index - 1) { rungs.remove(at: index) } else { index += 1 }
    }
    while rungs.count > limit {
      // The one whose absence makes the smallest gap. All distances grow alike, so those that are near each other come closer to each other.
      let widths = (1..<rungs.count - 1).map { Double(distance($0 + 1)) / Double(distance($0 - 1)) }
      rungs.remove(at: 1 + widths.indices.min { widths[$0] < widths[$1] }!)
    }
    return rungs
  }
}
