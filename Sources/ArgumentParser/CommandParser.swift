import Glibc

/// Reads the arguments one by one, going down the tree of commands as subcommands are named.
struct CommandParser {
  /// A command on the way from the root, with what was read for it so far.
  private struct Level {
    var instance: any ParsableArguments
    let set: ArgumentSet
    var positionals: ArraySlice<DeclaredArgument>
  }

  private let arguments: [String]
  private var next = 0
  private var path: CommandPath
  private var levels: [Level] = []
  /// After `--` nothing is an option or a subcommand.
  private var isTerminated = false
  /// Where values come from that were not typed, by the option's name.
  private var origins: [String: String] = [:]

  private init(_ root: any ParsableArguments.Type, _ arguments: [String]) {
    self.arguments = arguments
    path = CommandPath(root)
    enter(root)
  }

  /// Reads `arguments`, or the program's own, and gives the command that they name.
  ///
  /// - Parameters:
  ///   - fillsPositionals: whether what must be given by place, and is not, is a full stop.
  ///   - sources: what stands behind the command line, given the root as it was read.
  /// - Throws: a `CommandFailure`.
  static func parse(
    _ root: any ParsableArguments.Type, _ arguments: [String]?, fillsPositionals: Bool = false,
    behind sources: (any ParsableArguments) throws -> [any ValueSource] = { _ in [] }
  ) throws -> Invocation {
    var parser = CommandParser(root, arguments ?? Array(CommandLine.arguments.dropFirst()))
    do {
      try parser.readAll()
      while parser.descendToDefault() {}
      if fillsPositionals { try parser.fillPositionals() }
      try parser.fill(from: try sources(parser.levels[0].instance))
      try parser.finish()
      return Invocation(path: parser.path, instances: parser.levels.map(\.instance), origins: parser.origins)
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw CommandFailure(path: parser.path, cause: parser.asksForHelpLater(error) ? HelpRequest() : error)
    }
  }

  private mutating func enter(_ type: any ParsableArguments.Type) {
    let instance = type.init()
    let set = ArgumentSet(instance)
    assert(
      set.positionals.dropLast().allSatisfy { !$0.traits.isRepeating }, "an array of \(type) is not its last argument")
    levels.append(Level(instance: instance, set: set, positionals: set.positionals[...]))
  }

  private mutating func descend(to subcommand: CommandPath) {
    path = subcommand
    enter(subcommand.type)
  }

  /// Goes down to the default subcommand, which then reads the argument at hand again.
  private mutating func descendToDefault() -> Bool {
    guard let subcommand = path.configuration.defaultSubcommand else { return false }
    descend(to: path.appending(subcommand))
    return true
  }

  /// Whether help was asked for behind the mistake: then the mistake is not worth a word.
  private func asksForHelpLater(_ error: any Error) -> Bool {
    guard error is ParserError, !isTerminated else { return false }
    return arguments[min(next, arguments.count)...].prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
  }
}

extension CommandParser {
  private mutating func readAll() throws {
    while next < arguments.count {
      let argument = arguments[next]
      next += 1
      if isTerminated || !looksLikeOption(argument) {
        try readPositional(argument)
      } else if argument == "--" {
        isTerminated = true
      } else if argument.hasPrefix("--") {
        try readLongOption(argument)
      } else {
        try readShortOptions(argument)
      }
    }
  }

  /// Whether `argument` is not a value: a dash alone and a negative number are values.
  private func looksLikeOption(_ argument: String) -> Bool {
    guard argument.hasPrefix("-"), argument != "-" else { return false }
    guard let first = argument.dropFirst().first, first.isASCII, first.isNumber || first == "." else { return true }
    return Double(argument) == nil || lookUp(.short(first)) != nil
  }

  /// The argument with this name of the command at hand or, where it has none, of the nearest one above.
  private func lookUp(_ name: ArgumentName) -> (argument: DeclaredArgument, isInverse: Bool)? {
    for level in levels.reversed() {
      if let found = level.set.lookUp(name) { return found }
    }
    return nil
  }

