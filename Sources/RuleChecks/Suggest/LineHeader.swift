import LogModel

/// What lines of many formats begin with, before what they have to say: time, severity, host, program, thread, logger.
struct LineHeader {
  /// How many columns it has.
  let end: Int
  /// Whether a separator of columns ends it, so that what follows is the last column.
  let isRow: Bool
  /// The column of the severity's word.
  let severity: Int?

  /// Columns before the time: more are no header.
  private static let mostBeforeTime = 10

  /// nil for lines that begin with neither a time nor a severity.
  init?(_ lines: LineColumns) {
    let columns = lines.columns
    var reader = HeaderReader(columns: columns)
    if let time = lines.time?.column {
      guard time <= LineHeader.mostBeforeTime else { return nil }
      reader.position = time + 1
      reader.end = time + 1
    } else {
      guard let start = reader.severity(at: 0) ?? reader.severity(at: 1), start <= 1 else { return nil }
    }
    reader.read()
    guard lines.time != nil || reader.severityColumn != nil else { return nil }
    (end, severity) = (reader.end, reader.severityColumn)
    isRow = end > 0 && columns[end - 1].kind == .mark(UInt8(ascii: "|"))
  }
}

/// Goes from item to item of a header as long as there is one.
private struct HeaderReader {
  let columns: [LineColumns.Column]
  var position = 0
  /// Behind the last item.
  var end = 0
  var severityColumn: Int?
  /// Words since the last item of which it is not known yet whether they belong to the header.
  private var openWords = 0

  init(columns: [LineColumns.Column]) { self.columns = columns }

  mutating func read() {
    // A bracket or the like that was opened before the time.
    while case .mark(let mark)? = kind(position), "])>}:,|".utf8.contains(mark) { take(1) }
    while position < columns.count {
      switch columns[position].kind {
      case .blanks:
        position += 1
        // Tabs separate columns.
        if openWords == 0 || isTabbed(position - 1) { close() }
      case .mark(let mark) where "[(".utf8.contains(mark) && isEnclosed(position):
        guard readGroup() else { return }
      case .mark(UInt8(ascii: "|")): take(1)
      case .run:
        guard readRun() else { return }
      default: return
      }
    }
  }

  /// Brackets and what is in them: an item by themselves, or with the word right before them, as in `sshd[4711]:`.
  ///
  /// - Returns: whether the header may go on.
  private mutating func readGroup() -> Bool {
    let level = severityColumn == nil ? severity(at: position + 1) : nil
    severityColumn = severityColumn ?? level
    let isByItself = openWords == 0 || level != nil
    guard isByItself || isJoined(position) else { return false }
    position += 3
    if isByItself { close() }
    guard kind(position) == .mark(UInt8(ascii: ":")) else { return isByItself || isEnclosed(position) }
    take(1)
    takeBlanks()
    return false
  }

  /// Whether brackets stand right behind a word, or behind others that do.
  private func isJoined(_ column: Int) -> Bool {
    switch kind(column - 1) {
    case .run: true
    case .mark(let mark): "])".utf8.contains(mark)
    default: false
    }
  }

  /// - Returns: whether the header may go on.
  private mutating func readRun() -> Bool {
    if severityColumn == nil, let severity = severity(at: position) {
      severityColumn = severity
      take(1)
      if kind(position) == .mark(UInt8(ascii: ":")) { take(1) }
      return true
    }
    if isText("-", position) {
      // `time - name - level - message`: what stands before the last of them is an item.
      take(1)
      return true
    }
    openWords += 1
    guard openWords <= 2 else { return false }
    position += 1
    switch kind(position) {
    case .mark(UInt8(ascii: ":")):
      // A host and a program; behind the severity it is a sentence.
      guard openWords == 1 || severityColumn == nil else { return false }
      take(1)
      takeBlanks()
      return false
    case .mark(UInt8(ascii: "|")): take(1)
    case .mark(UInt8(ascii: "[")), .mark(UInt8(ascii: "(")): return isEnclosed(position)
    case .blanks, nil:
      if isNumber(position - 1), openWords == 1, severityColumn == nil { close() }
    default: return false
    }
    return true
  }

  private mutating func takeBlanks() { if kind(position) == .blanks { take(1) } }

  private mutating func take(_ count: Int) {
    position += count
    close()
  }

  private mutating func close() {
    end = position
    openWords = 0
  }

  private func kind(_ column: Int) -> LinePart.Kind? { columns.indices.contains(column) ? columns[column].kind : nil }

  private func isEnclosed(_ column: Int) -> Bool { if case .enclosed? = kind(column + 1) { true } else { false } }

  private func isTabbed(_ column: Int) -> Bool { columns[column].values.allSatisfy { $0.contains(0x09) } }

  private func isText(_ text: String, _ column: Int) -> Bool {
    columns[column].values.allSatisfy { $0.elementsEqual(text.utf8) }
  }

  private func isNumber(_ column: Int) -> Bool {
    columns[column].values.allSatisfy { $0.allSatisfy(LineByte.isDigit) }
  }

  /// The column, if what stands there is a severity in all lines, and written as one: in capitals, in brackets, or before a colon or a bar.
  func severity(at column: Int) -> Int? {
    guard column < columns.count,
      columns[column].values.allSatisfy({ $0.withUnsafeBytes { Severity(usualName: $0) != nil } })
    else { return nil }
    if case .enclosed = columns[column].kind { return column }
    guard columns[column].kind == .run else { return nil }
    switch kind(column + 1) {
    case .mark(UInt8(ascii: ":")), .mark(UInt8(ascii: "|")): return column
    default: break
    }
    let isCapital = columns[column].values.allSatisfy { $0.allSatisfy { $0 &- 0x41 < 26 } }
    return isCapital ? column : nil
  }
}
