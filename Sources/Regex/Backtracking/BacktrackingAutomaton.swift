/// The ways in which a backtracking engine can go through a pattern: an automaton with a state for each byte the pattern reads (Glushkov's),
/// whose edges also say in how many ways they can be taken.
///
/// Two ways count as one in the theory of languages and as two here: `(?:a*)*` goes from one `a` to the next within the inner loop and by
/// way of the outer one. What an engine does not try is left out where the pattern's text says it: behind `a*+`, an `a` cannot follow.
/// Assertions are taken to hold, atomic groups and lookarounds to give back what they took.
struct BacktrackingAutomaton {
  struct State {
    var bytes: ByteSet
    /// The outermost repetition around it that can go on without end, in bytes of the pattern.
    var loop: Range<Int>?
  }

  struct Edge {
    var target: Int
    /// Bytes of the target that this way can read.
    var bytes: ByteSet
    /// Whether there is more than one such way.
    var isAmbiguous: Bool
  }

  fileprivate(set) var states: [State] = []
  fileprivate(set) var edges: [[Edge]] = []
  /// The states that can read the first byte.
  fileprivate(set) var starts: [Edge] = []
  /// The states behind which a match can end.
  fileprivate(set) var ends: Set<Int> = []
  /// The states behind which a lookahead is found to hold.
  fileprivate(set) var lookaheadEnds: Set<Int> = []
  /// Whether something was left out for want of room.
  fileprivate(set) var isTruncated = false

  /// Up to how often a counted repetition is written out; what is counted further is a loop.
  fileprivate(set) var unrolled = 0

  /// - Parameter counts: up to how often counted repetitions are written out; the first with which there is room.
  init(_ tree: RegexTree, counts: [Int] = [16, 4, 1]) {
    for unrolled in counts {
      var builder = AutomatonBuilder(tree, unrolled: unrolled)
      let root = builder.fragment(tree.root)
      self = builder.automaton(root)
      if !isTruncated { return }
    }
  }

  fileprivate init() {}
}

/// A part of a pattern: which states can come first and last in it.
private struct Fragment {
  /// A way in or out. `ways` is 2 for any number above 1.
  struct Way {
    var state: Int
    var ways: Int
    /// The byte that comes next on a way in, or that follows on a way out, is none of these.
    var forbidden: ByteSet
  }

  var first: [Way] = []
  var last: [Way] = []
  /// How to pass without a byte; the state is of no use.
  var empty: [Way] = [Fragment.nothing]

  static let nothing = Way(state: -1, ways: 1, forbidden: ByteSet())

  /// Adds `way`; ways of one state that forbid the same are one.
  static func add(_ way: Way, to ways: inout [Way]) {
    if let index = ways.firstIndex(where: { $0.state == way.state && $0.forbidden == way.forbidden }) {
      ways[index].ways = min(2, ways[index].ways + way.ways)
    } else {
      ways.append(way)
    }
  }
}

private struct AutomatonBuilder {
  private static let maximumStates = 600
  private static let maximumEdges = 40_000
  /// Parts of patterns that are looked at, copies counted: nested counts multiply.
  private static let maximumFragments = 20_000
  /// How deep they lie in one another; the groups of back-references lie in those where they are referred to.
  private static let maximumDepth = 2000

  /// Up to how often a counted repetition is written out.
  private let unrolled: Int
  private var result = BacktrackingAutomaton()
  private var edgeCount = 0
  private var fragmentCount = 0
  private var depth = 0
  private var loop: Range<Int>?
  private var groups: [String: RegexNode] = [:]

  init(_ tree: RegexTree, unrolled: Int) {
    self.unrolled = unrolled
    collectGroups(tree.root)
  }

  mutating func automaton(_ root: Fragment) -> BacktrackingAutomaton {
    for way in root.first {
      result.starts.append(edge(way, to: way, forbidden: ByteSet()))
    }
    result.unrolled = unrolled
    result.ends = Set(root.last.map(\.state))
    return result
  }

  mutating func fragment(_ node: RegexNode) -> Fragment {
    fragmentCount += 1
    depth += 1
    defer { depth -= 1 }
    guard fragmentCount <= AutomatonBuilder.maximumFragments, depth <= AutomatonBuilder.maximumDepth else {
      result.isTruncated = true
      return Fragment()
    }
    switch node.content {
    case .empty, .assertion, .notUnderstood: return Fragment()
    case .bytes(let set): return state(set)
    case .sequence(let items):
      var whole = Fragment()
      for item in items where !result.isTruncated { append(fragment(item), to: &whole) }
      return whole
    case .alternation(let branches):
      var union = Fragment(empty: [])
      for branch in branches {
        let branch = fragment(branch)
        for way in branch.first { Fragment.add(way, to: &union.first) }
        for way in branch.last { Fragment.add(way, to: &union.last) }
        for way in branch.empty { Fragment.add(way, to: &union.empty) }
      }
      return union
    case .group(let body, .lookaround(let isAhead, let isNegative)):
      if isAhead { return lookahead(body, isNegative: isNegative) }
      // What must stand in front is read as if it stood there once more: behind nothing it leads to what follows, and a loop takes it in.
      return isNegative ? Fragment() : fragment(body)
    case .group(let body, _): return fragment(body)
    case .repetition(let item, let least, let most, let mode):
      return repetition(item, least, most, mode, range: node.range)
    // What the group took is one of the texts that it could take.
    case .backReference(let name): return groups.removeValue(forKey: name).map { restoring(name, $0) } ?? Fragment()
    }
  }

  /// The group of a back-reference once more; within it the name refers to nothing.
  private mutating func restoring(_ name: String, _ body: RegexNode) -> Fragment {
    defer { groups[name] = body }
    return fragment(body)
  }

