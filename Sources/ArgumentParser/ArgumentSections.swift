/// The arguments of a command in the order in which help and the manual describe them.
struct ArgumentSections {
  /// Those that are given by their place.
  let positionals: [DeclaredArgument]
  /// The options and flags of each group that has a title.
  let groups: [(title: String, arguments: [DeclaredArgument])]
  /// The other options and flags, those of the commands above among them.
  let options: [DeclaredArgument]
  /// The options and flags of the commands above, of each group that has a title.
  let inheritedGroups: [(title: String, arguments: [DeclaredArgument])]

  init(_ arguments: [DeclaredArgument], inherited: [DeclaredArgument]) {
    positionals = arguments.filter { $0.traits.kind == .positional }
    let named = arguments.filter { $0.traits.kind != .positional }
    groups = Self.groups(of: named)
    options = (named + inherited).filter(\.section.isEmpty)
    inheritedGroups = Self.groups(of: inherited)
  }

  /// One a title, in the order in which the titles first come up.
  private static func groups(of arguments: [DeclaredArgument]) -> [(title: String, arguments: [DeclaredArgument])] {
    var titles: [String] = []
    for argument in arguments where !argument.section.isEmpty && !titles.contains(argument.section) {
      titles.append(argument.section)
    }
    return titles.map { title in (title, arguments.filter { $0.section == title }) }
  }
}

/// What the usage line of a command names.
struct UsageLine {
  /// More options than this are too many to name in one line.
  private static let namedOptions = 8

  /// Whether the optional ones are only hinted at.
  let hidesOptions: Bool
  /// The options and flags that are named.
  let named: [DeclaredArgument]
  let positionals: [DeclaredArgument]

  init(_ arguments: [DeclaredArgument]) {
    let named = arguments.filter { $0.traits.kind != .positional }
    let hidesOptions = named.count { !$0.traits.isRequired } > Self.namedOptions
    self.hidesOptions = hidesOptions
    self.named = named.filter { !hidesOptions || $0.traits.isRequired }
    positionals = arguments.filter { $0.traits.kind == .positional }
  }
}

extension DeclaredArgument {
  /// What is said of it: the sentence of its declaration with the values and the default, and what is discussed below.
  var explanation: String {
    var facts: [String] = []
    if !traits.values.isEmpty { facts.append("values: " + traits.values.joined(separator: ", ")) }
    if !traits.defaultText.isEmpty { facts.append("default: " + defaultText) }
    let note = facts.isEmpty ? "" : "(\(facts.joined(separator: "; ")))"
    let abstract = [traits.help.abstract, note].filter { !$0.isEmpty }.joined(separator: " ")
    return [abstract, traits.help.discussion].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// The default as it would be typed: the name, for a flag with an opposite.
  private var defaultText: String {
    guard traits.kind == .flag else { return escapingControls(traits.defaultText) }
    let names = traits.defaultText == "true" ? self.names : inverseNames
    return (names.first { !$0.isShort } ?? names.first)?.description ?? traits.defaultText
  }
}
