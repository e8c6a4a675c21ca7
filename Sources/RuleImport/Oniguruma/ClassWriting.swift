extension CharacterSet {
  /// Bytes of a continuation in UTF-8.
  static let continuation = #"[\x80-\xbf]"#

  /// The set as one item on bytes, for sets of ASCII characters alone, or with all others: then a byte beyond ASCII is in it.
  ///
  /// - Parameter ignoringCase: whether the item stands where case does not count.
  func byteClass(ignoringCase: Bool = false) -> String {
    if reach == .all {
      let excluded = complement
      if excluded.isEmpty || excluded == .newline { return "." }  // a subject is one line
      return excluded.shorthand.map(\.uppercaseASCII) ?? "[^\(excluded.members)]"
    }
    if isEmpty { return "(?!)" }
    if let single { return CharacterSet.quoted(single, inClass: false) }
    if ignoringCase, ranges.count == 2, let first = CharacterSet(ranges[0]).single,
      ranges[1] == (first + 32)...(first + 32)
    {
      return CharacterSet.quoted(first + 32, inClass: false)
    }
    return shorthand ?? "[\(members)]"
  }

  /// The set as a group that takes a whole character; nil where that would be too long.
  func characterGroup(ignoringCase: Bool) -> String? {
    switch reach {
    case .asciiOnly: return byteClass(ignoringCase: ignoringCase)
    case .all:
      return #"(?:[^\#(complement.members)\x80-\xff]|[\xc0-\xff][\x80-\xbf]*+)"#
    case .some:
      if let single { return CharacterSet.quoted(single, inClass: false) }
      var alternatives: [String] = []
      let ascii = intersection(.ascii)
      if !ascii.isEmpty { alternatives.append(ascii.byteClass()) }
      for range in intersection(.beyondASCII).ranges {
        for sequence in utf8Sequences(of: range) {
          alternatives.append(sequence.map { CharacterSet.byteRange($0) }.joined())
        }
        guard alternatives.count <= 200 else { return nil }
      }
      return "(?:\(alternatives.joined(separator: "|")))"
    }
  }

  private var shorthand: String? {
    switch self {
    case .digits: #"\d"#
    case .word: #"\w"#
    case .space: #"\s"#
    default: nil
    }
  }

  /// What stands between the brackets, of a set of ASCII characters.
  private var members: String {
    // A '-' stands last, where it needs no backslash.
    if ranges.count > 1, ranges.contains(0x2D...0x2D) { return subtracting(.init("-")).members + "-" }
    var best = ranges.map(CharacterSet.classRange).joined()
    for (set, name) in [(CharacterSet.word, #"\w"#), (.digits, #"\d"#), (.space, #"\s"#)] where contains(set) {
      let other = name + subtracting(set).ranges.map(CharacterSet.classRange).joined()
      if other.utf8.count <= best.utf8.count { best = other }
    }
    return best
  }

  private static func classRange(_ range: ClosedRange<UInt32>) -> String {
    let low = quoted(range.lowerBound, inClass: true)
    let high = quoted(range.upperBound, inClass: true)
    switch range.count {
    case 1: return low
    case 2: return low + high
    default: return "\(low)-\(high)"
    }
  }

  private static func byteRange(_ range: ClosedRange<UInt8>) -> String {
    range.count == 1
      ? hexadecimalByte(range.lowerBound)
      : "[\(hexadecimalByte(range.lowerBound))-\(hexadecimalByte(range.upperBound))]"
  }

  private static func hexadecimalByte(_ byte: UInt8) -> String {
    #"\x"# + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
  }

  /// A character as PCRE2 takes it for itself. One beyond ASCII is several bytes, as a group where it is not a letter alone.
  static func quoted(_ code: UInt32, inClass: Bool) -> String {
    guard code < 0x80 else { return "(?:" + utf8Bytes(code).map(hexadecimalByte).joined() + ")" }
    let character = Unicode.Scalar(UInt8(code))
    let special = inClass ? #"\]^-["# : #"\^$.[]|()?*+{"#
    if special.unicodeScalars.contains(character) { return "\\" + String(character) }
    switch code {
    case 0x09: return #"\t"#
    case 0x0A: return #"\n"#
    case 0x0D: return #"\r"#
    case ..<0x20, 0x7F: return hexadecimalByte(UInt8(code))
    default: return String(character)
    }
  }
}

extension String {
  fileprivate var uppercaseASCII: String { uppercased() }
}
