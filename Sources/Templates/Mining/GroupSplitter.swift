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
  /// From so many values on, a column that varies alone is a parameter, however few words there are beside it, and paths of
  /// requests are.
  static let manyValues = 32
  /// With no more words than these a message is a request, and its path says which; with more it tells of one.
  static let wordsBesideRequest = 6
  /// So many sequences of one skeleton in which every column that varies has many values are text that people wrote.
  static let manySequences = 1_000

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
      if let column = column(thatSplits: members.count, columns) {
        open.append(contentsOf: parts(of: members, by: column))
      } else {
        result.append(TemplateShape(members: members, isParameter: columns.isParameter))
      }
    }
    return result
  }

  /// What a column holds among some sequences.
  private struct Values {
    var column: Int
    var count = 0
    /// How many are marks.
    var marks = 0
    /// Whether all look like the words of a message.
    var arePlain = true
    /// Whether all are marks, or names with digits in them, or one is nothing.
    var areNames = true
    /// Whether all are paths of requests.
    var areRoutes = true
  }

  /// What varies among sequences.
  private struct Columns {
    var isParameter: [Bool] = []
    var constantWords = 0
    var varying = 0
    /// How many of those that vary hold words; names with digits in them are none.
    var varyingWords = 0
    /// The column with the fewest values of those that vary, the first of several.
    var narrowest: Values?
    /// The same of those that hold paths of requests.
    var route: Values?

    init(_ members: [Int], _ splitter: inout GroupSplitter) {
      for column in 0..<splitter.grid.columnCount(members[0]) {
        var values = splitter.values(of: column, in: members)
        let isBehindWord = column > 0 && !isParameter[column - 1]
        if values.count == 1 || values.count == values.marks {
          addConstant(values, splitter.grid.word(members[0], column), members[0], splitter)
          continue
        }
        if values.arePlain, isBehindWord, splitter.areKnown(column, members) { values.arePlain = false }
        isParameter.append(true)
        varying += 1
        if !values.areNames { varyingWords += 1 }
        if values.count < narrowest?.count ?? .max { narrowest = values }
        if values.areRoutes, values.count < route?.count ?? .max { route = values }
      }
    }

    private mutating func addConstant(_ values: Values, _ word: Int32, _ member: Int, _ splitter: GroupSplitter) {
      let isKnown = values.column > 0 && !WordGrid.isMark(word) && splitter.areKnown(values.column, [member])
      isParameter.append(values.count > 1 || word == WordGrid.parameter || isKnown)
      if !WordGrid.isMark(word), splitter.grid.isSpoken[Int(word)] { constantWords += 1 }
    }
  }

  /// The column whose values make templates of their own; nil where all that varies is a parameter.
  private func column(thatSplits memberCount: Int, _ columns: Columns) -> Int? {
    if let route = columns.route, route.count < GroupSplitter.manyValues,
      columns.constantWords <= GroupSplitter.wordsBesideRequest
    {
      return route.column
    }
    guard let narrowest = columns.narrowest else { return nil }
    let isAlone = columns.varying == 1
    if narrowest.arePlain, narrowest.count < (isAlone ? GroupSplitter.fewValuesAlone : GroupSplitter.fewValues) {
      return narrowest.column
    }
    let isWide = narrowest.count >= GroupSplitter.manyValues
    if isWide, memberCount >= GroupSplitter.manySequences { return nil }
    guard columns.constantWords > 0 else { return narrowest.column }
    let words = columns.constantWords + columns.varyingWords
    return columns.constantWords * 10 >= words * 7 || isAlone && isWide ? nil : narrowest.column
  }

  /// Whether all values of a column were parameters behind the same word elsewhere.
  private func areKnown(_ column: Int, _ members: [Int]) -> Bool {
    let before = grid.word(members[0], column - 1)
    return members.allSatisfy { known.contains(WordPair(before, grid.word($0, column))) }
  }

  /// Learns from templates which words are parameters behind which word: whoever is a user in one message is a user in
  /// others too.
  mutating func learn(from shapes: [TemplateShape]) {
    for shape in shapes {
      for column in shape.isParameter.indices.dropFirst()
      where shape.isParameter[column] && !shape.isParameter[column - 1] {
        let before = grid.word(shape.members[0], column - 1)
        guard !WordGrid.isMark(before) else { continue }
        for member in shape.members {
          let word = grid.word(member, column)
          if !grid.isRoute[Int(word)] { known.insert(WordPair(before, word)) }
        }
      }
    }
  }

  private mutating func values(of column: Int, in members: [Int]) -> Values {
    counting += 1
    var values = Values(column: column)
    for member in members {
      let word = grid.word(member, column)
      guard seen[Int(word)] != counting else { continue }
      seen[Int(word)] = counting
      values.count += 1
      if WordGrid.isMark(word) { values.marks += 1 }
      values.arePlain = values.arePlain && grid.isPlain[Int(word)]
      values.areNames = values.areNames && (WordGrid.isMark(word) || grid.hasDigit[Int(word)])
      values.areRoutes = values.areRoutes && grid.isRoute[Int(word)]
    }
    // What may be missing is a value, whatever its words.
    if seen[Int(WordGrid.empty)] == counting, values.count > 1 { values.areNames = true }
    return values
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
