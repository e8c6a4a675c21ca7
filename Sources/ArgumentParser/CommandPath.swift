/// A command and those above it, from the root: `sentinel rules check`.
struct CommandPath {
  private(set) var types: [any ParsableArguments.Type]

  init(_ root: any ParsableArguments.Type) { types = [root] }

  /// What the last command says of itself.
  var configuration: CommandConfiguration { configurations[types.count - 1] }

  /// What each command says of itself, from the root.
  var configurations: [CommandConfiguration] {
    types.map { ($0 as? any ParsableCommand.Type)?.configuration ?? CommandConfiguration() }
  }

  /// The last command.
  var type: any ParsableArguments.Type { types[types.count - 1] }

  /// What is typed to call it.
  var text: String { types.map(commandName).joined(separator: " ") }

  /// What `--version` prints: the version of the last command that has one; empty where none has.
  var version: String { configurations.last { !$0.version.isEmpty }?.version ?? "" }

  /// The options and flags of the commands above, which are taken behind the name of this one as well; not those that it declares itself.
  var inherited: [DeclaredArgument] {
    let own = ArgumentSet(type.init()).arguments.flatMap { $0.names + $0.inverseNames }
    return types.dropLast().flatMap { ArgumentSet($0.init()).arguments }.filter { argument in
      argument.traits.kind != .positional && !argument.names.contains { own.contains($0) }
    }
  }

  /// The names of the commands below the root.
  var names: [String] { types.dropFirst().map(commandName) }

  func appending(_ subcommand: any ParsableCommand.Type) -> CommandPath {
    var path = self
    path.types.append(subcommand)
    return path
  }

  /// The path of the subcommand that is called `name`.
  func subcommand(_ name: String) -> CommandPath? {
    configuration.subcommands.first { commandName($0) == name }.map(appending)
  }

  /// The path of the first command of the tree below that is of type `type`.
  func path(to type: any ParsableArguments.Type) -> CommandPath? {
    if self.type == type { return self }
    for subcommand in configuration.subcommands {
      if let path = appending(subcommand).path(to: type) { return path }
    }
    return nil
  }

  /// The subcommands that help lists.
  var shownSubcommands: [any ParsableCommand.Type] {
    configuration.subcommands.filter { $0.configuration.shouldDisplay }
  }
}

/// The name that is typed for a command.
func commandName(_ type: any ParsableArguments.Type) -> String {
  (type as? any ParsableCommand.Type)?.configuration.commandName ?? kebabCase(String(describing: type))
}
