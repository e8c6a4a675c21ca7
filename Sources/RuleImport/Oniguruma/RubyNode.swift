/// A part of a regex in Ruby's syntax.
indirect enum RubyNode {
  /// One character of a set: a literal, a class or `.`.
  case character(CharacterSet)
  case sequence([RubyNode])
  case alternation([RubyNode])
  /// `(…)` beside named groups, `(?:…)`.
  case group(RubyNode)
  case capture(String, RubyNode)
  /// `(?i:…)`
  case ignoringCase(Bool, RubyNode)
  case atomic(RubyNode)
  case look(Look, RubyNode)
  case loop(RubyNode, Repetition)
  case anchor(Anchor)
  /// `\K`
  case keep
  case backreference(String)
  /// `(?(<name>)…|…)`
  case conditional(String, RubyNode, RubyNode)
  /// `\R`
  case newline
  /// `%{NAME:field:type}` of grok, as it is written in our rule files.
  case reference(GrokReference)

  enum Look: String {
    case ahead = "?="
    case notAhead = "?!"
    case behind = "?<="
    case notBehind = "?<!"

    var isBehind: Bool { self == .behind || self == .notBehind }
  }

  enum Anchor {
    /// `^`, `\A`: a subject is one line.
    case start
    /// `$`, `\Z`, `\z`
    case end
    case wordBoundary, noWordBoundary
  }

  static var empty: RubyNode { .sequence([]) }
}

/// How often something is repeated.
struct Repetition: Hashable {
  var least: Int
  /// nil: as often as there is.
  var most: Int?
  var mode = Mode.greedy

  enum Mode: String {
    case greedy = ""
    case lazy = "?"
    case possessive = "+"
  }

  /// The most that both engines count to: PCRE2 stops at 65,535, Onigmo at 100,000.
  static let maximum = 65_535
}

/// `%{NAME}`, `%{NAME:field}` or `%{NAME:field:type}`, in the words of our rule files.
struct GrokReference: Hashable {
  var name: String
  var field: String?
  var type: String?

  var text: String { "%{" + ([name] + [field, type].compactMap { $0 }).joined(separator: ":") + "}" }
}

/// Why a regex cannot be translated, and where.
struct TranslationRefusal: Error {
  /// In bytes of the regex.
  var offset: Int
  var problem: String
  var hint: String?
}
