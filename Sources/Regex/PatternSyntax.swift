/// What a pattern says of the bytes with which a match begins.
///
/// Where the pattern says something that is not understood or not followed (back-references, recursion, verbs, …) this says `anything`: what
/// is derived from it may allow too much and never too little.
indirect enum PatternSyntax {
  case empty
  case bytes(ByteSet)
  case sequence([PatternSyntax])
  case alternation([PatternSyntax])
  /// `most` nil: without end.
  case repetition(PatternSyntax, least: Int, most: Int?)
  /// Any bytes from here on, and any number of them.
  case anything

  /// Of an anchored pattern, without its anchor; `anything` for patterns that may match anywhere.
  init(anchored pattern: String) {
    let tree = RegexTree(pattern)
    guard tree.root.beginsAnchored else {
      self = .anything
      return
    }
    // Whether there is another branch behind something that is not understood is not known: it would not be anchored.
    if let unknown = tree.notUnderstood, pattern.utf8.dropFirst(unknown).contains(UInt8(ascii: "|")) {
      self = .anything
      return
    }
    self = PatternSyntax(tree.root)
  }

  private init(_ node: RegexNode) {
    switch node.content {
    // Assertions take no byte; leaving them out allows more. So does leaving out where the match is said to begin.
    case .empty, .assertion, .group(_, .lookaround): self = .empty
    // All that `.` does not take is a newline. That any bytes at all may follow is worth more than to know of those.
    case .bytes(let set): self = .bytes(set == .notNewline ? .all : set)
    case .sequence(let items): self = .sequence(items.map(PatternSyntax.init))
    case .alternation(let branches): self = .alternation(branches.map(PatternSyntax.init))
    case .group(let body, _): self = PatternSyntax(body)
    // Lazy and possessive matches are among the greedy ones.
    case .repetition(let item, let least, let most, _):
      self = .repetition(PatternSyntax(item), least: least, most: most)
    case .backReference, .notUnderstood: self = .anything
    }
  }
}

extension RegexNode {
  /// Whether the first thing in the text anchors all of it.
  fileprivate var beginsAnchored: Bool {
    switch content {
    case .assertion(.subjectStart): range.lowerBound == 0
    case .sequence(let items): items.first.map { $0.beginsAnchored } ?? false
    default: false
    }
  }
}
