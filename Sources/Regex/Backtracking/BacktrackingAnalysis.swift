/// What in a pattern may make matching take far longer than its subject is long.
///
/// A suspicion is no finding: PCRE2 goes many ways no further than it must. `BacktrackingAttack` confirms it with the engine.
public struct BacktrackingAnalysis: Sendable {
  public enum Growth: Hashable, Sendable {
    /// Each repetition of the pump multiplies the cost.
    case exponential
    /// The cost grows with the length to the power of `degree`.
    case polynomial(degree: Int)
  }

  /// A structure, and the strings that would make it backtrack.
  public struct Suspicion: Sendable {
    public let growth: Growth
    /// The loops it is about, in bytes of the pattern.
    public let loops: [Range<Int>]
    /// What the subject is made of: each pump as often as the others, behind what leads to it.
    let segments: [Segment]
    /// A shortest text that ends the match behind the last pump; it fails with something in between.
    let completion: [UInt8]
    /// Bytes that may end the match in failure behind the last pump.
    let stoppers: [UInt8]
  }

  struct Segment: Hashable, Sendable {
    var lead: [UInt8]
    var pump: [UInt8]
  }

  /// The worst first.
  public let suspicions: [Suspicion]
  /// Where the text of the pattern begins that was not understood, and so not looked at.
  public let notUnderstood: Int?
  /// Whether the pattern is so large that not all of it was looked at.
  public let isIncomplete: Bool

  /// Looks at `pattern`, which PCRE2 has to have compiled.
  public init(_ pattern: String) {
    let tree = RegexTree(pattern)
    notUnderstood = tree.notUnderstood
    let automaton = BacktrackingAutomaton(tree)
    var search = AmbiguitySearch(automaton)
    var suspicions = SuspicionFinder(automaton).find(&search)
    isIncomplete = automaton.isTruncated || search.isIncomplete
    // Counts in counts are no loops, and may be as bad: `(?:a{1,9}){1,9}`.
    if automaton.unrolled > 1, tree.root.hasVariableCount {
      let loops = BacktrackingAutomaton(tree, counts: [1])
      var search = AmbiguitySearch(loops)
      suspicions += SuspicionFinder(loops).find(&search)
    }
    var known: Set<[Segment]> = []
    self.suspicions = Array(
      suspicions.filter { known.insert($0.segments).inserted }.prefix(BacktrackingAnalysis.maximumSuspicions))
  }

  /// How many are made of one pattern.
  fileprivate static let maximumSuspicions = 100
}

extension RegexNode {
  /// Whether something in it is repeated a number of times that is not fixed, and not without end.
  fileprivate var hasVariableCount: Bool {
    switch content {
    case .sequence(let items), .alternation(let items): items.contains { $0.hasVariableCount }
    case .group(let body, _): body.hasVariableCount
    case .repetition(let item, let least, let most, _):
      (most.map { $0 > max(1, least) } ?? false) || item.hasVariableCount
    default: false
    }
  }
}

/// Makes suspicions of ambiguities.
private struct SuspicionFinder {
  typealias Ambiguity = AmbiguitySearch.Ambiguity

  /// Loops behind one that are made pairs with it.
  private static let maximumPartners = 8
  /// Pairs of a chain: no match limit has room for more of them.
  private static let maximumChain = 12

  private let automaton: BacktrackingAutomaton
  private let words: AutomatonWords

  init(_ automaton: BacktrackingAutomaton) {
    self.automaton = automaton
    words = AutomatonWords(automaton)
  }

  func find(_ search: inout AmbiguitySearch) -> [BacktrackingAnalysis.Suspicion] {
    let components = search.components
    // From the first loop of the pattern to the last.
    let loops = components.members.indices.reversed().filter { components.isLoop[$0] }
    let doubles = loops.flatMap { search.exponential(in: $0) }.prefix(BacktrackingAnalysis.maximumSuspicions)
    var suspicions = doubles.map { suspicion(.exponential, [$0]) }
    var pairs: [(chain: [Ambiguity], growth: BacktrackingAnalysis.Growth)] = []
    // By component: the longest chain of pairs, one behind the other, that begins there or behind it.
    var chains: [[Ambiguity]] = []
    for from in components.members.indices {
      var longest = successors(of: from, components).map { chains[$0] }.max { $0.count < $1.count } ?? []
      var found = 0
      // The nearest first: with those the chains are longest.
      for to in loops where components.isLoop[from] && to < from && found < SuspicionFinder.maximumPartners {
        guard let ambiguity = search.polynomial(from: from, to: to) else { continue }
        found += 1
        let chain = Array(([ambiguity] + chains[to]).prefix(SuspicionFinder.maximumChain))
        pairs.append((chain, .polynomial(degree: chain.count + 1)))
        if chain.count > longest.count { longest = chain }
      }
      chains.append(longest)
    }
    pairs.sort { ($0.chain.count, $1.chain[0].state) > ($1.chain.count, $0.chain[0].state) }
    pairs = Array(pairs.prefix(BacktrackingAnalysis.maximumSuspicions))
    // By one word all loops of a chain may be filled as well.
    for (chain, growth) in pairs { suspicions += [suspicion(growth, chain), suspicion(growth, [chain[0]])] }
    // Something in front of a loop may take the byte that was chosen, and not every other.
    suspicions += doubles.map { suspicion(.exponential, [$0], \.alternative) }
    for (chain, growth) in pairs { suspicions.append(suspicion(growth, chain, \.alternative)) }
    return suspicions
  }

  /// The shortest word that `word` is a repetition of.
  private static func root(of word: [UInt8]) -> [UInt8] {
    let length = (1...max(1, word.count)).first { length in
      word.count % length == 0 && word.indices.allSatisfy { word[$0] == word[$0 % length] }
    }
    return Array(word.prefix(length ?? word.count))
  }

  private func successors(of component: Int, _ components: StrongComponents) -> Set<Int> {
    Set(components.members[component].flatMap { automaton.edges[$0] }.map { components.number[$0.target] })
      .subtracting([component])
  }

  private func suspicion(
    _ growth: BacktrackingAnalysis.Growth, _ chain: [Ambiguity],
    _ byte: KeyPath<ByteSet, UInt8?> = \.representative
  ) -> BacktrackingAnalysis.Suspicion {
    var segments: [BacktrackingAnalysis.Segment] = []
    var loops: [Range<Int>] = []
    var place: Int?
    for ambiguity in chain {
      segments.append(
        .init(
          lead: words.way(from: place, to: ambiguity.state),
          pump: SuspicionFinder.root(of: ambiguity.word.compactMap { $0[keyPath: byte] })))
      place = ambiguity.second ?? ambiguity.state
      for state in [ambiguity.state, place ?? ambiguity.state] {
        if let loop = automaton.states[state].loop, !loops.contains(loop) { loops.append(loop) }
      }
    }
    return BacktrackingAnalysis.Suspicion(
      growth: growth, loops: loops, segments: segments, completion: words.completion(from: place),
      stoppers: words.stoppers(after: segments, in: place))
  }
}
