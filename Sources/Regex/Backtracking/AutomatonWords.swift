/// Short texts that an automaton reads on its way.
struct AutomatonWords {
  /// Edges that are looked at to know where all ways through a text end; beyond them it is a guess.
  private static let maximumSteps = 50_000

  private let automaton: BacktrackingAutomaton

  /// The sets of bytes in the pattern, each once, in the order of their states.
  private let kinds: [ByteSet]

  init(_ automaton: BacktrackingAutomaton) {
    self.automaton = automaton
    var known: Set<ByteSet> = []
    kinds = automaton.states.map(\.bytes).filter { known.insert($0).inserted }
  }

  /// A shortest text that leads from behind `state`, or from the beginning, to behind `target`; none if they are the same.
  func way(from state: Int?, to target: Int) -> [UInt8] {
    state == target ? [] : text(from: state) { $0 == target } ?? []
  }

  /// A shortest text with which a match can end behind `state`.
  func completion(from state: Int?) -> [UInt8] {
    if let state, automaton.ends.contains(state) { return [] }
    // From within a lookahead none leads there. Elsewhere it cannot match then, and the engine may not know that.
    return text(from: state) { automaton.ends.contains($0) }
      ?? text(from: state) { automaton.lookaheadEnds.contains($0) }
      ?? automaton.ends.min().flatMap { automaton.states[$0].bytes.representative }.map { [$0] } ?? []
  }

  /// Bytes with which hardly anything goes on behind the pumps: the most promising first.
  func stoppers(after segments: [BacktrackingAnalysis.Segment], in place: Int?) -> [UInt8] {
    var states: Set<Int>?
    var steps = 0
    for byte in segments.flatMap({ $0.lead + $0.pump + $0.pump }) where steps < AutomatonWords.maximumSteps {
      let edges = states.map { $0.flatMap { automaton.edges[$0] } } ?? automaton.starts
      steps += edges.count
      states = Set(edges.lazy.filter { $0.bytes.contains(byte) }.map(\.target))
    }
    let next = (states ?? []).reduce(into: ByteSet()) { set, state in
      for edge in automaton.edges[state] { set.formUnion(edge.bytes) }
    }
    var stoppers: [UInt8] = []
    func add(_ byte: UInt8?) {
      if let byte, !stoppers.contains(byte) { stoppers.append(byte) }
    }
    add(next.complement.representative)
    for byte: UInt8 in [10, 0, UInt8(ascii: "!"), UInt8(ascii: " ")] { add(byte) }
    // What the last loop does not take, and what the pattern tells from it.
    if let place { add(automaton.states[place].bytes.complement.representative) }
    for set in kinds.prefix(8) { add(set.representative) }
    return stoppers
  }

  private func text(from state: Int?, to isGoal: (Int) -> Bool) -> [UInt8]? {
    var origins: [Int: (state: Int?, byte: UInt8)] = [:]
    var queue: [Int?] = [state]
    var head = 0
    while head < queue.count {
      let current = queue[head]
      head += 1
      for edge in current.map({ automaton.edges[$0] }) ?? automaton.starts {
        guard origins[edge.target] == nil, let byte = edge.bytes.representative else { continue }
        origins[edge.target] = (current, byte)
        if isGoal(edge.target) { return bytes(to: edge.target, from: state, origins) }
        queue.append(edge.target)
      }
    }
    return nil
  }

  private func bytes(to goal: Int, from start: Int?, _ origins: [Int: (state: Int?, byte: UInt8)]) -> [UInt8] {
    var text: [UInt8] = []
    var state: Int? = goal
    while let current = state, let origin = origins[current], text.isEmpty || state != start {
      text.append(origin.byte)
      state = origin.state
    }
    return text.reversed()
  }
}
