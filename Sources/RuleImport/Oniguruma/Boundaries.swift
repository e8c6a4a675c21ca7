// Where a node can begin: the questions that decide whether a loop over bytes has to be told to end with a character.

extension RubyNode {
  /// Whether `nodes`, in order, cannot match where a character goes on; `then` says so of what follows them.
  static func beginsAtBoundary(_ nodes: ArraySlice<RubyNode>, then: Bool) -> Bool {
    guard let first = nodes.first else { return then }
    let rest = nodes.dropFirst()
    if case .character(let set) = first, set.reach == .all {
      // Written as one byte before a loop, and as a whole character elsewhere.
      return !isEatenByNext(Array(nodes), 0)
    }
    return first.beginsAtBoundary(then: rest.isEmpty ? then : beginsAtBoundary(rest, then: then))
  }

  /// Whether the character at `index` may be written as a byte: a loop right behind it takes the rest of the character.
  static func isEatenByNext(_ nodes: [RubyNode], _ index: Int) -> Bool {
    guard nodes.indices.contains(index + 1), case .loop(.character(let set), let repetition) = nodes[index + 1] else {
      return false
    }
    return set.reach == .all && repetition.least == 0 && repetition.most == nil
  }

  private func beginsAtBoundary(then: Bool) -> Bool {
    switch self {
    case .character, .newline: true
    case .sequence(let nodes): RubyNode.beginsAtBoundary(nodes[...], then: then)
    case .alternation(let branches): branches.allSatisfy { $0.beginsAtBoundary(then: then) }
    case .group(let body), .capture(_, let body), .ignoringCase(_, let body), .atomic(let body):
      RubyNode.beginsAtBoundary([body], then: then)
    case .look(.ahead, let body): then || RubyNode.beginsAtBoundary([body], then: false)
    case .look, .keep, .anchor(.noWordBoundary): then
    // Between two bytes beyond ASCII there is no word's edge, and no line's.
    case .anchor: true
    case .loop(.character(let set), let repetition)
    where set.reach == .all && repetition.most == nil && repetition.least < 2:
      false
    case .loop(let body, let repetition):
      RubyNode.beginsAtBoundary([body], then: repetition.least > 0 && then) && (repetition.least > 0 || then)
    case .backreference, .conditional, .reference: false
    }
  }

  /// Whether it can match without a character.
  var isOptional: Bool {
    switch self {
    case .loop(let body, let repetition): repetition.least == 0 || body.isOptional
    case .character, .newline, .reference, .backreference, .conditional: false
    case .anchor, .look, .keep: true
    case .sequence(let nodes): nodes.allSatisfy(\.isOptional)
    case .alternation(let branches): branches.contains(where: \.isOptional)
    case .group(let body), .capture(_, let body), .ignoringCase(_, let body), .atomic(let body): body.isOptional
    }
  }

  /// Whether something in it is captured; references to patterns are not looked into.
  var hasCaptures: Bool {
    switch self {
    case .capture: true
    case .reference(let reference): reference.field != nil
    case .sequence(let nodes), .alternation(let nodes): nodes.contains(where: \.hasCaptures)
    case .group(let body), .ignoringCase(_, let body), .atomic(let body), .look(_, let body), .loop(let body, _):
      body.hasCaptures
    case .conditional(_, let yes, let no): yes.hasCaptures || no.hasCaptures
    case .character, .anchor, .keep, .backreference, .newline: false
    }
  }

  /// The references of grok in it, in order.
  var references: [GrokReference] {
    switch self {
    case .reference(let reference): [reference]
    case .sequence(let nodes), .alternation(let nodes): nodes.flatMap(\.references)
    case .capture(_, let body), .group(let body), .ignoringCase(_, let body), .atomic(let body), .look(_, let body),
      .loop(let body, _):
      body.references
    case .conditional(_, let yes, let no): yes.references + no.references
    case .character, .anchor, .keep, .backreference, .newline: []
    }
  }
}