  private mutating func readPositional(_ argument: String) throws {
    let hasSubcommands = !path.configuration.subcommands.isEmpty
    if !isTerminated, hasSubcommands {
      if let subcommand = path.subcommand(argument) { return descend(to: subcommand) }
      if argument == "help" { return try readHelpTopic() }
    }
    let last = levels.count - 1
    if let declared = levels[last].positionals.first {
      if !declared.traits.isRepeating { levels[last].positionals.removeFirst() }
      return try store(argument, in: declared, called: declared.synopsis)
    }
    if descendToDefault() {
      next -= 1
    } else if hasSubcommands, !isTerminated {
      throw unknownSubcommand(argument)
    } else {
      throw ParserError.unexpectedArgument(argument)
    }
  }

  /// `help rules check`: the help of the command that the rest names.
  private mutating func readHelpTopic() throws {
    for name in arguments[next...] where !name.hasPrefix("-") {
      next += 1
      guard let subcommand = path.subcommand(name) else { throw unknownSubcommand(name) }
      path = subcommand
    }
    throw HelpRequest(includesHidden: arguments.contains("--help-hidden"))
  }

  private func unknownSubcommand(_ name: String) -> ParserError {
    let names = path.shownSubcommands.map(commandName)
    return .unknownSubcommand(name, suggestion: suggestion(for: name, among: names + (names.isEmpty ? [] : ["help"])))
  }
}

extension CommandParser {
  private mutating func readLongOption(_ argument: String) throws {
    let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let (name, joined) = (String(parts[0]), parts.count > 1 ? String(parts[1]) : nil)
    if let (declared, isInverse) = lookUp(.long(name)) {
      if declared.traits.kind == .option { return try readValue(joined, of: declared, called: .long(name)) }
      if let joined, isInverse || declared.traits.isRepeating || joined != "true" && joined != "false" {
        throw ParserError.unexpectedValue("--\(name)", value: joined)
      }
      return try declared.slot.take(joined ?? (isInverse ? "false" : "true"))
    }
    switch name {
    case "help" where joined == nil: throw HelpRequest()
    case "help-hidden" where joined == nil: throw HelpRequest(includesHidden: true)
    case "version" where joined == nil && !path.version.isEmpty: throw CleanExit.message(path.version)
    case "generate-completion-script" where levels.count == 1: try printCompletionScript(for: joined)
    case "generate-manual" where levels.count == 1: try writeManual(into: joined)
    default:
      guard descendToDefault() else { throw unknownOption("--\(name)") }
      next -= 1
    }
  }

  /// `-f`, `-vvf`, `-n5`, `-n=5`, `-vn 5`
  private mutating func readShortOptions(_ argument: String) throws {
    var rest = argument.dropFirst()
    while let character = rest.popFirst() {
      guard let (declared, _) = lookUp(.short(character)) else {
        if character == "h" { throw HelpRequest() }
        // Behind flags that were read already, the default subcommand can no longer have the whole.
        let isFirst = rest.count == argument.count - 2
        guard isFirst, descendToDefault() else { throw unknownOption(isFirst ? argument : "-\(character)") }
        next -= 1
        return
      }
      if declared.traits.kind == .option {
        let joined = rest.first == "=" ? rest.dropFirst() : rest
        return try readValue(rest.isEmpty ? nil : String(joined), of: declared, called: .short(character))
      }
      if rest.first == "=" { throw ParserError.unexpectedValue("-\(character)", value: String(rest.dropFirst())) }
      try declared.slot.take("true")
    }
  }

  private mutating func readValue(
    _ joined: String?, of declared: DeclaredArgument, called name: ArgumentName
  ) throws {
    let called = "\(name) <\(declared.valueName)>"
    guard declared.slot.timesGiven == 0 || declared.traits.isRepeating else {
      throw ParserError.repeatedOption("\(name)")
    }
    if let joined { return try store(joined, in: declared, called: called) }
    guard next < arguments.count else { throw ParserError.missingValue(called, dashed: nil) }
    let value = arguments[next]
    guard declared.traits.takesAnything || !looksLikeOption(value) else {
      // An option of this command was hardly meant as the value.
      throw ParserError.missingValue(called, dashed: isKnown(value) ? nil : "\(name)=\(value)")
    }
    next += 1
    try store(value, in: declared, called: called)
    while declared.traits.takesSeveral, next < arguments.count, !looksLikeOption(arguments[next]) {
      next += 1
      try store(arguments[next - 1], in: declared, called: called)
    }
  }

