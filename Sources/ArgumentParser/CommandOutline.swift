/// What a tree of commands can be told by other means than the command line: the options of each command, by their long names.
public struct CommandOutline {
  /// The names from below the root: `["rules", "test"]`; empty for the root.
  public let names: [String]
  /// The options and flags that the command declares itself, in the order of declaration.
  public let options: [OptionOutline]
  /// The commands below, in the order of declaration.
  public let subcommands: [CommandOutline]

  init(_ path: CommandPath) {
    names = path.names
    options = ArgumentSet(path.type.init()).arguments.compactMap(OptionOutline.init)
    subcommands = path.configuration.subcommands.map { CommandOutline(path.appending($0)) }
  }

  /// What is typed for it below the command above.
  public var name: String { names.last ?? "" }

  /// This command and all below it, depth first.
  public var all: [CommandOutline] { [self] + subcommands.flatMap(\.all) }

  /// The option or flag of this command with this long name.
  public func option(_ name: String) -> OptionOutline? { options.first { $0.name == name } }
}

/// One option or flag.
public struct OptionOutline {
  private let argument: DeclaredArgument
  /// The long name, without its dashes.
  public let name: String

  init?(_ argument: DeclaredArgument) {
    guard let name = argument.configuredName, argument.visibility.isShown(includingHidden: true) else { return nil }
    self.argument = argument
    self.name = name
  }

  /// Whether it is `true` or `false`.
  public var isFlag: Bool { argument.traits.kind == .flag }
  /// Whether it takes several values.
  public var isList: Bool { argument.isList }
  /// Whether the command does not run without it.
  public var isRequired: Bool { argument.traits.isRequired }
  /// The default as help shows it; empty where there is none to show.
  public var defaultText: String { argument.traits.defaultText }
  /// The names that switch the flag off, without their dashes.
  public var inverseNames: [String] { argument.inverseNames.map { String($0.description.drop { $0 == "-" }) } }

  /// Reads a value as the command would, and does nothing with it.
  ///
  /// - Throws: a `ConfiguredValueError`.
  public func check(_ value: ConfiguredValue) throws { try argument.take(value) }
}

extension ParsableCommand {
  /// This command and those below it.
  public static var outline: CommandOutline { CommandOutline(CommandPath(self)) }

  /// Whether what `sources` have for a command contradicts itself: what the command says where two options that nobody typed exclude each other.
  /// Nil where it does not say so, or cannot be asked, since what it needs is not configured.
  ///
  /// - Parameter names: of the command, from below the root.
  public static func contradiction(in names: [String], behind sources: [any ValueSource]) -> String? {
    do {
      _ = try CommandParser.parse(self, names, fillsPositionals: true) { _ in sources }
      return nil
    } catch {
      let invalid = (error as? CommandFailure)?.cause as? ValidationError
      return invalid.flatMap { $0.configuredOptions > 1 ? $0.message : nil }
    }
  }

  /// Reads `arguments`, or the program's own where nil, and gives the command that they name.
  ///
  /// - Parameter sources: gives, once all is read, what stands behind it, in the order in which it counts. The command it is handed is the
  ///   root, with what was typed for it.
  /// - Throws: an error for `message(for:)` and `exit(withError:)`, also where help was asked for.
  public static func read(
    _ arguments: [String]? = nil, behind sources: (Self) throws -> [any ValueSource]
  ) throws -> Invocation {
    try CommandParser.parse(self, arguments) { root in
      guard let root = root as? Self else { preconditionFailure("the root is the first command") }
      return try sources(root)
    }
  }
}
