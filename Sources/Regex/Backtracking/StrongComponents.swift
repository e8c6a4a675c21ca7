/// The loops of an automaton: its strongly connected components (R. Tarjan, "Depth-first search and linear graph algorithms", 1972).
struct StrongComponents {
  /// By state: its component. Along every edge the number stays or falls.
  private(set) var number: [Int]
  /// By state: its place among the members of its component.
  private(set) var index: [Int]
  /// By component: its states.
  private(set) var members: [[Int]] = []
  /// By component: whether an edge leads from it to itself.
  private(set) var isLoop: [Bool] = []
  /// By component: what its states read.
  private(set) var bytes: [ByteSet] = []

  init(_ automaton: BacktrackingAutomaton) {
    let count = automaton.states.count
    number = [Int](repeating: -1, count: count)
    index = [Int](repeating: 0, count: count)
    var order = [Int](repeating: -1, count: count)
    var low = [Int](repeating: 0, count: count)
    var open: [Int] = []
    var visited = 0
    for root in 0..<count where order[root] < 0 {
      // The states on the way from the root, and how many edges of each were followed.
      var path = [(state: root, edge: 0)]
      while let (state, edge) = path.last {
        if edge == 0 {
          order[state] = visited
          low[state] = visited
          visited += 1
          open.append(state)
        }
        if edge < automaton.edges[state].count {
          path[path.count - 1].edge += 1
          let target = automaton.edges[state][edge].target
          if order[target] < 0 {
            path.append((target, 0))
          } else if number[target] < 0 {
            low[state] = min(low[state], order[target])
          }
          continue
        }
        path.removeLast()
        if let parent = path.last?.state { low[parent] = min(low[parent], low[state]) }
        if low[state] == order[state] { close(state, &open, automaton) }
      }
    }
  }

  private mutating func close(_ state: Int, _ open: inout [Int], _ automaton: BacktrackingAutomaton) {
    let component = members.count
    var states: [Int] = []
    while let last = open.popLast() {
      number[last] = component
      states.append(last)
      if last == state { break }
    }
    states.sort()
    for (place, member) in states.enumerated() { index[member] = place }
    members.append(states)
    isLoop.append(states.contains { member in automaton.edges[member].contains { number[$0.target] == component } })
    bytes.append(states.reduce(ByteSet()) { $0.union(automaton.states[$1].bytes) })
  }
}
