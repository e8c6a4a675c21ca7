extension RubyRegexParser {
  /// What an escape outside of classes stands for; its `\` at `start` was read.
  mutating func escape(from start: Int) throws(TranslationRefusal) -> RubyNode {
    guard let letter = current else { throw refusal("the regex ends after '\\'", at: start) }
    switch letter {
    case "A": return anchor(.start)
    case "z", "Z": return anchor(.end)
    case "b", "B":
      position += 1
      noteUnicode(from: start)
      return .anchor(letter == "b" ? .wordBoundary : .noWordBoundary)
    case "K":
      position += 1
      return .keep
    case "R":
      position += 1
      return .newline
    case "k":
      position += 1
      return .backreference(try backreference(from: start))
    case "g" where startsWith("g<") || startsWith("g'"):
      throw refusal(
        "a call of a group ('\\g'): what is captured in it is kept there and lost here", at: start,
        hint: "write the group again")
    case "G": throw refusal("'\\G' (where the search began) has no equal", at: start, hint: "write ^")
    case "X": throw refusal("'\\X' (a character with its marks) has no equal", at: start)
    case "y", "Y": throw refusal("'\\\(letter)' means something else in each version", at: start)
    case "1"..."9":
      throw refusal(
        "a reference to a group by number", at: start, hint: "name the group and write \\k<name>")
    default: break
    }
    if let set = try escapedSet(from: start) { return .character(set) }
    return .character(try literal(try escapedCharacter(from: start), from: start))
  }

  private mutating func anchor(_ anchor: RubyNode.Anchor) -> RubyNode {
    position += 1
    return .anchor(anchor)
  }

  private mutating func backreference(from start: Int) throws(TranslationRefusal) -> String {
    guard skip("<") || skip("'") else { throw refusal("'\\k' without a name", at: start) }
    let name = try name(upTo: characters[position - 1] == "<" ? ">" : "'", from: start)
    guard name.unicodeScalars.allSatisfy({ CharacterSet.word.contains(CharacterSet($0)) }),
      !("0"..."9").contains(name.unicodeScalars.first ?? "0")
    else { throw refusal("a reference to a group by number or level", at: start, hint: "name the group") }
    return name
  }

  /// The set of `\d`, `\p{Alpha}` and their like; nil where the escape is of one character.
  mutating func escapedSet(from start: Int) throws(TranslationRefusal) -> CharacterSet? {
    guard let letter = current else { return nil }
    let sets: [Unicode.Scalar: CharacterSet] = ["d": .digits, "w": .word, "s": .space, "h": .hexadecimal]
    if let set = sets[letter] {
      position += 1
      return set
    }
    if let small = letter.properties.lowercaseMapping.unicodeScalars.first, small != letter, let set = sets[small] {
      position += 1
      return set.complement
    }
    guard letter == "p" || letter == "P", characters.indices.contains(position + 1), characters[position + 1] == "{"
    else { return nil }
    position += 2
    let isNegated = skip("^") != (letter == "P")
    guard let name = text(upTo: "}") else { throw refusal("'\\p{' without its '}'", at: start) }
    let key = name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    guard let set = Self.namedSet(key) else {
      throw refusal(
        "the property '\(name)' of Unicode is not known here", at: start, hint: "write the characters themselves")
    }
    if key != "ascii", key != "xdigit" { noteUnicode(from: start) }
    return isNegated ? set.complement : set
  }

  /// A POSIX class. Letters beyond ASCII are not told from other characters there: those classes that hold letters hold all of
  /// them, those that do not hold none.
  static func namedSet(_ name: String) -> CharacterSet? {
    switch name {
    case "alpha": CharacterSet.letters.union(.beyondASCII)
    case "alnum": CharacterSet.letters.union(.digits).union(.beyondASCII)
    case "word": CharacterSet.word.union(.beyondASCII)
    case "graph": CharacterSet(0x21...0x7E).union(.beyondASCII)
    case "print": CharacterSet(0x20...0x7E).union(.beyondASCII)
    case "upper": .upper
    case "lower": .lower
    case "digit": .digits
    case "xdigit": .hexadecimal
    case "space": .space
    case "blank": CharacterSet(0x09...0x09).union(CharacterSet(" "))
    case "cntrl": CharacterSet(0...0x1F).union(CharacterSet(0x7F...0x7F))
    case "punct": CharacterSet(0x21...0x7E).subtracting(.letters.union(.digits))
    case "ascii": .ascii
    default: nil
    }
  }

  /// The one character of an escape, in classes and outside; its `\` was read.
  mutating func escapedCharacter(from start: Int) throws(TranslationRefusal) -> Unicode.Scalar {
    guard let letter = current else { throw refusal("the regex ends after '\\'", at: start) }
    position += 1
    switch letter {
    case "t": return "\t"
    case "n": return "\n"
    case "v": return "\u{B}"
    case "f": return "\u{C}"
    case "r": return "\r"
    case "a": return "\u{7}"
    case "e": return "\u{1B}"
    case "x": return try hexadecimalEscape(from: start)
    case "u":
      guard let code = digits(radix: 16, least: 4, most: 4) else {
        throw refusal("'\\u' without four digits", at: start)
      }
      return try scalar(code, from: start)
    case "0"..."7":
      position -= 1
      return try byteOrCharacter(digits(radix: 8, least: 1, most: 3) ?? 0, from: start)
    case "c": return try controlCharacter(from: start)
    case "C" where skip("-"): return try controlCharacter(from: start)
    case "M" where current == "-": throw refusal("'\\M-' (a byte that is no character) has no equal", at: start)
    default: return letter
    }
  }

  private mutating func controlCharacter(from start: Int) throws(TranslationRefusal) -> Unicode.Scalar {
    guard let letter = current, letter.isASCII, letter != "\\" else {
      throw refusal("'\\c' without an ASCII character behind it", at: start)
    }
    position += 1
    return letter == "?" ? "\u{7F}" : Unicode.Scalar(UInt8(letter.value & 0x1F))
  }

  private mutating func hexadecimalEscape(from start: Int) throws(TranslationRefusal) -> Unicode.Scalar {
    if skip("{") {
      guard let code = digits(radix: 16, least: 1, most: 8), skip("}") else {
        throw refusal("'\\x{' without digits and '}'", at: start)
      }
      return try scalar(code, from: start)
    }
    guard let code = digits(radix: 16, least: 1, most: 2) else { throw refusal("'\\x' without digits", at: start) }
    return try byteOrCharacter(code, from: start)
  }

  /// A byte beyond ASCII is a part of a character in UTF-8: the rest must follow, written in the same way.
  private mutating func byteOrCharacter(_ code: UInt32, from start: Int) throws(TranslationRefusal) -> Unicode.Scalar {
    guard code >= 0x80 else { return try scalar(code, from: start) }
    var bytes = [UInt8(truncatingIfNeeded: code)]
    let count = code >= 0xF0 ? 4 : code >= 0xE0 ? 3 : code >= 0xC2 ? 2 : 0
    while bytes.count < count, skip("\\x"), let next = digits(radix: 16, least: 2, most: 2) {
      bytes.append(UInt8(next))
    }
    guard code <= 0xFF, bytes.count == count, let text = String(validating: bytes, as: UTF8.self),
      let scalar = text.unicodeScalars.first
    else { throw refusal("a byte beyond 0x7F that is no part of a character in UTF-8", at: start) }
    return scalar
  }

  private func scalar(_ code: UInt32, from start: Int) throws(TranslationRefusal) -> Unicode.Scalar {
    guard let scalar = Unicode.Scalar(code) else {
      throw refusal("there is no character U+\(String(code, radix: 16, uppercase: true))", at: start)
    }
    return scalar
  }

  private mutating func digits(radix: UInt32, least: Int, most: Int) -> UInt32? {
    var value: UInt32 = 0
    var count = 0
    while count < most, let character = current, let digit = Character(character).hexDigitValue, digit < radix,
      character.isASCII
    {
      value = value << (radix == 16 ? 4 : 3) | UInt32(digit)
      position += 1
      count += 1
    }
    guard count >= least else {
      position -= count
      return nil
    }
    return value
  }
}
