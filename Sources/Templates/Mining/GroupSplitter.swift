/// Splits sequences of one skeleton into templates: words that vary little tell templates apart, what varies much is a
/// parameter.
struct GroupSplitter {
  let grid: WordGrid
  /// By word: the number of the count in which it was last seen.
  private var seen: ContiguousArray<Int32>
  private var counting: Int32 = 0
  private var known: Set<WordPair> = []

  /// Below so many values, words tell templates apart.
  static let fewValues = 8
  /// The same where one column varies: what is otherwise equal is rather a parameter.
  static let fewValuesAlone = 4
  /// From so many values on, the only column that varies is a parameter, however few words there are beside it.
  static let manyValuesAlone = 32

  init(_ grid: WordGrid) {
    self.grid = grid
    seen = ContiguousArray(repeating: 0, count: grid.words.count)
  }

  /// The templates of sequences that share their skeleton.
  mutating func split(_ sequences: [Int]) -> [TemplateShape] {
    var result: [TemplateShape] = []
    var open = [sequences]
    while let members = open.popLast() {
      let columns = Columns(members, &self)
      guard let narrowest = columns.narrowest, !isTemplate(members.count, columns, narrowest) else {
        result.append(TemplateShape(members: members, isParameter: columns.isParameter))
        continue
      }
      open.append(contentsOf: parts(of: members, by: narrowest.column))
    }
    return result
  }

  /// What varies among sequences.
  private struct Columns {
    var isParameter: [Bool] = []
    var constantWords = 0
    var varying = 0
    /// How many of those that vary hold words; names with digits in them are none.
    var varyingWords = 0
    /// The column with the fewest values of those that vary, the first of several.
    var narrowest: (column: Int, values: Int, arePlain: Bool)?

    init(_ members: [Int], _ splitter: inout GroupSplitter) {
      for column in 0..<splitter.grid.columnCount(members[0]) {
        var (values, marks, arePlain, areNames) = splitter.values(of: column, in: members)
        let first = splitter.grid.word(members[0], column)
        if splitter.grid.isValue(members[0], column) { (arePlain, areNames) = (false, true) }
        if arePlain, column > 0, !isParameter[column - 1], splitter.areKnownValues(column, members) { arePlain = false }
        if values == 1 || values == marks {
          let isKnown = column > 0 && !WordGrid.isMark(first) && splitter.isKnown(first, behind: column - 1, members[0])
          isParameter.append(values > 1 || first == WordGrid.parameter || isKnown)
          if !WordGrid.isMark(first), splitter.grid.isSpoken[Int(first)] { constantWords += 1 }
          continue
        }
        isParameter.append(true)
        varying += 1
        if !areNames { varyingWords += 1 }
        if values < narrowest?.values ?? .max { narrowest = (column, values, arePlain) }
      }
    }
  }

  /// So many sequences of one skeleton in which every column that varies has many values are text that people wrote.
  static let manySequences = 1_000

  private func isTemplate(
    _ memberCount: Int, _ columns: Columns, _ narrowest: (column: Int, values: Int, arePlain: Bool)
  ) -> Bool {
    let isAlone = columns.varying == 1
    if narrowest.arePlain, narrowest.values < (isAlone ? GroupSplitter.fewValuesAlone : GroupSplitter.fewValues) {
      return false
    }
    let isWide = narrowest.values >= GroupSplitter.manyValuesAlone
    if isWide, memberCount >= GroupSplitter.manySequences { return true }
    guard columns.constantWords > 0 else { return false }
    if columns.constantWords * 10 >= (columns.constantWords + columns.varyingWords) * 7 { return true }
    return isAlone && isWide
  }

  /// Whether all values of a column were parameters behind the same word elsewhere.
  private func areKnownValues(_ column: Int, _ members: [Int]) -> Bool {
    let before = grid.word(members[0], column - 1)
    return members.allSatisfy { known.contains(WordPair(before, grid.word($0, column))) }
  }

  private func isKnown(_ word: Int32, behind column: Int, _ member: Int) -> Bool {
    known.contains(WordPair(grid.word(member, column), word))
  }

  /// Learns from templates which words are parameters behind which word: whoever is a user in one message is a user in
  /// others too.
  mutating func learn(from shapes: [TemplateShape]) {
    for shape in shapes {
      for column in shape.isParameter.indices.dropFirst()
      where shape.isParameter[column] && !shape.isParameter[column - 1] {
        let before = grid.word(shape.members[0], column - 1)
        guard !WordGrid.isMark(before) else { continue }
        for member in shape.members { known.insert(WordPair(before, grid.word(member, column))) }
      }
    }
  }

  /// How many values a column has, how many of them are marks, and whether they look like words.
  private mutating func values(of column: Int, in members: [Int]) -> (
    count: Int, marks: Int, arePlain: Bool, areNames: Bool
  ) {
    counting += 1
    var (count, marks, arePlain, areNames) = (0, 0, true, true)
    for member in members {
      let word = grid.word(member, column)
      guard seen[Int(word)] != counting else { continue }
      seen[Int(word)] = counting
      count += 1
      if WordGrid.isMark(word) { marks += 1 }
      arePlain = arePlain && grid.isPlain[Int(word)]
      areNames = areNames && (WordGrid.isMark(word) || grid.hasDigit[Int(word)])
    }
    return (count, marks, arePlain, areNames)
  }

  private func parts(of members: [Int], by column: Int) -> [[Int]] {
    var parts: [Int32: [Int]] = [:]
    for member in members { parts[grid.word(member, column), default: []].append(member) }
    return Array(parts.values)
  }
}

/// A word and the one before it.
private struct WordPair: Hashable {
  let before: Int32
  let word: Int32

  init(_ before: Int32, _ word: Int32) {
    self.before = before
    self.word = word
  }
}
