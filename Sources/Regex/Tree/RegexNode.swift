/// A part of a pattern's text, and what it says.
///
/// The tree follows PCRE2 as `Pattern` compiles it: bytes and no Unicode, groups without a name do not capture, a newline is a line feed.
public struct RegexNode: Equatable, Sendable {
  /// Where it stands, in bytes of the pattern.
  public let range: Range<Int>
  public let content: Content

  public indirect enum Content: Equatable, Sendable {
    /// Takes no byte and asks nothing.
    case empty
    /// One byte of the set.
    case bytes(ByteSet)
    case sequence([RegexNode])
    case alternation([RegexNode])
    case group(RegexNode, Group)
    /// `most` nil: without end.
    case repetition(RegexNode, least: Int, most: Int?, Mode)
    case assertion(Assertion)
    /// What the group of this name or number took.
    case backReference(String)
    /// The rest of the pattern from here on may mean anything: what begins here is not understood.
    case notUnderstood
  }

  public enum Group: Equatable, Sendable {
    case plain
    /// The group is a capture of this name.
    case named(String)
    /// Once left it is not entered again: its first way of matching is the only one.
    case atomic
    /// `isAhead`: what follows must match, or else what comes before; `isNegative`: must not.
    case lookaround(isAhead: Bool, isNegative: Bool)
  }

  public enum Mode: Equatable, Sendable {
    case greedy
    case lazy
    /// What was taken is not given back.
    case possessive
  }

  public enum Assertion: Equatable, Sendable {
    case subjectStart
    case lineStart
    /// At the end, or in front of a newline that is the last byte.
    case subjectEndOrLastNewline
    case subjectEnd
    case lineEnd
    case wordBoundary(isNegative: Bool)
    /// `\G`
    case searchStart
    /// `\K`
    case matchReset
  }
}

/// A whole pattern as a tree.
public struct RegexTree: Equatable, Sendable {
  public let root: RegexNode
  /// Where the text begins that is not understood, if some is not: conditions, recursion, verbs, callouts.
  public let notUnderstood: Int?

  /// Reads `pattern`, which PCRE2 has to have compiled: of what it refuses the tree says something or other.
  public init(_ pattern: String) {
    var parser = RegexParser(Array(pattern.utf8))
    root = parser.pattern()
    notUnderstood = parser.notUnderstood
  }
}
