import LogModel
import RuleFile

/// A pattern for lines of one template, and what its captures are.
struct DraftPattern {
  /// How much of the lines the pattern takes apart.
  enum Detail: CaseIterable {
    /// The header, and of the rest what varies.
    case fields
    /// The header; the rest is the message.
    case message
    /// The time; the rest is the message.
    case time
  }

  private(set) var regex = "^"
  private(set) var types: [(field: String, type: FieldType)] = []
  private(set) var time: KnownTime.Reading?
  private(set) var hasSeverity = false
  private(set) var hasMessage = false
  /// Letters and digits that a line must have.
  private(set) var literalCount = 0

  private let lines: LineColumns
  private var names = FieldNames()

  /// nil where the lines have too little in common for that.
  init?(_ lines: LineColumns, _ detail: Detail) {
    self.lines = lines
    let header = LineHeader(lines)
    switch detail {
    case .fields:
      guard addColumns(header) else { return nil }
    case .message:
      guard let header, addHeader(header) else { return nil }
      addMessage()
    case .time:
      guard let column = lines.time?.column, addUpToTime(column) else { return nil }
      addMessage()
    }
    regex += "$"
    // What says neither when nor what would take the lines of others.
    guard time != nil || literalCount >= 4 else { return nil }
  }

  // MARK: Parts

  private mutating func addColumns(_ header: LineHeader?) -> Bool {
    if let header, !addHeader(header) { return false }
    for column in (header?.end ?? 0)..<lines.columns.count {
      guard addBody(column) else { return false }
    }
    if !lines.isWhole { regex += "(?<\(names.unique("rest"))>.*)" }
    return true
  }

  private mutating func addHeader(_ header: LineHeader) -> Bool {
    for column in 0..<header.end {
      guard addHeader(column, isSeverity: column == header.severity) else { return false }
    }
    return true
  }

  private mutating func addUpToTime(_ time: Int) -> Bool {
    for column in 0...time {
      guard addHeader(column, isSeverity: false) else { return false }
    }
    // A bracket behind the time, or a blank, is no part of the message.
    var column = time + 1
    while column < lines.columns.count, isSeparator(column) {
      guard addHeader(column, isSeverity: false) else { return false }
      column += 1
    }
    return true
  }

  private func isSeparator(_ column: Int) -> Bool {
    switch lines.columns[column].kind {
    case .blanks: true
    case .mark(let mark): "]):,|>".utf8.contains(mark)
    default: false
    }
  }

  private mutating func addMessage() {
    hasMessage = true
    regex += "(?<message>.*)"
  }

  /// What other lines of the format may have otherwise is a capture, though it is the same in these.
  private mutating func addHeader(_ index: Int, isSeverity: Bool) -> Bool {
    let column = lines.columns[index]
    switch column.kind {
    case .time: addTime()
    case .blanks: addBlanks(column)
    case .mark(let mark): addLiteral([mark])
    case .run, .enclosed:
      if isSeverity {
        hasSeverity = true
        regex += "(?<level>[A-Za-z]++)"
      } else if column.isConstant, column.values[0] == [UInt8(ascii: "-")], !isBeforeTime(index) {
        addLiteral(column.values[0])
      } else if column.isConstant, kind(index + 1) == .mark(UInt8(ascii: "=")) {
        addLiteral(column.values[0])
      } else {
        guard let value = headerClass(index) else { return false }
        add(value, named: names.unique(headerName(index, value)))
      }
    }
    return true
  }

  private func isBeforeTime(_ index: Int) -> Bool { lines.time.map { index < $0.column } ?? false }

  private func headerClass(_ index: Int) -> ValueClass? {
    let column = lines.columns[index]
    if case .enclosed(let open) = column.kind { return .enclosed(column.values, by: open) }
    return .wide(column.values, before: byte(after: index))
  }

  private func headerName(_ index: Int, _ value: ValueClass) -> String {
    let isNumber = value.type == .int
    if case .enclosed(let open) = lines.columns[index].kind {
      if isNumber { return index > 1 && lines.columns[index - 2].kind == .run ? "pid" : "id" }
      return open == UInt8(ascii: "\"") ? "text" : "context"
    }
    if isNumber { return "id" }
    switch mark(after: index) {
    case UInt8(ascii: "["), UInt8(ascii: "("): return "program"
    case UInt8(ascii: ":"):
      let isPath = lines.columns[index].values.contains { $0.contains(UInt8(ascii: ".")) }
      return isPath ? "logger" : "component"
    default: break
    }
    // `host program:` and `host program[pid]:`
    if case .blanks? = kind(index + 1), kind(index + 2) == .run,
      mark(after: index + 2) == UInt8(ascii: "[") || mark(after: index + 2) == UInt8(ascii: "(")
        || mark(after: index + 2) == UInt8(ascii: ":")
    {
      return "host"
    }
    return "field"
  }

