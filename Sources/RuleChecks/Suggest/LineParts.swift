/// A part of a line.
struct LinePart: Equatable {
  enum Kind: Hashable {
    case time
    /// Blanks and tabs.
    case blanks
    /// One byte that separates or encloses.
    case mark(UInt8)
    /// What stands between: neither blanks nor marks. Empty behind a `=` that nothing follows.
    case run
    /// What stands between two quotes, or between two brackets that belong together.
    case enclosed(UInt8)
  }

  var kind: Kind
  var range: Range<Int>
}

/// Cuts a line into parts, so that lines that one statement of a program wrote have the same parts.
struct LineParts {
  /// Lines of more parts are cut off there.
  static let maximumCount = 200
  /// How long what is enclosed may be.
  private static let maximumEnclosed = 512

  private let line: [UInt8]
  private let time: Range<Int>?
  private var parts: [LinePart] = []
  private var position = 0

  /// - Parameter time: where the line's time lies.
  static func parts(of line: [UInt8], time: Range<Int>?) -> [LinePart] {
    var reader = LineParts(line, time)
    reader.read()
    return reader.parts
  }

  private init(_ line: [UInt8], _ time: Range<Int>?) { (self.line, self.time) = (line, time) }

  private mutating func read() {
    while position < line.count, parts.count < LineParts.maximumCount {
      let byte = line[position]
      if let time, position == time.lowerBound {
        append(.time, to: time.upperBound)
      } else if LineByte.isBlank(byte) {
        append(.blanks, to: end { LineByte.isBlank($0) })
      } else if let end = endOfEnclosed(byte) {
        append(.mark(byte), to: position + 1)
        append(.enclosed(byte), to: end)
        append(.mark(line[end]), to: end + 1)
      } else if isMark(at: position) {
        let isBehindKey = position > 0 && !LineByte.isSpace(line[position - 1])
        append(.mark(byte), to: position + 1)
        if byte == UInt8(ascii: "="), isBehindKey, isEndOfValue(position) { append(.run, to: position) }
      } else {
        readRun()
      }
    }
  }

  private func isEndOfValue(_ index: Int) -> Bool {
    index == line.count || LineByte.isSpace(line[index]) || line[index] == UInt8(ascii: ",")
      || line[index] == UInt8(ascii: ";")
  }

  private mutating func readRun() {
    var end = position + 1
    while end < line.count, !LineByte.isSpace(line[end]), !isMark(at: end), end != time?.lowerBound { end += 1 }
    append(.run, to: end)
  }

  private mutating func append(_ kind: LinePart.Kind, to end: Int) {
    parts.append(LinePart(kind: kind, range: position..<end))
    position = end
  }

  private func end(while isIn: (UInt8) -> Bool) -> Int {
    var end = position
    while end < line.count, isIn(line[end]) { end += 1 }
    return end
  }

  private func isMark(at index: Int) -> Bool {
    switch line[index] {
    case UInt8(ascii: ":"): index + 1 == line.count || LineByte.isSpace(line[index + 1])
    case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "{"),
      UInt8(ascii: "}"),
      UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|"),
      UInt8(ascii: "\""):
      true
    default: false
    }
  }

  /// Where what the mark at `position` opens is closed, if that is near and the time does not lie in it.
  private func endOfEnclosed(_ mark: UInt8) -> Int? {
    let limit = min(line.count, position + LineParts.maximumEnclosed)
    let end: Int?
    switch mark {
    case UInt8(ascii: "\""): end = endOfQuote(mark, limit)
    case UInt8(ascii: "'"):
      let isOpening = position == 0 || !LineByte.isLetterOrDigit(line[position - 1])
      let close = isOpening ? endOfQuote(mark, limit) : nil
      end = close.flatMap { $0 + 1 == line.count || !LineByte.isLetterOrDigit(line[$0 + 1]) ? $0 : nil }
    case UInt8(ascii: "["): end = endOfBrackets(mark, UInt8(ascii: "]"), limit)
    case UInt8(ascii: "("): end = endOfBrackets(mark, UInt8(ascii: ")"), limit)
    default: end = nil
    }
    guard let end else { return nil }
    if let time, time.lowerBound > position, time.lowerBound < end { return nil }
    return end
  }

  private func endOfQuote(_ quote: UInt8, _ limit: Int) -> Int? {
    var index = position + 1
    while index < limit {
      if line[index] == quote { return index }
      index += line[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  /// Brackets inside may be open once.
  private func endOfBrackets(_ open: UInt8, _ close: UInt8, _ limit: Int) -> Int? {
    var depth = 1
    for index in position + 1..<max(position + 1, limit) {
      if line[index] == open { depth += 1 }
      if line[index] == close { depth -= 1 }
      if depth == 0 { return index }
      if depth > 2 { return nil }
    }
    return nil
  }
}
