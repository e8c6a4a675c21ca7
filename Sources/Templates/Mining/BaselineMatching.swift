/// Recognises sequences as templates that were mined from others: by equal words where the template has words.
struct BaselineMatcher {
  /// A template's columns, as the miner of the baseline has them.
  private struct Pattern {
    var template: Int
    var shape: TemplateShape
    var constants: Int
    var target: [Int16]

    /// The one with the most words fits best; of equals, the one with the lower id.
    static func isBetter(_ left: Pattern, _ right: Pattern) -> Bool {
      if left.constants != right.constants { return left.constants > right.constants }
      if left.template != right.template { return left.template < right.template }
      return left.target.lexicographicallyPrecedes(right.target)
    }
  }

  private let baseline: Miner
  private var bySkeleton: [UInt64: [Pattern]] = [:]
  private var byWords: [[Int32]: [(template: Int, words: WordSequence)]] = [:]

  init(_ baseline: Miner, _ families: [Miner.Family], _ mined: MinedTemplates) {
    self.baseline = baseline
    for family in families {
      let target = WordSequence(family.shapes[0], baseline.grid)
      let template = mined.template[family.shapes[0].members[0]]
      if target.words.count >= Miner.enoughWords { byWords[target.words, default: []].append((template, target)) }
      for shape in family.shapes {
        let renamed = WordSequence(shape, baseline.grid).parameters(in: target)
        let columns = shape.parameterOfColumn.map { $0 < 0 ? $0 : renamed[Int($0)] }
        let constants = shape.isParameter.count { !$0 }
        bySkeleton[baseline.grid.skeletons[shape.members[0]], default: []].append(
          Pattern(template: template, shape: shape, constants: constants, target: columns))
      }
    }
    for skeleton in bySkeleton.keys { bySkeleton[skeleton]!.sort(by: Pattern.isBetter) }
  }

  /// The template of the baseline that a sequence is, and by column the parameter that it is there; nil if there is none.
  func match(_ sequence: Int, _ miner: Miner) -> (template: Int, columns: [Int16])? {
    let patterns = bySkeleton[miner.grid.skeletons[sequence]] ?? []
    let words = (0..<miner.grid.columnCount(sequence)).map { column in
      baseline.grid.word(like: miner.grid.words[Int(miner.grid.word(sequence, column))])
    }
    for pattern in patterns where fits(pattern, words) { return (pattern.template, pattern.target) }
    let shape = TemplateShape(members: [sequence], isParameter: words.map { $0 == WordGrid.parameter })
    let own = WordSequence(shape, miner.grid)
    guard own.words.count >= Miner.enoughWords else { return nil }
    let key = own.words.map { baseline.grid.word(like: miner.grid.words[Int($0)]) ?? -1 }
    let known = (byWords[key] ?? []).filter { own.hasGaps(of: $0.words) }
    guard let (template, target) = known.min(by: { $0.template < $1.template }) else { return nil }
    let renamed = own.parameters(in: target)
    return (template, shape.parameterOfColumn.map { $0 < 0 ? $0 : renamed[Int($0)] })
  }

  private func fits(_ pattern: Pattern, _ words: [Int32?]) -> Bool {
    let member = pattern.shape.members[0]
    guard pattern.shape.isParameter.count == words.count else { return false }
    return words.indices.allSatisfy { column in
      pattern.shape.isParameter[column] || words[column] == baseline.grid.word(member, column)
    }
  }
}
