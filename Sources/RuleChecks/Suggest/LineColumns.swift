import Regex

/// Lines of one template side by side: the parts that all of them have in common, from the left.
struct LineColumns {
  struct Column {
    let kind: LinePart.Kind
    /// The different texts of the lines, in the order in which they come.
    var values: [[UInt8]]

    var isConstant: Bool { values.count == 1 }
  }

  private(set) var columns: [Column] = []
  /// Whether the lines have the same parts to their ends; if not, each goes on in its own way behind the columns.
  private(set) var isWhole = true
  /// How the time of all lines is written, and its column.
  private(set) var time: (known: KnownTime, column: Int)?

  /// - Parameter lines: not empty.
  init(_ lines: [[UInt8]], _ scratch: MatchScratch) {
    let (known, times) = LineColumns.time(of: lines, scratch)
    let parts = zip(lines, times).map { LineParts.parts(of: $0, time: $1) }
    var common = parts.map(\.count).min() ?? 0
    for line in parts { common = zip(line.prefix(common), parts[0]).prefix { $0.kind == $1.kind }.count }
    isWhole = parts.allSatisfy { $0.count == common && $0.count < LineParts.maximumCount }
    if !isWhole {
      // What goes on in different ways begins behind a blank.
      while common > 0, parts[0][common - 1].kind != .blanks { common -= 1 }
    }
    for column in 0..<common {
      var seen: Set<[UInt8]> = []
      var values: [[UInt8]] = []
      for (line, parts) in zip(lines, parts) {
        let value = Array(line[parts[column].range])
        if seen.insert(value).inserted { values.append(value) }
      }
      columns.append(Column(kind: parts[0][column].kind, values: values))
    }
    if let known, let column = columns.firstIndex(where: { $0.kind == .time }) { time = (known, column) }
  }

  /// The way of writing times that all lines share, and where the times lie: the one that comes first, of those the one that says most.
  private static func time(
    of lines: [[UInt8]], _ scratch: MatchScratch
  ) -> (known: KnownTime?, ranges: [Range<Int>?]) {
    var best: (known: KnownTime, ranges: [Range<Int>])?
    for known in KnownTime.all {
      guard let first = known.first(in: lines[0], scratch),
        best.map({ first.lowerBound < $0.ranges[0].lowerBound }) ?? true
      else { continue }
      let ranges = lines.map { known.first(in: $0, scratch) }
      let found = ranges.compactMap { $0 }
      if found.count == lines.count { best = (known, found) }
    }
    return (best?.known, best?.ranges ?? [Range<Int>?](repeating: nil, count: lines.count))
  }
}

extension LineColumns {
  /// Whether what comes from a column on is for people: there are words in it that are no keys, or it goes on in different ways.
  func isSentence(from column: Int) -> Bool {
    guard isWhole else { return true }
    var words = 0
    for index in columns.indices.dropFirst(column) where columns[index].kind == .run {
      let isKey = columns.indices.contains(index + 1) && columns[index + 1].kind == .mark(UInt8(ascii: "="))
      let isWord = columns[index].values.allSatisfy { value in
        value.count >= 2 && value.allSatisfy { LineByte.isLetter($0) || $0 >= 0x80 || $0 == UInt8(ascii: ".") }
      }
      if isWord, !isKey { words += 1 }
    }
    return words > 0 || columns.count <= column + 2
  }
}
