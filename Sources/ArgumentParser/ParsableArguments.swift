import Glibc

/// A type whose properties are read from a command line, as declared by `@Argument`, `@Option`, `@Flag` and `@OptionGroup`.
public protocol ParsableArguments: SendableMetatype {
  /// Makes an instance that declares the arguments and has no values yet but the defaults.
  init()

  /// Looks at the values together, once all are read; throws a `ValidationError` where they do not fit.
  mutating func validate() throws
}

extension ParsableArguments {
  public mutating func validate() throws {}

  /// Reads an instance from `arguments`, or from the program's own where nil.
  ///
  /// - Throws: an error for `message(for:)` and `exit(withError:)`, also where help was asked for.
  public static func parse(_ arguments: [String]? = nil) throws -> Self {
    let parsed = try CommandParser.parse(Self.self, arguments)
    guard let instance = parsed.command as? Self else {
      throw ValidationError("a subcommand was named where \(Self.self) was expected")
    }
    return instance
  }

  /// Reads an instance, or ends the program with what is wrong.
  public static func parseOrExit(_ arguments: [String]? = nil) -> Self {
    do { return try parse(arguments) } catch { exit(withError: error) }
  }

  /// What is wrong, without the usage.
  public static func message(for error: any Error) -> String { ClosingMessage(error, of: self).message }

  /// What the program prints when it ends with `error`, without the last line end.
  public static func fullMessage(for error: any Error) -> String { ClosingMessage(error, of: self).fullText }

  /// The status with which the program ends when it ends with `error`.
  public static func exitCode(for error: any Error) -> ExitCode { ClosingMessage(error, of: self).exitCode }

  /// Ends the program: prints what there is to say of `error`, help on standard output, all else on standard error.
  public static func exit(withError error: (any Error)? = nil) -> Never {
    guard let error else { Glibc.exit(EXIT_SUCCESS) }
    let closing = ClosingMessage(error, of: self)
    let text = closing.fullText
    if !text.isEmpty, !write(text + "\n", to: closing.exitCode.isSuccess ? STDOUT_FILENO : STDERR_FILENO),
      closing.exitCode.isSuccess
    {
      // EX_IOERR: asked for a text that could not be written.
      Glibc.exit(74)
    }
    Glibc.exit(closing.exitCode.rawValue)
  }

  /// The help page, wrapped at `columns` (the variable COLUMNS, or 80, where nil).
  public static func helpMessage(includeHidden: Bool = false, columns: Int? = nil) -> String {
    HelpPage(path: CommandPath(self), includesHidden: includeHidden, columns: columns).text
  }
}

/// A command: arguments, and what is done with them.
public protocol ParsableCommand: ParsableArguments {
  /// The name, the help and the subcommands.
  static var configuration: CommandConfiguration { get }

  /// Does the work. Where a command has subcommands and does nothing itself, leave it out.
  mutating func run() throws
}

extension ParsableCommand {
  public static var configuration: CommandConfiguration { CommandConfiguration() }

  public mutating func run() throws {
    let subcommands = Self.configuration.subcommands.filter { $0.configuration.shouldDisplay }
    guard !subcommands.isEmpty else { throw CleanExit.helpRequest(self) }
    throw ParserError.missingSubcommand(subcommands.map(commandName))
  }

  /// Reads this command, or the one below it that is named.
  ///
  /// - Throws: an error for `message(for:)` and `exit(withError:)`, also where help was asked for.
  public static func parseAsRoot(_ arguments: [String]? = nil) throws -> any ParsableCommand {
    guard let command = try CommandParser.parse(self, arguments).command as? any ParsableCommand else {
      preconditionFailure("every command of the tree is a ParsableCommand")
    }
    return command
  }

  /// Runs the program: reads `arguments`, or the program's own where nil, runs the command, and exits where that fails.
  public static func main(_ arguments: [String]?) {
    do { try CommandParser.parse(self, arguments).run() } catch { exit(withError: error) }
  }

  /// Runs the program on its own arguments.
  public static func main() { main(nil) }

  /// The help page of a command of this tree, wrapped at `columns` (the variable COLUMNS, or 80, where nil).
  public static func helpMessage(
    for subcommand: any ParsableCommand.Type, includeHidden: Bool = false, columns: Int? = nil
  ) -> String {
    let path = CommandPath(self).path(to: subcommand) ?? CommandPath(subcommand)
    return HelpPage(path: path, includesHidden: includeHidden, columns: columns).text
  }

  /// The script that makes `shell` complete this program's command lines.
  public static func completionScript(for shell: CompletionShell) -> String {
    shell.script(CompletionNode(CommandPath(self)))
  }
}
