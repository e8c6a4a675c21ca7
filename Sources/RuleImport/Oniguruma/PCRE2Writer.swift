/// Writes a regex in Ruby's syntax, which is about characters, as one for PCRE2 on bytes, so that on valid UTF-8 both match the same
/// and capture the same.
///
/// The rule that holds it together: everything that is written ends where a character ends. A class of ASCII characters does, and so
/// does a group that takes a whole character. A loop over a class that holds everything beyond ASCII (`[^ ]*`) goes by bytes, which
/// is fast, and may end within a character; where what follows could begin there, `(?![\x80-\xbf])` forbids it.
struct PCRE2Writer {
  /// What comes behind a node.
  enum Follow {
    /// Something that cannot begin within a character.
    case boundary
    /// The end of the regex: a greedy loop has taken what there is.
    case end
    case unknown
  }

  /// How a named group is written: `(?<name>` or, for a name that PCRE2 would refuse, a reference.
  var names: CaptureNames
  private var isBehind = false

  init(names: CaptureNames) {
    self.names = names
  }

  static let boundary = #"(?![\x80-\xbf])"#

  /// The whole regex; `follow` is unknown for a fragment, which may stand anywhere.
  mutating func write(whole node: RubyNode, follow: Follow = .end) throws(TranslationRefusal) -> String {
    // A search tries every byte.
    let prefix = RubyNode.beginsAtBoundary([node], then: false) || follow == .unknown ? "" : Self.boundary
    let text = try write(node, follow, ignoringCase: false)
    guard case .alternation = node, !prefix.isEmpty else { return prefix + text }
    return "\(prefix)(?:\(text))"
  }

  private mutating func write(_ node: RubyNode, _ follow: Follow, ignoringCase: Bool) throws(TranslationRefusal)
    -> String
  {
    switch node {
    case .character(let set): return try one(set, ignoringCase: ignoringCase)
    case .sequence(let nodes): return try sequence(nodes, follow, ignoringCase: ignoringCase)
    case .alternation(let branches):
      var texts: [String] = []
      for branch in branches { texts.append(try write(branch, follow, ignoringCase: ignoringCase)) }
      return texts.joined(separator: "|")
    case .group(let body): return "(?:\(try write(body, follow, ignoringCase: ignoringCase)))"
    case .capture(let name, let body):
      names.begin(name)
      let inner = try write(body, follow, ignoringCase: ignoringCase)
      return try names.capture(name, inner, ignoringCase: ignoringCase)
    case .ignoringCase(let isOn, let body):
      return "(?\(isOn ? "i" : "-i"):\(try write(body, follow, ignoringCase: isOn)))"
    case .atomic(let body):
      // What follows cannot make it give back a part of a character.
      return atomic(try write(body, .unknown, ignoringCase: ignoringCase))
    case .look(let look, let body):
      let outer = isBehind
      isBehind = isBehind || look.isBehind
      defer { isBehind = outer }
      return "(\(look.rawValue)\(try write(body, .unknown, ignoringCase: ignoringCase)))"
    case .loop(let body, let repetition): return try loop(body, repetition, follow, ignoringCase: ignoringCase)
    case .anchor(.start): return "^"
    case .anchor(.end): return "$"
    case .anchor(.wordBoundary): return #"\b"#
    case .anchor(.noWordBoundary): return #"\B"#
    case .keep: return #"\K"#
    case .backreference(let name): return "\\k<\(try names.reference(name))>"
    case .conditional(let name, let yes, let no):
      let name = try names.reference(name)
      return
        "(?(<\(name)>)\(try branch(yes, follow, ignoringCase: ignoringCase))|\(try branch(no, follow, ignoringCase: ignoringCase)))"
    case .newline: return #"(?>\r\n|[\n-\r]|\xc2\x85|\xe2\x80[\xa8\xa9])"#
    case .reference(let reference): return reference.text
    }
  }

  /// A branch of a condition, which an alternation would cut in two.
  private mutating func branch(_ node: RubyNode, _ follow: Follow, ignoringCase: Bool) throws(TranslationRefusal)
    -> String
  {
    let text = try write(node, follow == .boundary ? .boundary : .unknown, ignoringCase: ignoringCase)
    if case .alternation = node { return "(?:\(text))" }
    return text
  }

