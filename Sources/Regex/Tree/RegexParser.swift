/// Reads the syntax of PCRE2 patterns (pcre2pattern(3), version 10.42).
struct RegexParser {
  struct Options {
    var ignoresCase = false
    var isExtended = false
    /// `.` takes newlines, too.
    var dotTakesAll = false
    /// `^` and `$` are of lines.
    var isMultiline = false
    /// Quantifiers are lazy, and greedy with a `?`.
    var isUngreedy = false
  }

  /// PCRE2 refuses groups nested deeper.
  private static let maximumDepth = 250

  let bytes: [UInt8]
  var position = 0
  var options = Options()
  /// Within `\Q…\E`.
  var isQuoted = false
  private(set) var notUnderstood: Int?
  private var depth = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func pattern() -> RegexNode {
    let tree = alternation()
    // A parenthesis that nothing opened: PCRE2 refuses it.
    return position == bytes.count ? tree : fail(at: position)
  }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  func follows(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    return (0..<count).allSatisfy { bytes[position + $0] == text.utf8Start[$0] }
  }

  /// Moves on if `text` is next.
  mutating func take(_ text: StaticString) -> Bool {
    guard follows(text) else { return false }
    position += text.utf8CodeUnitCount
    return true
  }

  /// The text up to the byte `end`, which is skipped.
  mutating func text(upTo end: Character) -> String? {
    guard let end = end.asciiValue, let close = bytes[position...].firstIndex(of: end) else { return nil }
    defer { position = close + 1 }
    return String(decoding: bytes[position..<close], as: UTF8.self)
  }

  /// The rest of the pattern is not understood.
  mutating func fail(at start: Int) -> RegexNode {
    notUnderstood = min(notUnderstood ?? start, start)
    position = bytes.count
    return RegexNode(range: start..<bytes.count, content: .notUnderstood)
  }

  /// Branches up to a closing parenthesis or the end.
  private mutating func alternation() -> RegexNode {
    let start = position
    var branches = [sequence()]
    while !isQuoted, next == UInt8(ascii: "|") {
      position += 1
      branches.append(sequence())
    }
    return branches.count == 1 ? branches[0] : RegexNode(range: start..<position, content: .alternation(branches))
  }

  private mutating func sequence() -> RegexNode {
    let start = position
    var items: [RegexNode] = []
    var isQuantified = false
    while let byte = next {
      if isQuoted {
        if take("\\E") {
          isQuoted = false
        } else {
          items.append(literal(byte, from: position, count: 1))
          isQuantified = false
        }
        continue
      }
      if byte == UInt8(ascii: "|") || byte == UInt8(ascii: ")") { break }
      if skipped() { continue }
      if let quantifier = quantifier() {
        // PCRE2 refuses a quantifier of nothing, or of a quantifier.
        guard !isQuantified, let last = items.popLast() else {
          items.append(fail(at: position))
          break
        }
        items.append(
          RegexNode(
            range: last.range.lowerBound..<position,
            content: .repetition(last, least: quantifier.least, most: quantifier.most, quantifier.mode)))
        isQuantified = true
        continue
      }
      items.append(item(byte))
      isQuantified = false
    }
    switch items.count {
    case 0: return RegexNode(range: start..<position, content: .empty)
    case 1: return items[0]
    default: return RegexNode(range: start..<position, content: .sequence(items))
    }
  }

  /// Skips what is nothing at all: comments, blanks where `x` is set, `\E` that ends nothing, option settings.
  private mutating func skipped() -> Bool {
    if take("\\Q") {
      isQuoted = true
      return true
    }
    if take("\\E") { return true }
    if follows("(?#") { return text(upTo: ")") != nil }
    guard options.isExtended, let byte = next else { return false }
    if byte == UInt8(ascii: "#") {
      position = bytes[position...].firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
      return true
    }
    guard ByteSet.blanks.contains(byte) else { return false }
    position += 1
    return true
  }

  private mutating func item(_ byte: UInt8) -> RegexNode {
    let start = position
    func node(_ content: RegexNode.Content) -> RegexNode {
      position += 1
      return RegexNode(range: start..<position, content: content)
    }
    switch byte {
    case UInt8(ascii: "\\"): return escape()
    case UInt8(ascii: "["):
      guard let set = characterClass() else { return fail(at: start) }
      return RegexNode(range: start..<position, content: .bytes(set))
    case UInt8(ascii: "("): return group()
    case UInt8(ascii: "{") where isQuantifierOfLaterVersions: return fail(at: start)
    case UInt8(ascii: "."): return node(.bytes(options.dotTakesAll ? .all : .notNewline))
    case UInt8(ascii: "^"): return node(.assertion(options.isMultiline ? .lineStart : .subjectStart))
    case UInt8(ascii: "$"): return node(.assertion(options.isMultiline ? .lineEnd : .subjectEndOrLastNewline))
    default: return literal(byte, from: start, count: 1)
    }
  }

  /// The byte that the next `count` bytes stand for.
  mutating func literal(_ byte: UInt8, from start: Int, count: Int) -> RegexNode {
    position = start + count
    return RegexNode(range: start..<position, content: .bytes(cased(byte)))
  }

  /// The byte, in both cases where case is ignored.
  func cased(_ byte: UInt8) -> ByteSet {
    options.ignoresCase && ByteSet.letters.contains(byte) ? ByteSet([byte | 0x20, byte & 0xDF]) : ByteSet([byte])
  }

  /// The body of a group and its closing parenthesis.
  mutating func body(_ kind: RegexNode.Group, from start: Int) -> RegexNode {
    guard depth < RegexParser.maximumDepth else { return fail(at: start) }
    depth += 1
    defer { depth -= 1 }
    let outer = options
    let body = alternation()
    options = outer
    // Not closed where what it holds is not understood. Then a quantifier behind it is not seen, so neither is the group.
    guard take(")") else { return fail(at: start) }
    return RegexNode(range: start..<position, content: .group(body, kind))
  }
}
