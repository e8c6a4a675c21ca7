/// Reads a command line into a command.
struct CommandParser {
  private var definitions: [ArgumentDefinition]
  private var rest: ArraySlice<String>
  private var positionals: [String] = []

  /// Finds the command that `arguments` name, and its values.
  ///
  /// - Parameter path: the command and, added here, its subcommands: errors are told with the last one's usage.
  static func parse(_ arguments: [String], from path: inout [any ParsableCommand.Type]) throws -> any ParsableCommand {
    let root = path[0]
    var rest = arguments[...]
    if rest.first == "--version", !root.configuration.version.isEmpty {
      throw PrintRequest(text: root.configuration.version + "\n")
    }
    if rest.first == "--generate-completion-script" { throw try completionScript(for: root, shell: rest.dropFirst().first) }
    let wantsHelp = rest.first == "help" && !root.configuration.subcommands.isEmpty
    if wantsHelp { rest = rest.dropFirst() }
    while !path.last!.configuration.subcommands.isEmpty {
      guard let word = rest.first, word != "-h", word != "--help" else { break }
      let subcommands = path.last!.configuration.subcommands
      guard let command = subcommands.first(where: { $0.commandName == word }) else {
        let names = subcommands.map { $0.commandName }
        let kind = word.hasPrefix("-") ? "unknown option" : "unknown subcommand"
        throw ValidationError("\(kind) '\(word)'\(suggestion(word, among: names))")
      }
      path.append(command)
      rest = rest.dropFirst()
    }
    if wantsHelp { throw HelpRequest() }
    var command = path.last!.init()
    var parser = CommandParser(definitions: command.argumentDefinitions, rest: rest)
    try parser.parse()
    for (_, source) in command.argumentSources { try source.validate() }
    try command.validate()
    return command
  }

  private static func completionScript(for root: any ParsableCommand.Type, shell: String?) throws -> PrintRequest {
    guard let shell, let script = CompletionScript(root).text(forShell: shell) else {
      throw ValidationError("--generate-completion-script: expected bash, zsh or fish")
    }
    return PrintRequest(text: script)
  }

  private mutating func parse() throws {
    var areOptionsOver = false
    while let word = rest.popFirst() {
      if areOptionsOver || !word.hasPrefix("-") || word == "-" {
        positionals.append(word)
      } else if word == "--" {
        areOptionsOver = true
      } else if word == "-h" || word == "--help" {
        throw HelpRequest()
      } else if word.hasPrefix("--") {
        try parseLong(word)
      } else {
        try parseShort(word)
      }
    }
    try takePositionals()
    for definition in definitions where definition.isRequired && definition.count == 0 {
      throw ValidationError("missing \(definition.kind == .positional ? "argument" : "option") '\(definition.displayName)'")
    }
  }

  /// `--name value`, `--name=value`, `--flag`
  private mutating func parseLong(_ word: String) throws {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let index = try index(of: parts[0])
    if definitions[index].kind == .flag {
      guard parts.count == 1 else { throw ValidationError("'\(parts[0])' takes no value") }
      return try update(index, parts[0])
    }
    try update(index, parts.count == 2 ? parts[1] : try nextValue(for: index))
  }

  /// `-n value`, `-nvalue`, `-abc` for three flags
  private mutating func parseShort(_ word: String) throws {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      let index = try index(of: "-\(letter)", in: word)
      if definitions[index].kind == .flag {
        try update(index, "-\(letter)")
        continue
      }
      if letters.first == "=" { letters = letters.dropFirst() }
      return try update(index, letters.isEmpty ? try nextValue(for: index) : String(letters))
    }
  }

  private func index(of name: String, in word: String? = nil) throws -> Int {
    if let index = definitions.firstIndex(where: { $0.names.contains(name) }) { return index }
    let names = definitions.flatMap(\.names) + ["--help"]
    throw ValidationError("unknown option '\(word ?? name)'\(CommandParser.suggestion(name, among: names))")
  }

  private mutating func nextValue(for index: Int) throws -> String {
    // A value that begins with a dash must be written --name=-value, or a forgotten value would swallow an option.
    guard let value = rest.first, !value.hasPrefix("-") || value == "-" || Double(value) != nil else {
      throw ValidationError("missing value for '\(definitions[index].displayName)'")
    }
    rest = rest.dropFirst()
    return value
  }

  private mutating func update(_ index: Int, _ value: String) throws {
    let definition = definitions[index]
    guard definition.isRepeating || definition.count == 0 else {
      throw ValidationError("'\(definition.displayName)' was given twice")
    }
    definitions[index].count += 1
    guard try !definition.update(value) else { return }
    let expected = definition.allValues.isEmpty ? "" : "; expected one of \(definition.allValues.joined(separator: ", "))"
    throw ValidationError("'\(value)' is no value for '\(definition.displayName)'\(expected)")
  }

  private mutating func takePositionals() throws {
    var values = positionals[...]
    for index in definitions.indices where definitions[index].kind == .positional {
      repeat {
        guard let value = values.popFirst() else { return }
        try update(index, value)
      } while definitions[index].isRepeating
    }
    if let extra = values.first { throw ValidationError("unexpected argument '\(extra)'") }
  }

  /// `; did you mean 'x'?` for a name that is nearly `word`.
  private static func suggestion(_ word: String, among names: [String]) -> String {
    let near = names.map { (distance(Array(word), Array($0)), $0) }.min { $0 < $1 }
    guard let near, near.0 <= max(1, min(3, word.count / 3)) else { return "" }
    return "; did you mean '\(near.1)'?"
  }

  /// The Levenshtein distance: how many letters have to be put in, left out or exchanged.
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let replaced = diagonal + (letter == right[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
      }
    }
    return row[right.count]
  }
}

extension CommandParser {
  fileprivate init(definitions: [ArgumentDefinition], rest: ArraySlice<String>) {
    self.definitions = definitions
    self.rest = rest
  }
}
