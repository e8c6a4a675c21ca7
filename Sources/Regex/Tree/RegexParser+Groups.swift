extension RegexParser {
  /// What begins with `(`.
  mutating func group() -> RegexNode {
    let start = position
    if take("(?:") || take("(?|") { return body(.plain, from: start) }
    if take("(?>") { return body(.atomic, from: start) }
    if take("(?=") { return body(.lookaround(isAhead: true, isNegative: false), from: start) }
    if take("(?!") { return body(.lookaround(isAhead: true, isNegative: true), from: start) }
    if take("(?<=") { return body(.lookaround(isAhead: false, isNegative: false), from: start) }
    if take("(?<!") { return body(.lookaround(isAhead: false, isNegative: true), from: start) }
    if take("(?P=") {
      return text(upTo: ")").map { RegexNode(range: start..<position, content: .backReference($0)) } ?? fail(at: start)
    }
    if take("(?P<") || take("(?<") { return named(upTo: ">", from: start) }
    if take("(?'") { return named(upTo: "'", from: start) }
    if take("(?") { return optionSetting(from: start) }
    if take("(*") { return fail(at: start) }
    position += 1
    return body(.plain, from: start)
  }

  private mutating func named(upTo end: Character, from start: Int) -> RegexNode {
    guard let name = text(upTo: end) else { return fail(at: start) }
    return body(.named(name), from: start)
  }

  /// `(?i)`, which holds to the end of the group it stands in, and `(?i:…)`.
  private mutating func optionSetting(from start: Int) -> RegexNode {
    let outer = options
    var isSet = true
    if take("^") { options = Options(isUngreedy: options.isUngreedy) }
    while let letter = next {
      position += 1
      switch letter {
      case UInt8(ascii: "i"): options.ignoresCase = isSet
      case UInt8(ascii: "x"): options.isExtended = isSet
      case UInt8(ascii: "s"): options.dotTakesAll = isSet
      case UInt8(ascii: "m"): options.isMultiline = isSet
      case UInt8(ascii: "U"): options.isUngreedy = isSet
      // Names may repeat in any case. Without `n` groups would capture, which changes nothing of what they match.
      case UInt8(ascii: "J"), UInt8(ascii: "n"): break
      case UInt8(ascii: "-"): isSet = false
      case UInt8(ascii: ")"): return RegexNode(range: start..<position, content: .empty)
      case UInt8(ascii: ":"):
        // `body` gives back the options that hold within the group.
        defer { options = outer }
        return body(.plain, from: start)
      default: return fail(at: start)  // conditions, recursion, callouts
      }
    }
    return fail(at: start)
  }

  /// Reads a quantifier if one is next.
  mutating func quantifier() -> (least: Int, most: Int?, mode: RegexNode.Mode)? {
    let range: (least: Int, most: Int?)
    switch next {
    case UInt8(ascii: "?"): range = (0, 1)
    case UInt8(ascii: "*"): range = (0, nil)
    case UInt8(ascii: "+"): range = (1, nil)
    case UInt8(ascii: "{"):
      guard let braces = braces() else { return nil }
      range = braces
    default: return nil
    }
    position += 1
    if take("+") { return (range.least, range.most, .possessive) }
    return (range.least, range.most, take("?") != options.isUngreedy ? .lazy : .greedy)
  }

  /// `{,3}` and `{ 1, 3 }`: characters up to PCRE2 10.42, and quantifiers from 10.43 on.
  var isQuantifierOfLaterVersions: Bool {
    let inside = bytes[(position + 1)...].prefix { ByteSet.digits.contains($0) || " \t,".utf8.contains($0) }
    return inside.endIndex < bytes.count && bytes[inside.endIndex] == UInt8(ascii: "}")
      && inside.contains { ByteSet.digits.contains($0) }
  }

  /// `{n}`, `{n,}`, `{n,m}`, up to its closing brace; any other brace is a character.
  private mutating func braces() -> (least: Int, most: Int?)? {
    var cursor = position + 1
    func number() -> Int? {
      let start = cursor
      // PCRE2 counts to 65,535.
      while cursor < bytes.count, cursor - start < 6, ByteSet.digits.contains(bytes[cursor]) { cursor += 1 }
      return Int(String(decoding: bytes[start..<cursor], as: UTF8.self))
    }
    guard let least = number(), cursor < bytes.count else { return nil }
    var most: Int? = least
    if bytes[cursor] == UInt8(ascii: ",") {
      cursor += 1
      most = number()
    }
    guard cursor < bytes.count, bytes[cursor] == UInt8(ascii: "}") else { return nil }
    position = cursor
    return (least, most)
  }
}
