/// Reads a regex as Ruby does: the syntax ONIG_SYNTAX_RUBY of Onigmo (Fluent Bit) and Joni (Logstash).
///
/// What is no regex there is refused, and so is what the two engines, or Oniguruma itself, read differently.
struct RubyRegexParser {
  /// What may stand in a regex besides.
  enum Dialect {
    case plain
    /// `%{NAME}`, `%{NAME:field}`, `%{NAME:field:type}`
    case grok
  }

  struct Options {
    var ignoresCase = false
    /// `(?m)`: `.` is any character, a newline too.
    var dotIsAny = false
    var isExtended = false
  }

  let characters: [Unicode.Scalar]
  private let offsets: [Int]
  private let dialect: Dialect
  var position = 0
  var options: Options
  private var depth = 0
  /// The first thing that is about letters beyond ASCII and here is not: where, and as it is written.
  private(set) var firstUnicode: (offset: Int, text: String)?
  /// Where references of grok begin, of those that were read.
  var referenceStarts: Set<Int> = []
  /// What grok passes over in its references: where, and as it is written.
  private(set) var passedOver: [(offset: Int, text: String)] = []

  static let maximumDepth = 120
  static let maximumLength = 1 << 16

  init(_ text: String, dialect: Dialect = .plain, options: Options = Options()) {
    characters = Array(text.unicodeScalars)
    var offsets: [Int] = []
    var offset = 0
    for character in characters {
      offsets.append(offset)
      offset += UTF8.width(character)
    }
    self.offsets = offsets + [offset]
    self.dialect = dialect
    self.options = options
  }

  /// The whole regex.
  mutating func parse() throws(TranslationRefusal) -> RubyNode {
    guard characters.count <= Self.maximumLength else {
      throw refusal("the regex has more than \(Self.maximumLength) characters", at: 0)
    }
    let node = try alternation()
    guard position == characters.count else { throw refusal("a ')' without its '('", at: position) }
    if dialect == .grok { try refuseHiddenReferences() }
    return node
  }

  // MARK: Places

  var current: Unicode.Scalar? { position < characters.count ? characters[position] : nil }

  func refusal(_ problem: String, at index: Int, hint: String? = nil) -> TranslationRefusal {
    TranslationRefusal(offset: offsets[min(index, characters.count)], problem: problem, hint: hint)
  }

  func startsWith(_ text: String, at index: Int? = nil) -> Bool {
    characters[(index ?? position)...].starts(with: text.unicodeScalars)
  }

  mutating func skip(_ text: String) -> Bool {
    guard startsWith(text) else { return false }
    position += text.unicodeScalars.count
    return true
  }

  /// Text up to `end`, which is skipped; nil where it is not there.
  mutating func text(upTo end: Unicode.Scalar) -> String? {
    guard let index = characters[position...].firstIndex(of: end) else { return nil }
    defer { position = index + 1 }
    return text(position..<index)
  }

  func text(_ range: Range<Int>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: characters[range])
    return String(text)
  }

  mutating func noteUnicode(from start: Int) {
    guard firstUnicode == nil else { return }
    firstUnicode = (offsets[start], text(start..<position))
  }

  mutating func notePassedOver(_ range: Range<Int>) {
    passedOver.append((offsets[range.lowerBound], text(range)))
  }

  // MARK: Structure

  /// Branches up to a `)` or the end.
  mutating func alternation() throws(TranslationRefusal) -> RubyNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw refusal("groups nest deeper than \(Self.maximumDepth) levels", at: position)
    }
    var branches = [try sequence()]
    while skip("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .alternation(branches)
  }

  private mutating func sequence() throws(TranslationRefusal) -> RubyNode {
    var nodes: [RubyNode] = []
    while let character = current, character != "|", character != ")" {
      if options.isExtended, skipBlankOrComment() { continue }
      let start = position
      if let isolated = try isolatedOptions() {
        // In Ruby `a(?i)b|c` is `a(?i:b|c)`: the rest of the group, its branches among it.
        let before = options
        options = isolated
        let rest = try alternation()
        options = before
        nodes.append(
          isolated.ignoresCase == before.ignoresCase ? .group(rest) : .ignoringCase(isolated.ignoresCase, rest))
        break
      }
      guard let atom = try atom() else { continue }
      nodes.append(try repeated(atom, from: start))
    }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  private mutating func skipBlankOrComment() -> Bool {
    guard let character = current else { return false }
    if CharacterSet.space.contains(CharacterSet(character)) {
      position += 1
      return true
    }
    guard character == "#" else { return false }
    while let character = current, character != "\n" { position += 1 }
    return true
  }

  /// One thing that can be repeated; nil for what stands for nothing (a comment).
  private mutating func atom() throws(TranslationRefusal) -> RubyNode? {
    let start = position
    guard let character = current else { return nil }
    position += 1
    switch character {
    case "(": return try group(from: start)
    case "[": return .character(try characterClass(from: start))
    case ".": return .character(options.dotIsAny ? .all : CharacterSet.newline.complement)
    case "^": return .anchor(.start)
    case "$": return .anchor(.end)
    case "\\": return try escape(from: start)
    case "*", "+", "?": throw refusal("'\(character)' repeats nothing", at: start)
    case "%" where dialect == .grok && current == "{":
      if let reference = try grokReference(from: start) { return .reference(reference) }
      return .character(CharacterSet(character))
    default: return .character(try literal(character, from: start))
    }
  }

  /// A character that stands for itself, in both cases where case does not count.
  func literal(_ character: Unicode.Scalar, from start: Int) throws(TranslationRefusal) -> CharacterSet {
    let set = CharacterSet(character)
    guard options.ignoresCase else { return set }
    guard character.isASCII || !character.properties.isCased else {
      throw refusal(
        "the letter '\(character)' regardless of case: our engine knows the case of ASCII letters alone", at: start)
    }
    return set.foldingCase
  }
}
