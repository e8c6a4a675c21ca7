import RuleFile

/// The rules of a multiline parser, whose states have names of their own here.
struct FluentBitMachine {
  private let transitions: [FluentBitTransition]
  private var names: [String: String] = ["start_state": MultilineDeclaration.Transition.start]
  /// For rules that name no next state.
  private static let lastState = "end"

  init(_ transitions: [FluentBitTransition]) {
    self.transitions = transitions
    var taken: Set<String> = [MultilineDeclaration.Transition.start, Self.lastState]
    for state in transitions.flatMap({ [$0.from, $0.to] }) where names[state] == nil && !state.isEmpty {
      var name = String(String.UnicodeScalarView(state.unicodeScalars.map { Self.isState($0) ? $0 : "-" }))
      while !taken.insert(name).inserted { name += "-2" }
      names[state] = name
    }
  }

  private static func isState(_ character: Unicode.Scalar) -> Bool {
    character == "-" || CharacterSet.word.contains(CharacterSet(character))
  }

  /// The transitions as ours; nil after a refusal. `mark` is the parser's.
  func states(
    _ what: String, at mark: SourceMark, into builder: inout ImportBuilder
  ) -> [MultilineDeclaration.Transition]? {
    guard transitions.contains(where: { $0.from == "start_state" }) else {
      builder.refuse(
        transitions.first?.mark ?? mark, "\(what): no rule begins at 'start_state'", expected: "at least one")
      return nil
    }
    var reached: Set = ["start_state"]
    var waiting = ["start_state"]
    while let state = waiting.popLast() {
      for next in transitions where next.from == state && reached.insert(next.to).inserted { waiting.append(next.to) }
    }
    var result: [MultilineDeclaration.Transition] = []
    for transition in transitions {
      guard reached.contains(transition.from) else {
        builder.refuse(
          transition.mark, "\(what): the state '\(transition.from)' is never reached", hint: "leave its rules out")
        return nil
      }
      let regex = FluentBitRegex(transition.regex)
      guard let (match, translation) = builder.translate(regex.text, style: regex.style, what: what) else { return nil }
      guard translation.patterns.isEmpty else {
        builder.refuse(regex.text.mark, "\(what): a group's name that PCRE2 does not take", hint: "name it shorter")
        return nil
      }
      guard builder.fields(of: match, what: what) != nil else { return nil }
      builder.noteDifferences(translation, in: regex.text)
      result.append(
        .init(
          from: names[transition.from] ?? Self.lastState, match: match, to: names[transition.to] ?? Self.lastState,
          mark: transition.mark))
    }
    return result
  }
}
