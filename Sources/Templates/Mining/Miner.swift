/// Mines templates from the sequences of a table.
struct Miner {
  let texts: TextTable
  let grid: WordGrid
  /// Templates of at least so many words are one if their words are the same, whatever stands between them.
  static let enoughWords = 3

  init(_ texts: TextTable) {
    self.texts = texts
    grid = WordGrid(texts)
  }

  /// Templates that are one by their words, the one whose text counts first.
  struct Family {
    var shapes: [TemplateShape]
    var text: String
  }

  /// The templates of `sequences`.
  func families(of sequences: some Sequence<Int>) -> [Family] {
    var groups: [UInt64: [Int]] = [:]
    for sequence in sequences { groups[grid.skeletons[sequence], default: []].append(sequence) }
    var splitter = GroupSplitter(grid)
    splitter.learn(from: groups.values.flatMap { splitter.split($0) })
    return joined(groups.values.flatMap { splitter.split($0) })
  }

  private func joined(_ shapes: [TemplateShape]) -> [Family] {
    var byWords: [[Int32]: [TemplateShape]] = [:]
    var result: [Family] = []
    for shape in shapes {
      let words = WordSequence(shape, grid).words
      if words.count >= Miner.enoughWords {
        byWords[words, default: []].append(shape)
      } else {
        result.append(Family(shapes: [shape], text: shape.text(texts)))
      }
    }
    for shapes in byWords.values { result.append(contentsOf: families(shapes)) }
    return result
  }

  /// Templates of the same words, joined where they have parameters in the same places. The text of a family is the plainest.
  private func families(_ shapes: [TemplateShape]) -> [Family] {
    var open = shapes.map { (shape: $0, words: WordSequence($0, grid), text: $0.text(texts)) }
    open.sort { left, right in
      let leftRank = (left.shape.parameterCount, left.text.utf8.count)
      let rightRank = (right.shape.parameterCount, right.text.utf8.count)
      return leftRank == rightRank
        ? left.text.utf8.lexicographicallyPrecedes(right.text.utf8) : leftRank < rightRank
    }
    var result: [Family] = []
    while let first = open.first {
      let joined = open.filter { $0.words.hasGaps(of: first.words) }
      open.removeAll { $0.words.hasGaps(of: first.words) }
      result.append(Family(shapes: joined.map(\.shape), text: first.text))
    }
    return result
  }
}
