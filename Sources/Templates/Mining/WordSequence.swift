/// The constant words of a template in order, with the number of parameters before, between and behind them.
struct WordSequence {
  var words: [Int32] = []
  /// One more than words.
  var gaps: [Int] = [0]

  init(_ shape: TemplateShape, _ grid: WordGrid) {
    for column in 0..<shape.isParameter.count {
      let word = grid.word(shape.members[0], column)
      if shape.isParameter[column] {
        gaps[gaps.count - 1] += 1
      } else if !WordGrid.isMark(word), grid.isSpoken[Int(word)] {
        words.append(word)
        gaps.append(0)
      }
    }
  }

  /// Whether `other`, which has the same words, has parameters in the same gaps.
  func hasGaps(of other: WordSequence) -> Bool { zip(gaps, other.gaps).allSatisfy { ($0 == 0) == ($1 == 0) } }

  /// Which parameter of `target`, which has the same words, each parameter here is: those of a gap are taken one by one, what
  /// is too many goes with the gap's last. -1 where the gap has none there.
  func parameters(in target: WordSequence) -> [Int16] {
    var result: [Int16] = []
    var first = 0
    for (mine, theirs) in zip(gaps, target.gaps) {
      for offset in 0..<mine { result.append(theirs == 0 ? -1 : Int16(first + min(offset, theirs - 1))) }
      first += theirs
    }
    return result
  }
}
