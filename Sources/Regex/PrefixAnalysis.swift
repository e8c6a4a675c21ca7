/// Which bytes a pattern allows at the first positions of a subject, read from the pattern's text.
///
/// For an anchored pattern, byte k of every subject that matches lies in `sets[k]`, and every such subject has at least
/// `sets.count` bytes. The analysis stops at the first thing it does not know, so it may say too little and never too much: a
/// subject outside the sets cannot match, one inside them may.
public struct PatternPrefix: Sendable {
  public var sets: [ByteSet] = []

  /// - Parameter limit: how many positions to look at.
  public init(of pattern: String, limit: Int) {
    var reader = PrefixReader(bytes: Array(pattern.utf8), limit: limit)
    sets = reader.anchoredPrefix()
  }
}

private struct PrefixReader {
  /// What a stretch of a pattern says: its bytes by position, and whether a match of it ends after the last of them.
  struct Stretch {
    var sets: [ByteSet] = []
    var isComplete = true
  }

  let bytes: [UInt8]
  let limit: Int
  var position = 0

  init(bytes: [UInt8], limit: Int) {
    self.bytes = bytes
    self.limit = limit
  }

  mutating func anchoredPrefix() -> [ByteSet] {
    if bytes.first == UInt8(ascii: "^") {
      position = 1
    } else if bytes.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "A")]) {
      position = 2
    } else {
      return []
    }
    // `^a|b` is anchored in its first branch only.
    guard let branches = branches(from: position, to: bytes.count), branches.count == 1 else { return [] }
    return Array(sequence(to: bytes.count).sets.prefix(limit))
  }

  /// Reads elements up to `end` or the first thing that is not understood.
  private mutating func sequence(to end: Int) -> Stretch {
    var result = Stretch()
    while position < end, result.sets.count < limit {
      guard let element = element(to: end), let count = repetition(to: end) else {
        result.isComplete = false
        return result
      }
      guard !element.sets.isEmpty || element.isComplete else {
        result.isComplete = false
        return result
      }
      for _ in 0..<min(count.least, limit) where result.sets.count < limit {
        result.sets += element.sets
        if !element.isComplete { break }
      }
      if !count.isExact || !element.isComplete {
        result.isComplete = false
        return result
      }
    }
    if position < end { result.isComplete = false }
    return result
  }

  /// One literal, class, escape or group; `nil` where it is not understood.
  private mutating func element(to end: Int) -> Stretch? {
    let byte = bytes[position]
    switch byte {
    case UInt8(ascii: "\\"): return escape(to: end)
    case UInt8(ascii: "["): return characterClass(to: end).map { Stretch(sets: [$0]) }
    case UInt8(ascii: "("): return group(to: end)
    case UInt8(ascii: "."):
      position += 1
      return Stretch(sets: [.all])
    case UInt8(ascii: "^"), UInt8(ascii: "$"), UInt8(ascii: "|"), UInt8(ascii: ")"), UInt8(ascii: "*"),
      UInt8(ascii: "+"), UInt8(ascii: "?"):
      return nil
    default:
      position += 1
      return Stretch(sets: [ByteSet([byte])])
    }
  }

  private mutating func escape(to end: Int) -> Stretch? {
    guard position + 1 < end else { return nil }
    let letter = bytes[position + 1]
    if letter == UInt8(ascii: "b") {  // An assertion takes no byte; leaving it out says less, not more.
      position += 2
      return Stretch()
    }
    guard let set = PrefixReader.set(ofEscape: letter) else { return nil }
    position += 2
    return Stretch(sets: [set])
  }

  /// The bytes that `\letter` stands for, inside or outside a class.
  private static func set(ofEscape letter: UInt8) -> ByteSet? {
    let digits = ByteSet(UInt8(ascii: "0")...UInt8(ascii: "9"))
    let blanks = ByteSet([9, 10, 11, 12, 13, 32])
    var word = ByteSet(UInt8(ascii: "a")...UInt8(ascii: "z"))
    word.formUnion(ByteSet(UInt8(ascii: "A")...UInt8(ascii: "Z")))
    word.formUnion(digits)
    word.insert(UInt8(ascii: "_"))
    switch letter {
    case UInt8(ascii: "d"): return digits
    case UInt8(ascii: "D"): return digits.complement
    case UInt8(ascii: "s"): return blanks
    case UInt8(ascii: "S"): return blanks.complement
    case UInt8(ascii: "w"): return word
    case UInt8(ascii: "W"): return word.complement
    case UInt8(ascii: "t"): return ByteSet([9])
    default: return letter < 128 && !word.contains(letter) ? ByteSet([letter]) : nil
    }
  }

  private mutating func characterClass(to end: Int) -> ByteSet? {
    var cursor = position + 1
    var set = ByteSet()
    let isNegated = cursor < end && bytes[cursor] == UInt8(ascii: "^")
    if isNegated { cursor += 1 }
    var isFirst = true
    while cursor < end {
      let byte = bytes[cursor]
      if byte == UInt8(ascii: "]"), !isFirst {
        position = cursor + 1
        return isNegated ? set.complement : set
      }
      isFirst = false
      if byte == UInt8(ascii: "[") { return nil }  // [:alpha:] and its like
      var low = byte
      if byte == UInt8(ascii: "\\") {
        guard cursor + 1 < end, let escaped = PrefixReader.set(ofEscape: bytes[cursor + 1]) else { return nil }
        low = bytes[cursor + 1]
        cursor += 2
        let isLiteral = ByteSet([low]) == escaped
        guard isLiteral else {
          set.formUnion(escaped)
          continue
        }
      } else {
        cursor += 1
      }
      if cursor + 1 < end, bytes[cursor] == UInt8(ascii: "-"), bytes[cursor + 1] != UInt8(ascii: "]") {
        let high = bytes[cursor + 1]
        guard high != UInt8(ascii: "\\"), high != UInt8(ascii: "["), high >= low else { return nil }
        set.formUnion(ByteSet(low...high))
        cursor += 2
      } else {
        set.insert(low)
      }
    }
    return nil
  }

  /// `(…)`, `(?:…)`, `(?>…)`, `(?<name>…)`, with or without branches.
  private mutating func group(to end: Int) -> Stretch? {
    guard let close = closingParenthesis(of: position, to: end), let inner = groupBody(at: position) else { return nil }
    guard let branches = branches(from: inner, to: close) else { return nil }
    var union: Stretch?
    for branch in branches {
      var reader = self
      reader.position = branch.lowerBound
      let stretch = reader.sequence(to: branch.upperBound)
      guard let sofar = union else {
        union = stretch
        continue
      }
      let common = min(sofar.sets.count, stretch.sets.count)
      union = Stretch(
        sets: (0..<common).map {
          var set = sofar.sets[$0]
          set.formUnion(stretch.sets[$0])
          return set
        },
        isComplete: sofar.isComplete && stretch.isComplete && sofar.sets.count == stretch.sets.count)
    }
    position = close + 1
    return union
  }

  /// Where the contents of the group at `open` begin; `nil` for lookarounds, options, verbs and everything else.
  private func groupBody(at open: Int) -> Int? {
    guard open + 1 < bytes.count, bytes[open + 1] == UInt8(ascii: "?") else {
      return open + 1 < bytes.count && bytes[open + 1] == UInt8(ascii: "*") ? nil : open + 1
    }
    guard open + 3 < bytes.count else { return nil }
    switch bytes[open + 2] {
    case UInt8(ascii: ":"), UInt8(ascii: ">"): return open + 3
    case UInt8(ascii: "<"):
      guard bytes[open + 3] != UInt8(ascii: "="), bytes[open + 3] != UInt8(ascii: "!") else { return nil }
      return bytes[(open + 3)...].firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 }
    default: return nil
    }
  }

  /// How often the element before `position` must be there at least, and whether that is exact.
  private mutating func repetition(to end: Int) -> (least: Int, isExact: Bool)? {
    guard position < end else { return (1, true) }
    switch bytes[position] {
    case UInt8(ascii: "?"), UInt8(ascii: "*"): return (0, false)
    case UInt8(ascii: "+"): return (1, false)
    case UInt8(ascii: "{"):
      guard let close = bytes[position..<end].firstIndex(of: UInt8(ascii: "}")) else { return nil }
      let text = String(decoding: bytes[(position + 1)..<close], as: UTF8.self)
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      guard let least = Int(parts[0]), least > 0 else { return (0, false) }
      position = close + 1
      if position < end, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "?") { position += 1 }
      return (least, parts.count == 1)
    default: return (1, true)
    }
  }

  /// The ranges between the `|` of one level; `nil` where parentheses or classes cannot be followed.
  private func branches(from start: Int, to end: Int) -> [Range<Int>]? {
    var result: [Range<Int>] = []
    var begin = start
    var cursor = start
    while cursor < end {
      if bytes[cursor] == UInt8(ascii: "|") {
        result.append(begin..<cursor)
        begin = cursor + 1
        cursor += 1
      } else {
        guard let next = skip(from: cursor, to: end) else { return nil }
        cursor = next
      }
    }
    result.append(begin..<end)
    return result
  }

  private func closingParenthesis(of open: Int, to end: Int) -> Int? {
    var cursor = open + 1
    while cursor < end {
      if bytes[cursor] == UInt8(ascii: ")") { return cursor }
      guard let next = skip(from: cursor, to: end) else { return nil }
      cursor = next
    }
    return nil
  }

  /// The position after the escape, class, group or byte at `cursor`.
  private func skip(from cursor: Int, to end: Int) -> Int? {
    switch bytes[cursor] {
    case UInt8(ascii: "\\"):
      // \Q…\E quotes parentheses; following it is not worth its code.
      guard cursor + 1 < end, bytes[cursor + 1] != UInt8(ascii: "Q") else { return nil }
      return cursor + 2
    case UInt8(ascii: "["):
      var inner = cursor + 1
      if inner < end, bytes[inner] == UInt8(ascii: "^") { inner += 1 }
      if inner < end, bytes[inner] == UInt8(ascii: "]") { inner += 1 }
      while inner < end, bytes[inner] != UInt8(ascii: "]") {
        if bytes[inner] == UInt8(ascii: "[") {
          guard inner + 1 < end, bytes[inner + 1] == UInt8(ascii: ":"),
            let close = bytes[(inner + 2)..<end].firstIndex(of: UInt8(ascii: "]"))
          else {
            inner += 1
            continue
          }
          inner = close + 1
        } else {
          inner += bytes[inner] == UInt8(ascii: "\\") ? 2 : 1
        }
      }
      return inner < end ? inner + 1 : nil
    case UInt8(ascii: "("):
      guard cursor + 1 < end, bytes[cursor + 1] != UInt8(ascii: "?") || !isExtendedOption(at: cursor) else { return nil }
      return closingParenthesis(of: cursor, to: end).map { $0 + 1 }
    default: return cursor + 1
    }
  }

  /// Whether the group at `cursor` sets options, such as `(?x)`, that may give another meaning to what follows.
  private func isExtendedOption(at cursor: Int) -> Bool {
    guard cursor + 2 < bytes.count else { return true }
    return !":><=!|#P'".utf8.contains(bytes[cursor + 2])
  }
}
