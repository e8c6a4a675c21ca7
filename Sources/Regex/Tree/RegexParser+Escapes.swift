extension RegexParser {
  /// What begins with a backslash, outside a class.
  mutating func escape() -> RegexNode {
    let start = position
    guard start + 1 < bytes.count else { return fail(at: start) }
    let letter = bytes[start + 1]
    position += 2
    func node(_ content: RegexNode.Content) -> RegexNode { RegexNode(range: start..<position, content: content) }
    if let set = ByteSet(escape: letter) { return node(.bytes(set)) }
    switch letter {
    case UInt8(ascii: "A"): return node(.assertion(.subjectStart))
    case UInt8(ascii: "Z"): return node(.assertion(.subjectEndOrLastNewline))
    case UInt8(ascii: "z"): return node(.assertion(.subjectEnd))
    case UInt8(ascii: "b"): return node(.assertion(.wordBoundary(isNegative: false)))
    case UInt8(ascii: "B"): return node(.assertion(.wordBoundary(isNegative: true)))
    case UInt8(ascii: "G"): return node(.assertion(.searchStart))
    case UInt8(ascii: "K"): return node(.assertion(.matchReset))
    case UInt8(ascii: "N"):
      return next == UInt8(ascii: "{") ? fail(at: start) : node(.bytes(.notNewline))
    case UInt8(ascii: "R"): return newline(from: start)
    case UInt8(ascii: "k"), UInt8(ascii: "g"): return reference(letter, from: start)
    // Which characters have a property is not looked up: any may.
    case UInt8(ascii: "p"), UInt8(ascii: "P"):
      if take("{") {
        guard text(upTo: "}") != nil else { return fail(at: start) }
      } else {
        position = min(position + 1, bytes.count)
      }
      return node(.bytes(.all))
    case UInt8(ascii: "1")...UInt8(ascii: "9"):
      // From 10 on it is a reference or an octal number, as there are so many groups or not.
      if let digit = next, ByteSet.digits.contains(digit) { return fail(at: start) }
      return node(.backReference(String(decoding: [letter], as: UTF8.self)))
    default:
      position = start
      guard let byte = escapedByte() else { return fail(at: start) }
      return literal(byte, from: start, count: position - start)
    }
  }

  /// `\R`: a line's end of any kind, which is not given back.
  private func newline(from start: Int) -> RegexNode {
    func node(_ content: RegexNode.Content) -> RegexNode { RegexNode(range: start..<position, content: content) }
    let pair = node(.sequence([node(.bytes(ByteSet([13]))), node(.bytes(ByteSet([10])))]))
    return node(.group(node(.alternation([pair, node(.bytes(.verticalBlanks))])), .atomic))
  }

  /// `\k<name>`, `\k'name'`, `\k{name}`, `\g{name}`, `\g{n}`, `\gn`; what else `\g` begins calls a group.
  private mutating func reference(_ letter: UInt8, from start: Int) -> RegexNode {
    var name: String?
    if take("{") {
      name = text(upTo: "}")
    } else if letter == UInt8(ascii: "k") {
      name = take("<") ? text(upTo: ">") : take("'") ? text(upTo: "'") : nil
    } else {
      let digits = bytes[position...].prefix { ByteSet.digits.contains($0) }
      name = digits.isEmpty ? nil : String(decoding: digits, as: UTF8.self)
      position += digits.count
    }
    guard let name else { return fail(at: start) }
    return RegexNode(range: start..<position, content: .backReference(name))
  }

  /// The byte that the escape at `position` stands for, inside or outside a class; moves on behind it.
  mutating func escapedByte() -> UInt8? {
    guard position + 1 < bytes.count else { return nil }
    let letter = bytes[position + 1]
    position += 2
    switch letter {
    case UInt8(ascii: "a"): return 7
    case UInt8(ascii: "e"): return 27
    case UInt8(ascii: "f"): return 12
    case UInt8(ascii: "n"): return 10
    case UInt8(ascii: "r"): return 13
    case UInt8(ascii: "t"): return 9
    case UInt8(ascii: "c"):
      guard let byte = next, byte < 128 else { return nil }
      position += 1
      return (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") ? byte & 0xDF : byte) ^ 64
    case UInt8(ascii: "x"):
      if take("{") { return text(upTo: "}").flatMap { UInt8($0, radix: 16) } }
      return number(radix: 16, atMost: 2)
    case UInt8(ascii: "o"):
      return take("{") ? text(upTo: "}").flatMap { UInt8($0, radix: 8) } : nil
    case UInt8(ascii: "0"): return number(radix: 8, atMost: 2)
    default:
      // A letter that has no meaning is refused by PCRE2, or has one in a later version.
      return ByteSet.word.contains(letter) && letter != UInt8(ascii: "_") ? nil : letter
    }
  }

  /// Up to so many digits; 0 if there is none.
  mutating func number(radix: Int, atMost count: Int) -> UInt8? {
    var value = 0
    for _ in 0..<count {
      guard let byte = next, let digit = Character(UnicodeScalar(byte)).hexDigitValue, digit < radix else { break }
      value = value * radix + digit
      position += 1
    }
    return UInt8(exactly: value)
  }
}
