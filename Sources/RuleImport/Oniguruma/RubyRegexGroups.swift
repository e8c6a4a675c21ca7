extension RubyRegexParser {
  /// `(?i)`, `(?m-x)`: the options from here to the end of the group; nil where something else stands here.
  mutating func isolatedOptions() throws(TranslationRefusal) -> Options? {
    guard startsWith("(?"),
      let end = characters[(position + 2)...].firstIndex(where: { !"imx-".unicodeScalars.contains($0) }),
      end > position + 2, characters[end] == ")"
    else { return nil }
    position += 2
    let result = try optionLetters()
    position += 1
    return result
  }

  private mutating func optionLetters() throws(TranslationRefusal) -> Options {
    var result = options
    var value = true
    while let character = current, "imx-".unicodeScalars.contains(character) {
      position += 1
      switch character {
      case "i": result.ignoresCase = value
      case "m": result.dotIsAny = value
      case "x": result.isExtended = value
      default: value = false
      }
    }
    return result
  }

  /// A group whose `(` at `start` was read.
  mutating func group(from start: Int) throws(TranslationRefusal) -> RubyNode? {
    if current == "*" { throw refusal("'(*' is no group in Ruby", at: start) }
    guard skip("?") else { return .group(try body(from: start)) }
    if skip("#") {
      while let character = current, character != ")" { position += character == "\\" ? 2 : 1 }
      guard skip(")") else { throw refusal("a comment without its ')'", at: start) }
      return nil
    }
    if skip(":") { return .group(try body(from: start)) }
    if skip(">") { return .atomic(try body(from: start)) }
    for look: RubyNode.Look in [.behind, .notBehind, .ahead, .notAhead]
    where skip(String(look.rawValue.dropFirst())) {
      return .look(look, try body(from: start))
    }
    if skip("<") { return .capture(try name(upTo: ">", from: start), try body(from: start)) }
    if skip("'") { return .capture(try name(upTo: "'", from: start), try body(from: start)) }
    if skip("~") {
      throw refusal("the absent operator '(?~': PCRE2 has none", at: start, hint: "write what may stand there")
    }
    if skip("(") { return try conditional(from: start) }
    let outer = options
    let inner = try optionLetters()
    guard skip(":") else {
      let hint: String? =
        switch current {
        case "P": "Ruby writes (?<name>…)"
        case "s": "Ruby's (?m) lets '.' match a newline"
        default: nil
        }
      throw refusal("'(?\(current.map { String(Character($0)) } ?? "")' is no group in Ruby", at: start, hint: hint)
    }
    options = inner
    let node = try body(from: start)
    options = outer
    return inner.ignoresCase == outer.ignoresCase ? .group(node) : .ignoringCase(inner.ignoresCase, node)
  }

  private mutating func body(from start: Int) throws(TranslationRefusal) -> RubyNode {
    let outer = options
    let node = try alternation()
    options = outer
    guard skip(")") else { throw refusal("a '(' without its ')'", at: start) }
    return node
  }

  private mutating func conditional(from start: Int) throws(TranslationRefusal) -> RubyNode {
    let ends: [Unicode.Scalar: Unicode.Scalar] = ["<": ">", "'": "'"]
    guard let open = current, let end = ends[open] else {
      throw refusal(
        "a condition on a group by number", at: start, hint: "groups without a name do not capture: name it")
    }
    position += 1
    let name = try name(upTo: end, from: start)
    guard skip(")"), case let node = try body(from: start) else {
      throw refusal("a condition without its ')'", at: start)
    }
    if case .alternation(let branches) = node {
      guard branches.count == 2 else { throw refusal("a condition with more than two branches", at: start) }
      return .conditional(name, branches[0], branches[1])
    }
    return .conditional(name, node, .empty)
  }

  mutating func name(upTo end: Unicode.Scalar, from start: Int) throws(TranslationRefusal) -> String {
    guard let name = text(upTo: end), !name.isEmpty else { throw refusal("a group without its name", at: start) }
    return name
  }

  // MARK: Repetition

  /// `atom` with the quantifiers behind it.
  mutating func repeated(_ atom: RubyNode, from start: Int) throws(TranslationRefusal) -> RubyNode {
    var node = atom
    while true {
      if options.isExtended { skipBlanks() }
      let place = position
      guard let repetition = try quantifier() else { return node }
      switch node {
      case .anchor, .look, .keep: throw refusal("an assertion is repeated", at: place)
      default: break
      }
      if let inner = node.innerLoop, inner.mode == .lazy || repetition.mode == .lazy {
        throw refusal(
          "a lazy quantifier on or under another: Ruby's engine makes one of the two", at: place,
          hint: "write one quantifier")
      }
      node = .loop(node, repetition)
    }
  }

  private mutating func skipBlanks() {
    // Between an atom and its quantifier, which only the extended syntax allows; comments there are rare and end the atom.
    var index = position
    while index < characters.count, CharacterSet.space.contains(CharacterSet(characters[index])) { index += 1 }
    if index < characters.count, "*+?{".unicodeScalars.contains(characters[index]) { position = index }
  }

  private mutating func quantifier() throws(TranslationRefusal) -> Repetition? {
    let start = position
    if skip("*") { return withMode(Repetition(least: 0, most: nil)) }
    if skip("+") { return withMode(Repetition(least: 1, most: nil)) }
    if skip("?") { return withMode(Repetition(least: 0, most: 1)) }
    guard skip("{") else { return nil }
    let least = number()
    let hasComma = skip(",")
    let most = hasComma ? number() : least
    // What is no interval is text.
    guard skip("}"), least != nil || most != nil else {
      position = start
      return nil
    }
    guard (least ?? 0) <= Repetition.maximum, (most ?? 0) <= Repetition.maximum else {
      throw refusal("a repetition of more than \(Repetition.maximum)", at: start)
    }
    guard (least ?? 0) <= most ?? .max else {
      throw refusal("an interval whose first number is the greater: it means something else in each version", at: start)
    }
    var result = Repetition(least: least ?? 0, most: most)
    // `{n}?` is `(?:{n})?` and `{n,m}+` is `(?:{n,m})+`: both are quantifiers of their own.
    if hasComma, skip("?") { result.mode = .lazy }
    return result
  }

  private mutating func withMode(_ repetition: Repetition) -> Repetition {
    var result = repetition
    if skip("?") { result.mode = .lazy } else if skip("+") { result.mode = .possessive }
    return result
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let character = current, ("0"..."9").contains(character) {
      position += 1
      value = min((value ?? 0) * 10 + Int(character.value - 0x30), Repetition.maximum + 1)
    }
    return value
  }
}

extension RubyNode {
  /// The loop that a loop around this would be about, through groups that do not capture.
  var innerLoop: Repetition? {
    switch self {
    case .loop(_, let repetition): repetition
    case .group(let node): node.innerLoop
    default: nil
    }
  }
}
