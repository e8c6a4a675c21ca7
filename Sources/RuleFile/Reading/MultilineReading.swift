extension NodeReader {
  /// `multiline`, the machines of a file.
  func machines(_ node: Node?) -> [MultilineDeclaration] {
    var seen: [String: SourceMark] = [:]
    return list(node, "'multiline'", of: "maps with 'name', and 'start', 'continue' or 'states'").compactMap { node in
      machine(node, seen: &seen)
    }
  }

  private func machine(_ node: Node, seen: inout [String: SourceMark]) -> MultilineDeclaration? {
    let keys = ["name", "when", "start", "continue", "states"]
    guard let section = section(node, "a multiline declaration", keys: keys, required: ["name"]) else { return nil }
    let name = name(text(section["name"], "'name'", expected: "a name"), "a name", .rule)
    if let name { refuseRepeated(name, "a multiline declaration", seen: &seen) }
    let scope = scope(section["when"])
    guard let form = form(section), let name else { return nil }
    return MultilineDeclaration(name: name, scope: scope, form: form)
  }

  private func form(_ section: Section) -> MultilineDeclaration.Form? {
    let start = text(section["start"], "'start'", expected: "a regex")
    let `continue` = text(section["continue"], "'continue'", expected: "a regex")
    guard let states = section["states"] else {
      if section["start"] == nil, section["continue"] == nil {
        complaints.add(
          section.mark, "a multiline declaration that joins nothing", expected: "'start', 'continue' or 'states'")
      }
      return .pattern(start: start, continue: `continue`)
    }
    for key in ["start", "continue"] {
      if let mark = section.mark(of: key) {
        complaints.add(mark, "a multiline declaration with both 'states' and \(quoted(key))", expected: "one of them")
      }
    }
    let items = list(states, "'states'", of: "transitions, maps with 'from', 'match' and 'to'")
    let transitions = items.compactMap(transition)
    // What a broken transition would have reached is not known.
    if transitions.count == items.count, !isRefused(states) {
      refuseUnreachable(transitions, mark: states.mark)
    }
    return .states(transitions)
  }

  private func isRefused(_ node: Node) -> Bool {
    if case .list = node.content { false } else { !node.isBlank }
  }

  private func transition(_ node: Node) -> MultilineDeclaration.Transition? {
    let keys = ["from", "match", "to", "joins"]
    guard let section = section(node, "a transition", keys: keys, required: ["from", "match", "to"]) else { return nil }
    let from = name(text(section["from"], "'from'", expected: "a state"), "a state's name", .state)
    let match = text(section["match"], "'match'", expected: "a regex")
    let to = name(text(section["to"], "'to'", expected: "a state"), "a state's name", .state)
    let joins = flag(section["joins"], "'joins'")
    if let from, from.value != MultilineDeclaration.Transition.start, let mark = section.mark(of: "joins") {
      complaints.add(
        mark, "'joins' in a transition from \(quoted(from.value))", expected: "it in transitions from 'start' alone",
        hint: "a transition from any other state always continues the record")
    }
    guard let from, let match, let to else { return nil }
    return MultilineDeclaration.Transition(
      from: from.value, match: match, to: to.value, joins: joins ?? false, mark: section.mark)
  }

  /// A state that nothing leads to is one whose name is misspelt, here or where it should be led to.
  private func refuseUnreachable(_ transitions: [MultilineDeclaration.Transition], mark: SourceMark) {
    let start = MultilineDeclaration.Transition.start
    let successors = Dictionary(grouping: transitions, by: \.from).mapValues { $0.map(\.to) }
    guard successors[start] != nil else {
      complaints.add(mark, "no transition begins at 'start'", expected: "at least one with 'from: start'")
      return
    }
    var reached: Set = [start]
    var waiting = [start]
    while let state = waiting.popLast() {
      for next in successors[state, default: []] where reached.insert(next).inserted {
        waiting.append(next)
      }
    }
    let lastStates = transitions.map(\.to).filter { successors[$0] == nil }
    var told: Set<String> = []
    for transition in transitions where !reached.contains(transition.from) && told.insert(transition.from).inserted {
      complaints.add(
        transition.mark, "the state \(quoted(transition.from)) cannot be reached from 'start'",
        expected: "a transition that leads to it", hint: suggestion(for: transition.from, among: lastStates))
    }
  }
}