  private mutating func sequence(
    _ nodes: [RubyNode], _ follow: Follow, ignoringCase: Bool
  ) throws(TranslationRefusal) -> String {
    var text = ""
    for (index, node) in nodes.enumerated() {
      if case .character(let set) = node, set.reach == .all,
        isBehind ? index == 0 : RubyNode.isEatenByNext(nodes, index)
      {
        // Its other bytes are the loop's; or, looking behind, those before it need not be seen.
        text += set.byteClass()
        continue
      }
      let rest = nodes[(index + 1)...]
      let next: Follow =
        rest.isEmpty ? follow : RubyNode.beginsAtBoundary(rest, then: follow == .boundary) ? .boundary : .unknown
      text += try write(node, next, ignoringCase: ignoringCase)
    }
    return text
  }

  private func one(_ set: CharacterSet, ignoringCase: Bool) throws(TranslationRefusal) -> String {
    if isBehind, set.reach == .all { return set.byteClass() }
    guard let text = set.characterGroup(ignoringCase: ignoringCase) else {
      throw TranslationRefusal(
        offset: 0, problem: "a class with too many ranges beyond ASCII", hint: "write a simpler class")
    }
    return text
  }

  private mutating func loop(
    _ body: RubyNode, _ repetition: Repetition, _ follow: Follow, ignoringCase: Bool
  ) throws(TranslationRefusal) -> String {
    if case .character(let set) = body, set.reach == .all, repetition.most == nil, repetition.least <= 1, !isBehind {
      let text = set.byteClass() + (repetition.least == 0 ? "*" : "+") + repetition.mode.rawValue
      let isGuarded: Bool =
        switch (repetition.mode, follow) {
        case (.possessive, _), (_, .boundary), (.greedy, .end): false
        default: true
        }
      return text + (isGuarded ? Self.boundary : "")
    }
    if repetition.most != 1, body.isOptional, body.hasCaptures {
      throw TranslationRefusal(
        offset: 0,
        problem: "a repeated group with captures that may match nothing: each engine captures something else",
        hint: "let what is repeated match something")
    }
    // Behind the body comes the body again, or what follows the loop.
    let inner: Follow =
      repetition.mode != .possessive && follow == .boundary && RubyNode.beginsAtBoundary([body], then: false)
      ? .boundary : .unknown
    var text = try write(body, inner, ignoringCase: ignoringCase)
    switch body {
    case .character, .group, .ignoringCase, .atomic, .reference, .newline, .backreference, .conditional: break
    case .capture where text.last == ")" || text.last == "}": break
    default: text = "(?:\(text))"
    }
    guard repetition.mode == .possessive, !isSingleItem(body) else { return text + quantifier(repetition) }
    // The same as a possessive quantifier, which the just-in-time compiler of PCRE2 10.42 gets wrong on groups: captures of a try
    // before stay, and ways back are lost.
    return atomic(text + quantifier(Repetition(least: repetition.least, most: repetition.most)))
  }

  /// An atomic group.
  ///
  /// PCRE2 10.42 takes back too little before one that ends with a group that may be left out: `q\d?(?>(?:xy)?)\d` does not match
  /// `q1`, for it thinks that `\d?` can be possessive. A branch that never matches keeps it from thinking so.
  private func atomic(_ text: String) -> String {
    let mayEndEmpty = [")?", ")*", "){0", "}?", "}*", "}{0"].contains { text.contains($0) }
    return "(?>\(text)\(mayEndEmpty ? "|(?!)" : ""))"
  }

  /// Whether the body is one byte.
  private func isSingleItem(_ body: RubyNode) -> Bool {
    if case .character(let set) = body { set.reach == .asciiOnly } else { false }
  }

  private func quantifier(_ repetition: Repetition) -> String {
    let count: String =
      switch (repetition.least, repetition.most) {
      case (0, nil): "*"
      case (1, nil): "+"
      case (0, 1): "?"
      case (let least, nil): "{\(least),}"
      case (let least, let most?): least == most ? "{\(least)}" : "{\(least),\(most)}"
      }
    return count + repetition.mode.rawValue
  }
}
