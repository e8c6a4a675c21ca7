extension RegexParser {
  /// A class in brackets. `nil`: it is not understood.
  mutating func characterClass() -> ByteSet? {
    position += 1
    // Word boundaries of other engines, which are no classes.
    if follows("[:<:]]") || follows("[:>:]]") { return nil }
    var set = ByteSet()
    let isNegated = take("^")
    var isFirst = true
    while next != nil {
      if !isQuoted, !isFirst, take("]") { return isNegated ? set.complement : set }
      if isQuoted, take("\\E") {
        isQuoted = false
        continue
      }
      if !isQuoted {
        if take("\\Q") {
          isQuoted = true
          continue
        }
        if take("\\E") { continue }
      }
      isFirst = false
      guard let low = member() else { return nil }
      guard case .byte(let first) = low else {
        if case .set(let members) = low { set.formUnion(members) }
        continue
      }
      guard takeRangeHyphen() else {
        set.formUnion(cased(first))
        continue
      }
      // `\E` or `\Q` between the ends of a range is not worth its code.
      guard !follows("\\E"), !follows("\\Q"), case .byte(let last)? = member(), first <= last else { return nil }
      for byte in first...last { set.formUnion(cased(byte)) }
    }
    return nil
  }

  private enum Member {
    case byte(UInt8)
    case set(ByteSet)
  }

  private mutating func member() -> Member? {
    guard let byte = next else { return nil }
    if isQuoted {
      position += 1
      return .byte(byte)
    }
    if byte == UInt8(ascii: "["), position + 1 < bytes.count, ":.=".utf8.contains(bytes[position + 1]) {
      return posixClass()
    }
    guard byte == UInt8(ascii: "\\") else {
      position += 1
      return .byte(byte)
    }
    guard position + 1 < bytes.count else { return nil }
    let letter = bytes[position + 1]
    if let set = ByteSet(escape: letter) {
      position += 2
      return .set(set)
    }
    switch letter {
    case UInt8(ascii: "b"):
      position += 2
      return .byte(8)
    case UInt8(ascii: "p"), UInt8(ascii: "P"): return nil
    case UInt8(ascii: "1")...UInt8(ascii: "7"):
      position += 1
      return number(radix: 8, atMost: 3).map { .byte($0) }
    default: return escapedByte().map { .byte($0) }
    }
  }

  /// Whether a hyphen follows that makes a range of what was read.
  private mutating func takeRangeHyphen() -> Bool {
    guard !isQuoted, follows("-"), position + 1 < bytes.count, bytes[position + 1] != UInt8(ascii: "]") else {
      return false
    }
    position += 1
    return true
  }

  /// `[:alpha:]`; where no class is closed the bracket is a character.
  private mutating func posixClass() -> Member? {
    let start = position
    position += 2
    let isNegated = take("^")
    let letters = bytes[position...].prefix { ByteSet.letters.contains($0) }
    position += letters.count
    guard take(":]") else {
      // PCRE2 looks for the end in a way of its own; what is plainly none is a bracket.
      guard bytes[start + 1] == UInt8(ascii: ":"), letters.isEmpty else { return nil }
      position = start + 1
      return .byte(UInt8(ascii: "["))
    }
    guard let set = ByteSet(posix: String(decoding: letters, as: UTF8.self), ignoringCase: options.ignoresCase) else {
      return nil
    }
    return .set(isNegated ? set.complement : set)
  }
}