  private func isKnown(_ argument: String) -> Bool {
    let name = argument.prefix { $0 != "=" }
    if name == "--" || name == "--help" || name == "-h" { return true }
    if name.hasPrefix("--") { return lookUp(.long(String(name.dropFirst(2)))) != nil }
    return name.dropFirst().first.map { lookUp(.short($0)) != nil } ?? false
  }

  private func store(_ text: String, in declared: DeclaredArgument, called name: String) throws {
    do { try declared.slot.take(text) } catch let invalid as InvalidValue {
      throw ParserError.invalidValue(text, argument: name, reason: invalid.reason)
    }
  }

  private func unknownOption(_ name: String) -> ParserError {
    let shown = levels.flatMap(\.set.arguments).filter { $0.visibility.isShown(includingHidden: false) }
    var names = shown.flatMap { $0.names + $0.inverseNames }.filter { !$0.isShort }.map(\.description)
    names += ["--help"] + (path.version.isEmpty ? [] : ["--version"])
    // `-follow` for `--follow`
    let meant = names.contains("-\(name)") ? "-\(name)" : suggestion(for: name, among: names)
    return .unknownOption(name, suggestion: name.count > 2 ? meant : nil)
  }

  private mutating func printCompletionScript(for joined: String?) throws {
    let named = joined ?? (next < arguments.count ? arguments[next] : nil)
    let login = getenv("SHELL").map { String(cString: $0).split(separator: "/").last.map(String.init) ?? "" }
    let name = named ?? login ?? ""
    guard let shell = CompletionShell(rawValue: name) else { throw ParserError.unknownShell(name) }
    throw CleanExit.message(shell.script(CompletionNode(path)))
  }
}

extension CommandParser {
  private func writeManual(into joined: String?) throws {
    guard let directory = joined ?? (next < arguments.count ? arguments[next] : nil) else {
      throw ParserError.missingValue("--generate-manual <directory>", dashed: nil)
    }
    let pages = ManualPage.all(below: path, date: ManualDate())
    for page in pages { try page.write(into: directory) }
    throw CleanExit.message(pages.map(\.fileName).joined(separator: "\n"))
  }
}

extension CommandParser {
  /// Takes what was not typed from the first source that has it.
  private mutating func fill(from sources: [any ValueSource]) throws {
    let names = path.names
    for (depth, level) in levels.enumerated() {
      let command = Array(names.prefix(depth))
      // The flags that others depend on are settled first.
      let (free, bound) = level.set.dependent
      for declared in free + bound where declared.slot.timesGiven == 0 && level.set.isOfUse(declared) {
        guard let option = OptionOutline(declared) else { continue }
        guard let value = sources.lazy.compactMap({ $0.value(of: option, in: command) }).first else { continue }
        try declared.take(value)
        origins["--\(option.name)"] = value.origin
      }
    }
  }

  private func fillPositionals() throws {
    for declared in levels[levels.count - 1].positionals where declared.slot.isEmpty { try declared.slot.take(".") }
  }

  /// Sees to it that nothing is missing, and validates from the root down.
  private mutating func finish() throws {
    let root = CommandPath(path.types[0])
    var current = root
    for index in levels.indices {
      if index > 0, let type = path.types[index] as? any ParsableCommand.Type { current = current.appending(type) }
      do {
        for declared in levels[index].set.arguments where declared.slot.isEmpty { throw missing(declared) }
        for validate in levels[index].set.validations { try validate() }
        try levels[index].instance.validate()
      } catch { throw CommandFailure(path: current, cause: explained(error, origins)) }
    }
  }

  private func missing(_ declared: DeclaredArgument) -> ParserError {
    let names = (declared.names + declared.inverseNames).filter { !$0.isShort }
    if declared.traits.kind == .flag, names.count > 1 {
      return .missingArgument(names.map(\.description).joined(separator: "' or '"))
    }
    return .missingArgument(declared.synopsis + (declared.traits.isRepeating ? " ..." : ""))
  }
}