  private mutating func addBody(_ index: Int) -> Bool {
    let column = lines.columns[index]
    switch column.kind {
    case .time: addTime()
    case .blanks: addBlanks(column)
    case .mark(let mark): addLiteral([mark])
    case .run:
      guard !column.isConstant || looksVariable(column.values[0], index) else {
        addLiteral(column.values[0])
        return true
      }
      if isSeverity(index) {
        hasSeverity = true
        regex += "(?<level>[A-Za-z]++)"
        return true
      }
      guard let value = ValueClass.narrow(column.values, before: byte(after: index)) else { return false }
      add(value, named: bodyName(index, value))
    case .enclosed(let open):
      let isQuoted = open == UInt8(ascii: "\"") || open == UInt8(ascii: "'")
      if column.isConstant, !column.values[0].contains(where: LineByte.isDigit), !isQuoted {
        addLiteral(column.values[0])
      } else {
        let value = ValueClass.enclosed(column.values, by: open)
        add(value, named: bodyName(index, value))
      }
    }
    return true
  }

  /// Whether a text that all lines have is a value all the same: a number, an address, or what stands behind a `=`.
  private func looksVariable(_ text: [UInt8], _ index: Int) -> Bool {
    guard !text.isEmpty else { return kind(index - 1) == .mark(UInt8(ascii: "=")) }
    if kind(index - 1) == .mark(UInt8(ascii: "=")) { return true }
    guard text.contains(where: LineByte.isDigit), let value = ValueClass.narrow([text], before: byte(after: index))
    else {
      return false
    }
    return value.name != "value"
  }

  /// Whether a value with such a key is a severity in all lines.
  private func isSeverity(_ index: Int) -> Bool {
    guard !hasSeverity, kind(index - 1) == .mark(UInt8(ascii: "=")), index >= 2, lines.columns[index - 2].isConstant,
      ["level", "lvl", "severity", "loglevel"].contains(
        String(decoding: lines.columns[index - 2].values[0], as: UTF8.self))
    else { return false }
    return lines.columns[index].values.allSatisfy { $0.withUnsafeBytes { Severity(usualName: $0) != nil } }
  }

  /// The key in front of a value, else the word before it, else what it looks like.
  private mutating func bodyName(_ index: Int, _ value: ValueClass) -> String {
    var before = index - 1
    if case .enclosed = lines.columns[index].kind { before -= 1 }
    if kind(before) == .blanks { before -= 1 }
    if let separator = mark(at: before), separator == UInt8(ascii: "=") || separator == UInt8(ascii: ":") {
      before -= 1
    }
    if kind(before) == .blanks { before -= 1 }
    let hasKey = kind(index - 1) != .blanks
    guard kind(before) == .run, lines.columns[before].isConstant, hasKey || value.name != "path" else {
      return names.unique(value.name)
    }
    let word = lines.columns[before].values[0]
    guard word.contains(where: LineByte.isLetter),
      !FieldWords.areNoNames.contains(String(decoding: word, as: UTF8.self))
    else { return names.unique(value.name) }
    return names.name(like: word, or: value.name)
  }

  // MARK: Text

  private mutating func add(_ value: ValueClass, named name: String) {
    regex += "(?<\(name)>\(value.regex))"
    if let type = value.type { types.append((name, type)) }
  }

  private mutating func addTime() {
    guard let known = lines.time?.known else { return }
    time = known.reading
    regex += "(?<time>\(known.regex))"
  }

  private mutating func addBlanks(_ column: LineColumns.Column) {
    if column.values == [[0x20]] {
      regex += " "
    } else if column.values == [[0x09]] {
      regex += #"\t"#
    } else {
      regex += column.values.allSatisfy { !$0.contains(0x09) } ? " ++" : #"[ \t]++"#
    }
  }

  private mutating func addLiteral(_ bytes: [UInt8]) {
    for byte in bytes {
      if LineByte.isLetterOrDigit(byte) { literalCount += 1 }
      regex += DraftPattern.escaped(byte)
    }
  }

  /// A byte that stands for itself. A percent sign is escaped, so that no reference to a pattern begins with it.
  private static func escaped(_ byte: UInt8) -> String {
    switch byte {
    case 0x20, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: ";"),
      UInt8(ascii: "="), UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "@"), UInt8(ascii: "!"), UInt8(ascii: "&"), UInt8(ascii: "~"), UInt8(ascii: "`"):
      return String(UnicodeScalar(byte))
    case _ where LineByte.isLetterOrDigit(byte): return String(UnicodeScalar(byte))
    case 0x21...0x7E: return "\\" + String(UnicodeScalar(byte))
    default: return #"\x"# + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
  }

  // MARK: Neighbours

  private func kind(_ index: Int) -> LinePart.Kind? {
    lines.columns.indices.contains(index) ? lines.columns[index].kind : nil
  }

  private func mark(at index: Int) -> UInt8? { if case .mark(let mark)? = kind(index) { mark } else { nil } }

  private func mark(after index: Int) -> UInt8? { mark(at: index + 1) }

  /// The byte behind a value, where it is not a blank; a time begins with one of many, and is told from a value by nothing.
  private func byte(after index: Int) -> UInt8? { mark(at: index + 1) }
}
