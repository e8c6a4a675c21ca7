extension RubyRegexParser {
  private static let maximumClassDepth = 20

  /// A class whose `[` at `start` was read: with classes in it, `&&`, and POSIX names.
  mutating func characterClass(from start: Int, depth: Int = 0) throws(TranslationRefusal) -> CharacterSet {
    guard depth < Self.maximumClassDepth else {
      throw refusal("classes nest deeper than \(Self.maximumClassDepth) levels", at: start)
    }
    let isNegated = skip("^")
    if isNegated, depth > 0, options.ignoresCase {
      throw refusal(
        "a negated class in a class, regardless of case: each version makes something else of it", at: start)
    }
    var intersected: CharacterSet?
    var set = CharacterSet.empty
    // A `]` at the beginning is itself, where another one ends the class.
    if current == "]" {
      guard characters[(position + 1)...].contains("]") else { throw refusal("an empty class", at: start) }
      position += 1
      set = try range(from: "]", at: position - 1)
    }
    while true {
      guard let character = current else { throw refusal("a '[' without its ']'", at: start) }
      let place = position
      if skip("]") { break }
      if skip("&&") {
        intersected = intersected.map { $0.intersection(set) } ?? set
        set = .empty
        continue
      }
      position += 1
      switch character {
      case "[":
        if let named = try posixClass(from: place) {
          set = set.union(named)
        } else {
          set = set.union(try characterClass(from: place, depth: depth + 1))
        }
        try refuseRangeOfSet(at: place)
      case "\\":
        if let escaped = try escapedSetInClass(from: place) {
          set = set.union(escaped)
          try refuseRangeOfSet(at: place)
        } else {
          set = set.union(try range(from: try classEscape(from: place), at: place))
        }
      default:
        set = set.union(try range(from: character, at: place))
      }
    }
    let result = intersected.map { $0.intersection(set) } ?? set
    // Beyond ASCII are two letters whose other case is 's' and 'k': with them come those.
    for (far, near) in [(Unicode.Scalar("\u{17F}"), "s" as Unicode.Scalar), ("\u{212A}", "k")]
    where options.ignoresCase && result.contains(CharacterSet(far)) && !result.contains(CharacterSet(near)) {
      throw refusal(
        "a class of characters beyond ASCII, regardless of case: it takes in '\(near)', the other case of U+\(String(far.value, radix: 16, uppercase: true))",
        at: start,
        hint: "switch the case on again around it: (?-i:…)")
    }
    return isNegated ? result.complement : result
  }

  /// `\w-` with something behind: an error to one engine, a dash to the other. At the class's end it is a dash to both.
  private func refuseRangeOfSet(at place: Int) throws(TranslationRefusal) {
    guard current == "-", characters.indices.contains(position + 1), characters[position + 1] != "]" else { return }
    throw refusal("a '-' behind a class, as if a range began there", at: place, hint: "write \\-")
  }

  private mutating func escapedSetInClass(from place: Int) throws(TranslationRefusal) -> CharacterSet? {
    if current == "R" || current == "X" {
      throw refusal("'\\\(characters[position])' cannot stand in a class", at: place)
    }
    return try escapedSet(from: place)
  }

  private mutating func classEscape(from place: Int) throws(TranslationRefusal) -> Unicode.Scalar {
    if skip("b") { return "\u{8}" }
    return try escapedCharacter(from: place)
  }

  /// The set of a character, or of the range that begins with it.
  private mutating func range(from first: Unicode.Scalar, at place: Int) throws(TranslationRefusal) -> CharacterSet {
    guard current == "-", characters.indices.contains(position + 1), characters[position + 1] != "]",
      !startsWith("-&&")
    else { return try literal(first, from: place) }
    position += 1
    guard var last = current, last != "[" else {
      throw refusal("a range that ends in a class", at: place, hint: "write \\-")
    }
    position += 1
    if last == "\\" {
      guard try escapedSetInClass(from: place) == nil else {
        throw refusal("a range that ends in a class", at: place, hint: "write \\-")
      }
      last = try classEscape(from: place)
    }
    guard first <= last else { throw refusal("a range whose first character is the greater", at: place) }
    let set = CharacterSet(first...last)
    guard options.ignoresCase else { return set }
    guard set.reach == .asciiOnly else {
      throw refusal(
        "a range with letters beyond ASCII, regardless of case: our engine knows the case of ASCII letters alone",
        at: place)
    }
    return set.foldingCase
  }

  /// `[:alpha:]`, `[:^alpha:]`; its `[` was read.
  private mutating func posixClass(from start: Int) throws(TranslationRefusal) -> CharacterSet? {
    guard current == ":", let end = characters[(position + 1)...].firstIndex(of: ":"), end < position + 20,
      characters.indices.contains(end + 1), characters[end + 1] == "]"
    else { return nil }
    position += 1
    let isNegated = skip("^")
    let name = text(upTo: ":") ?? ""
    position += 1
    guard let set = Self.namedSet(name) else { throw refusal("there is no class '[:\(name):]'", at: start) }
    if name != "ascii", name != "xdigit" { noteUnicode(from: start) }
    let folded = options.ignoresCase && (name == "upper" || name == "lower") ? set.foldingCase : set
    return isNegated ? folded.complement : folded
  }
}