  /// What must follow, read by states that lead nowhere; of a single byte it is known what it forbids.
  private mutating func lookahead(_ body: RegexNode, isNegative: Bool) -> Fragment {
    if case .bytes(let set) = body.content {
      return Fragment(empty: [.init(state: -1, ways: 1, forbidden: isNegative ? set : set.complement)])
    }
    var inside = fragment(body)
    result.lookaheadEnds.formUnion(inside.last.map(\.state))
    inside.last = []
    inside.empty = [Fragment.nothing]
    return inside
  }

  private mutating func repetition(
    _ item: RegexNode, _ least: Int, _ most: Int?, _ mode: RegexNode.Mode, range: Range<Int>
  ) -> Fragment {
    var whole = Fragment()
    let most = most.flatMap { $0 <= unrolled ? $0 : nil }
    let copies = most == nil && least > 0 ? min(least, unrolled) - 1 : least
    for _ in 0..<copies where !result.isTruncated { append(fragment(item), to: &whole) }
    if let most {
      var optional = Fragment()
      for _ in min(least, most)..<most where !result.isTruncated {
        // From the innermost on: once more, and then perhaps once more.
        var next = fragment(item)
        append(optional, to: &next)
        Fragment.add(Fragment.nothing, to: &next.empty)
        optional = next
      }
      append(optional, to: &whole)
    } else {
      append(endless(item, isOptional: least == 0, range: range), to: &whole)
    }
    if mode == .possessive, most == nil, let set = item.singleByte {
      for index in whole.last.indices { whole.last[index].forbidden.formUnion(set) }
      for index in whole.empty.indices { whole.empty[index].forbidden.formUnion(set) }
    }
    return whole
  }

  /// `item*`, or `item+`.
  private mutating func endless(_ item: RegexNode, isOptional: Bool, range: Range<Int>) -> Fragment {
    let outer = loop
    loop = loop ?? range
    defer { loop = outer }
    var body = fragment(item)
    connect(body.last, to: body.first)
    // PCRE2 ends a loop whose body took nothing; with none of it there is one way more. It makes of an assertion without end one that is
    // made once and perhaps once more.
    if isOptional || item.isLookaround { Fragment.add(Fragment.nothing, to: &body.empty) }
    return body
  }

  private mutating func append(_ next: Fragment, to fragment: inout Fragment) {
    connect(fragment.last, to: next.first)
    fragment.first += passing(fragment.empty, next.first)
    fragment.last = next.last + passing(next.empty, fragment.last)
    let empties = fragment.empty
    fragment.empty = []
    for left in empties {
      for right in next.empty { Fragment.add(combined(left, right, state: -1), to: &fragment.empty) }
    }
  }

  /// The ways `ways`, with something empty in between that can be passed in the ways `empties`.
  private func passing(_ empties: [Fragment.Way], _ ways: [Fragment.Way]) -> [Fragment.Way] {
    if empties.count == 1, let empty = empties.first { return ways.map { combined($0, empty, state: $0.state) } }
    var result: [Fragment.Way] = []
    for empty in empties {
      for way in ways { Fragment.add(combined(way, empty, state: way.state), to: &result) }
    }
    return result
  }

  private func combined(_ left: Fragment.Way, _ right: Fragment.Way, state: Int) -> Fragment.Way {
    Fragment.Way(
      state: state, ways: min(2, left.ways * right.ways), forbidden: left.forbidden.union(right.forbidden))
  }

  private mutating func connect(_ last: [Fragment.Way], to first: [Fragment.Way]) {
    for from in last {
      for to in first {
        let edge = edge(to, to: from, forbidden: from.forbidden)
        guard !edge.bytes.isEmpty else { continue }
        if let known = result.edges[from.state].firstIndex(where: { $0.target == edge.target && $0.bytes == edge.bytes }
        ) {
          result.edges[from.state][known].isAmbiguous = true
          continue
        }
        guard edgeCount < AutomatonBuilder.maximumEdges else {
          result.isTruncated = true
          return
        }
        edgeCount += 1
        result.edges[from.state].append(edge)
      }
    }
  }

  private func edge(_ way: Fragment.Way, to other: Fragment.Way, forbidden: ByteSet) -> BacktrackingAutomaton.Edge {
    BacktrackingAutomaton.Edge(
      target: way.state,
      bytes: result.states[way.state].bytes.intersection(way.forbidden.union(forbidden).complement),
      isAmbiguous: way.ways * other.ways > 1)
  }

  private mutating func state(_ set: ByteSet) -> Fragment {
    guard result.states.count < AutomatonBuilder.maximumStates else {
      result.isTruncated = true
      return Fragment()
    }
    let way = Fragment.Way(state: result.states.count, ways: 1, forbidden: ByteSet())
    result.states.append(BacktrackingAutomaton.State(bytes: set, loop: loop))
    result.edges.append([])
    return Fragment(first: [way], last: [way], empty: [])
  }

  private mutating func collectGroups(_ node: RegexNode) {
    switch node.content {
    case .sequence(let items), .alternation(let items): for item in items { collectGroups(item) }
    case .repetition(let item, _, _, _): collectGroups(item)
    case .group(let body, let kind):
      if case .named(let name) = kind, groups[name] == nil { groups[name] = body }
      collectGroups(body)
    default: break
    }
  }
}

extension RegexNode {
  fileprivate var isLookaround: Bool {
    if case .group(_, .lookaround) = content { true } else { false }
  }

  /// The bytes of a node that is always one byte.
  fileprivate var singleByte: ByteSet? {
    switch content {
    case .bytes(let set): set
    case .group(let body, .plain), .group(let body, .named): body.singleByte
    default: nil
    }
  }
}
