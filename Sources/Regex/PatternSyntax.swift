/// A pattern's text as a tree, as far as it says which bytes a match can begin with.
///
/// Where the text says something that is not understood here (back-references, options, verbs, …) the tree says `anything`: what is
/// derived from it may allow too much and never too little.
indirect enum PatternSyntax {
  case empty
  case bytes(ByteSet)
  case sequence([PatternSyntax])
  case alternation([PatternSyntax])
  /// `most` nil: without end.
  case repetition(PatternSyntax, least: Int, most: Int?)
  /// Any bytes from here on, and any number of them.
  case anything

  /// The tree of an anchored pattern, without its anchor; `anything` for patterns that may match anywhere.
  init(anchored pattern: String) {
    var parser = PatternParser(Array(pattern.utf8))
    self = parser.anchoredPattern()
  }
}

private struct PatternParser {
  private let bytes: [UInt8]
  private var position = 0
  private var isCaseInsensitive = false
  /// Where the first thing stands that is not understood.
  private var unknown: Int?

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func anchoredPattern() -> PatternSyntax {
    if bytes.first == UInt8(ascii: "^") {
      position = 1
    } else if bytes.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "A")]) {
      position = 2
    } else {
      return .anything
    }
    let tree = alternation()
    // `^a|b` is anchored in its first branch only; what is left over was not understood.
    if case .alternation = tree { return .anything }
    // Neither is a branch seen that stands behind something that is not understood.
    if let unknown, bytes[unknown...].contains(UInt8(ascii: "|")) { return .anything }
    return position == bytes.count ? tree : .anything
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func follows(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    return (0..<count).allSatisfy { bytes[position + $0] == text.utf8Start[$0] }
  }

  /// Branches up to a closing parenthesis or the end.
  private mutating func alternation() -> PatternSyntax {
    var branches = [sequence()]
    while next == UInt8(ascii: "|") {
      position += 1
      branches.append(sequence())
    }
    return branches.count == 1 ? branches[0] : .alternation(branches)
  }

  private mutating func sequence() -> PatternSyntax {
    var items: [PatternSyntax] = []
    while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
      let start = position
      guard let item = item() else {
        // The rest of the pattern may mean anything.
        unknown = min(unknown ?? start, start)
        position = bytes.count
        items.append(.anything)
        break
      }
      items.append(quantified(item))
    }
    return items.count == 1 ? items[0] : .sequence(items)
  }

  private mutating func item() -> PatternSyntax? {
    let byte = bytes[position]
    switch byte {
    case UInt8(ascii: "\\"): return escape()
    case UInt8(ascii: "["): return characterClass()
    case UInt8(ascii: "("): return group()
    case UInt8(ascii: "."):
      position += 1
      return .bytes(.all)
    case UInt8(ascii: "^"), UInt8(ascii: "$"):
      position += 1
      return .empty
    case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"): return nil
    default:
      position += 1
      return .bytes(literal(byte))
    }
  }

  private func literal(_ byte: UInt8) -> ByteSet {
    let isLetter = (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    return isCaseInsensitive && isLetter ? ByteSet([byte | 0x20, byte & 0xDF]) : ByteSet([byte])
  }

  private mutating func escape() -> PatternSyntax? {
    guard position + 1 < bytes.count else { return nil }
    let letter = bytes[position + 1]
    position += 2
    switch letter {
    // Assertions take no byte; leaving them out allows more. So does leaving out where the match is said to begin.
    case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "A"), UInt8(ascii: "z"), UInt8(ascii: "Z"),
      UInt8(ascii: "K"):
      return .empty
    default: return PatternParser.set(ofEscape: letter).map { .bytes($0) }
    }
  }

  /// The bytes that `\letter` stands for, inside or outside a class.
  private static func set(ofEscape letter: UInt8) -> ByteSet? {
    switch letter {
    case UInt8(ascii: "d"): return .digits
    case UInt8(ascii: "D"): return ByteSet.digits.complement
    case UInt8(ascii: "s"): return .blanks
    case UInt8(ascii: "S"): return ByteSet.blanks.complement
    case UInt8(ascii: "w"): return .word
    case UInt8(ascii: "W"): return ByteSet.word.complement
    case UInt8(ascii: "t"): return ByteSet([9])
    case UInt8(ascii: "e"): return ByteSet([27])
    default: return letter < 128 && !ByteSet.word.contains(letter) ? ByteSet([letter]) : nil
    }
  }

  /// One byte of a class; of a class that is not understood, any byte.
  private mutating func characterClass() -> PatternSyntax? {
    let start = position
    guard let set = readClass() else {
      position = start
      guard let end = endOfClass() else { return nil }
      position = end
      return .bytes(.all)
    }
    return .bytes(set)
  }

  private mutating func readClass() -> ByteSet? {
    position += 1
    var set = ByteSet()
    let isNegated = next == UInt8(ascii: "^")
    if isNegated { position += 1 }
    var isFirst = true
    while let byte = next {
      if byte == UInt8(ascii: "]"), !isFirst {
        position += 1
        return isNegated ? set.complement : set
      }
      isFirst = false
      guard byte != UInt8(ascii: "[") else { return nil }  // [:alpha:] and its like
      var low = byte
      if byte == UInt8(ascii: "\\") {
        guard position + 1 < bytes.count else { return nil }
        low = bytes[position + 1]
        guard let escaped = PatternParser.set(ofEscape: low) else { return nil }
        position += 2
        if escaped != ByteSet([low]) {
          set.formUnion(escaped)
          continue
        }
      } else {
        position += 1
      }
      guard next == UInt8(ascii: "-"), position + 1 < bytes.count, bytes[position + 1] != UInt8(ascii: "]") else {
        set.formUnion(literal(low))
        continue
      }
      let high = bytes[position + 1]
      guard high != UInt8(ascii: "\\"), high != UInt8(ascii: "["), high >= low else { return nil }
      for value in low...high { set.formUnion(literal(value)) }
      position += 2
    }
    return nil
  }

  /// The position after the class at `position`.
  private func endOfClass() -> Int? {
    var cursor = position + 1
    if cursor < bytes.count, bytes[cursor] == UInt8(ascii: "^") { cursor += 1 }
    if cursor < bytes.count, bytes[cursor] == UInt8(ascii: "]") { cursor += 1 }
    while cursor < bytes.count, bytes[cursor] != UInt8(ascii: "]") {
      if bytes[cursor] == UInt8(ascii: "\\") {
        // \Q in a class quotes brackets; following it is not worth its code.
        guard cursor + 1 < bytes.count, bytes[cursor + 1] != UInt8(ascii: "Q") else { return nil }
        cursor += 2
      } else if bytes[cursor] == UInt8(ascii: "["), cursor + 1 < bytes.count, ":.=".utf8.contains(bytes[cursor + 1]) {
        guard let close = bytes[(cursor + 2)...].firstIndex(of: UInt8(ascii: "]")) else { return nil }
        cursor = close + 1
      } else {
        cursor += 1
      }
    }
    return cursor < bytes.count ? cursor + 1 : nil
  }

  /// `(…)`, `(?:…)`, `(?>…)`, `(?<name>…)`, `(?i:…)`, lookarounds; `nil` for the rest.
  private mutating func group() -> PatternSyntax? {
    let outer = isCaseInsensitive
    defer { isCaseInsensitive = outer }
    var isAssertion = false
    if follows("(?:") || follows("(?>") {
      position += 3
    } else if follows("(?i:") {
      isCaseInsensitive = true
      position += 4
    } else if follows("(?=") || follows("(?!") {
      isAssertion = true
      position += 3
    } else if follows("(?<=") || follows("(?<!") {
      isAssertion = true
      position += 4
    } else if follows("(?<") || follows("(?'") {
      let close = bytes[position + 2] == UInt8(ascii: "<") ? UInt8(ascii: ">") : UInt8(ascii: "'")
      guard let end = bytes[(position + 3)...].firstIndex(of: close) else { return nil }
      position = end + 1
    } else if follows("(?") || follows("(*") {
      return nil
    } else {
      position += 1
    }
    let body = alternation()
    guard next == UInt8(ascii: ")") else { return nil }
    position += 1
    return isAssertion ? .empty : body
  }

  private mutating func quantified(_ item: PatternSyntax) -> PatternSyntax {
    var item = item
    while let byte = next {
      let range: (least: Int, most: Int?)
      switch byte {
      case UInt8(ascii: "?"): range = (0, 1)
      case UInt8(ascii: "*"): range = (0, nil)
      case UInt8(ascii: "+"): range = (1, nil)
      case UInt8(ascii: "{"):
        guard let braces = braces() else { return item }
        range = braces
      default: return item
      }
      if byte != UInt8(ascii: "{") { position += 1 }
      // Lazy and possessive matches are among the greedy ones.
      if next == UInt8(ascii: "?") || next == UInt8(ascii: "+") { position += 1 }
      item = .repetition(item, least: range.least, most: range.most)
    }
    return item
  }

  /// `{n}`, `{n,}`, `{n,m}`; anything else is left where it is, and ends what is understood.
  private mutating func braces() -> (least: Int, most: Int?)? {
    guard let close = bytes[position...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
    let parts = String(decoding: bytes[(position + 1)..<close], as: UTF8.self).split(
      separator: ",", omittingEmptySubsequences: false)
    guard parts.count <= 2, let least = Int(parts[0]), least >= 0 else { return nil }
    guard parts.count == 2 else {
      position = close + 1
      return (least, least)
    }
    guard parts[1].isEmpty || Int(parts[1]) != nil else { return nil }
    position = close + 1
    return (least, Int(parts[1]))
  }
}

extension ByteSet {
  static let digits = ByteSet(UInt8(ascii: "0")...UInt8(ascii: "9"))
  /// What `\s` matches without Unicode.
  static let blanks = ByteSet([9, 10, 11, 12, 13, 32])
  /// What `\w` matches without Unicode.
  static let word: ByteSet = {
    var set = ByteSet(UInt8(ascii: "a")...UInt8(ascii: "z"))
    set.formUnion(ByteSet(UInt8(ascii: "A")...UInt8(ascii: "Z")))
    set.formUnion(.digits)
    set.insert(UInt8(ascii: "_"))
    return set
  }()
}
