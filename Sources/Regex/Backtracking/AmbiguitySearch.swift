/// Looks for words that a loop can read in two ways, and for words that two loops and the way between them can read.
///
/// The first make backtracking exponential in their number, the second polynomial. A. Weber and H. Seidl, "On the degree of ambiguity of
/// finite automata", 1991, give the conditions (EDA and IDA); N. Weideman et al., "Analyzing matching time behavior of backtracking
/// regular expression matchers by using ambiguity of NFA", 2016, show that they are those of backtracking engines.
struct AmbiguitySearch {
  typealias Edge = BacktrackingAutomaton.Edge

  /// A word that leads from `state` back to it in two ways, or from each of `state` and `second` back to it and from the first to the second.
  struct Ambiguity {
    var state: Int
    var second: Int?
    /// What each of its bytes can be.
    var word: [ByteSet]
  }

  /// Steps of all searches of one pattern together; beyond them nothing more is found.
  private static let maximumSteps = 4_000_000
  /// Words of one loop that are of interest.
  private static let wordsOfLoop = 4
  /// Nodes of one search.
  private static let maximumNodes = 1 << 20

  let automaton: BacktrackingAutomaton
  let components: StrongComponents
  private var steps = 0
  private var isExhausted = false
  /// Whether a search was given up.
  private(set) var isIncomplete = false

  init(_ automaton: BacktrackingAutomaton) {
    self.automaton = automaton
    components = StrongComponents(automaton)
  }

  /// Words that `component` reads in two ways, from different states; the shortest first.
  mutating func exponential(in component: Int) -> [Ambiguity] {
    let members = components.members[component]
    var found: [Ambiguity] = []
    // If one state has such a word all of its component have. Another may have one that is shorter, or that gets through what is around.
    for state in members.prefix(members.count > 40 ? 8 : members.count) {
      guard let word = doubleLoop(of: state, members) else { break }
      if !found.contains(where: { $0.word == word }) { found.append(Ambiguity(state: state, second: nil, word: word)) }
    }
    found.sort { ($0.word.count, $0.state) < ($1.word.count, $1.state) }
    return Array(found.prefix(AmbiguitySearch.wordsOfLoop))
  }

  /// The word of a state of component `left` and one of `right`.
  mutating func polynomial(from left: Int, to right: Int) -> Ambiguity? {
    let from = components.members[left]
    let to = components.members[right]
    guard !components.bytes[left].intersection(components.bytes[right]).isEmpty else { return nil }
    for state in from {
      for second in to {
        if let word = bridge(from: state, to: second) {
          return Ambiguity(state: state, second: second, word: word)
        }
        if isExhausted { return nil }
      }
    }
    return nil
  }

  /// Two readers go round from `state`: a word after which both are back, and once were apart.
  private mutating func doubleLoop(of state: Int, _ members: [Int]) -> [ByteSet]? {
    let count = members.count
    let component = components.number[state]
    let index = components.index
    return search(
      count * count * 2, from: (index[state] * count + index[state]) * 2,
      to: (index[state] * count + index[state]) * 2 + 1
    ) { [automaton, components] node, visit in
      let wereApart = node & 1 == 1
      let first = automaton.edges[members[node / 2 / count]]
      let second = automaton.edges[members[node / 2 % count]]
      for (firstNumber, left) in first.enumerated() where components.number[left.target] == component {
        for (secondNumber, right) in second.enumerated() where components.number[right.target] == component {
          let isSameEdge = node / 2 / count == node / 2 % count && firstNumber == secondNumber
          let areApart = isSameEdge ? left.isAmbiguous : true
          visit(
            (index[left.target] * count + index[right.target]) * 2 + (wereApart || areApart ? 1 : 0),
            left.bytes.intersection(right.bytes))
        }
      }
    }
  }

  /// Three readers: one goes round from `state`, one from there to `second`, one round from `second`, all by the same word.
  private mutating func bridge(from state: Int, to second: Int) -> [ByteSet]? {
    let left = components.number[state]
    let right = components.number[second]
    let index = components.index
    let rightCount = components.members[right].count
    let stateCount = automaton.states.count
    func node(_ first: Int, _ middle: Int, _ last: Int) -> Int {
      (index[first] * stateCount + middle) * rightCount + index[last]
    }
    return search(
      components.members[left].count * stateCount * rightCount, from: node(state, state, second),
      to: node(state, second, second)
    ) { [automaton, components] current, visit in
      let last = components.members[right][current % rightCount]
      let middle = current / rightCount % stateCount
      let first = components.members[left][current / rightCount / stateCount]
      for one in automaton.edges[first] where components.number[one.target] == left {
        for three in automaton.edges[last] where components.number[three.target] == right {
          let common = one.bytes.intersection(three.bytes)
          if common.isEmpty { continue }
          for two in automaton.edges[middle] {
            // Tarjan's numbers fall along the edges.
            let number = components.number[two.target]
            guard number >= right, number <= left else { continue }
            visit(node(one.target, two.target, three.target), common.intersection(two.bytes))
          }
        }
      }
    }
  }

  /// What the bytes can be along a shortest way of at least one step from a node to another.
  ///
  /// - Parameter expand: calls back with each node that comes next, and the bytes that lead there.
  private mutating func search(
    _ count: Int, from start: Int, to goal: Int, expand: (Int, (Int, ByteSet) -> Void) -> Void
  ) -> [ByteSet]? {
    guard count <= AmbiguitySearch.maximumNodes, !isExhausted else {
      isIncomplete = true
      return nil
    }
    var origins = [Int32](repeating: -1, count: count)
    var sets: [Int: ByteSet] = [:]
    var queue = [start]
    var head = 0
    var work = 0
    while head < queue.count, origins[goal] < 0 {
      let node = queue[head]
      head += 1
      expand(node) { next, set in
        work += 1
        guard origins[next] < 0, !set.isEmpty else { return }
        origins[next] = Int32(node)
        sets[next] = set
        queue.append(next)
      }
      if steps + work > AmbiguitySearch.maximumSteps {
        isExhausted = true
        isIncomplete = true
        break
      }
    }
    steps += work + count / 16 + 1
    guard origins[goal] >= 0 else { return nil }
    var word: [ByteSet] = []
    var node = goal
    repeat {
      word.append(sets[node] ?? ByteSet())
      node = Int(origins[node])
    } while node != start
    return word.reversed()
  }
}
