import Glibc

/// A set of arguments.
public protocol ParsableArguments {
  init()
  /// Checks what types alone cannot; called when all values are there.
  mutating func validate() throws
}

extension ParsableArguments {
  public mutating func validate() throws {}

  /// The arguments of the wrapped properties, in their order.
  var argumentDefinitions: [ArgumentDefinition] {
    argumentSources.flatMap { name, source in source.definitions(forProperty: name) }
  }

  var argumentSources: [(String, any ArgumentSource)] {
    Mirror(reflecting: self).children.compactMap { label, value in
      guard let source = value as? any ArgumentSource, let label else { return nil }
      // The storage of a wrapped property has its name with an underscore.
      return (label.hasPrefix("_") ? String(label.dropFirst()) : label, source)
    }
  }
}

/// What a command is called and what it is for.
public struct CommandConfiguration: Sendable {
  public var commandName: String?
  public var abstract: String
  public var discussion: String
  public var version: String
  public var subcommands: [any ParsableCommand.Type]

  public init(
    commandName: String? = nil, abstract: String = "", discussion: String = "", version: String = "",
    subcommands: [any ParsableCommand.Type] = []
  ) {
    self.commandName = commandName
    self.abstract = abstract
    self.discussion = discussion
    self.version = version
    self.subcommands = subcommands
  }
}

/// A command: arguments, and what to do with them.
public protocol ParsableCommand: ParsableArguments, SendableMetatype {
  static var configuration: CommandConfiguration { get }
  mutating func run() throws
}

extension ParsableCommand {
  public static var configuration: CommandConfiguration { CommandConfiguration() }

  static var commandName: String { configuration.commandName ?? "\(Self.self)".kebabCased }

  /// A command that only has subcommands shows its help.
  public mutating func run() throws { throw HelpRequest() }

  /// Parses the arguments of the process, runs the command, and ends the process with its exit code.
  public static func main() { main(nil) }

  /// As `main()`, with arguments (without the program's name) in place of the process's.
  public static func main(_ arguments: [String]?) {
    exit(outcome(of: arguments ?? Array(CommandLine.arguments.dropFirst())).write())
  }

  /// Runs the command; what is to be printed, and the exit code, come back.
  static func outcome(of arguments: [String]) -> CommandOutcome {
    var path: [any ParsableCommand.Type] = [self]
    do {
      var command = try CommandParser.parse(arguments, from: &path)
      try command.run()
      return CommandOutcome(code: .success)
    } catch {
      return CommandOutcome(error, path: path)
    }
  }

  /// Parses `arguments` into this command or one of its subcommands.
  public static func parseAsRoot(_ arguments: [String]) throws -> any ParsableCommand {
    var path: [any ParsableCommand.Type] = [self]
    return try CommandParser.parse(arguments, from: &path)
  }
}

/// What the process says at its end.
struct CommandOutcome {
  var code: ExitCode
  var output = ""
  var errors = ""

  init(code: ExitCode) { self.code = code }

  init(_ error: any Error, path: [any ParsableCommand.Type]) {
    switch error {
    case let exit as ExitCode: code = exit
    case is HelpRequest:
      code = .success
      output = HelpText(path).text
    case let request as PrintRequest:
      code = .success
      output = request.text
    case let error as ValidationError:
      code = .validationFailure
      errors = "Error: \(error.message)\n\(HelpText(path).hint)"
    default:
      code = ExitCode(70)
      errors = "Error: \("\(error)".printable)\n"
    }
  }

  /// Writes what is to be said; a reader that has gone is no error.
  func write() -> Int32 {
    for (descriptor, text) in [(STDOUT_FILENO, output), (STDERR_FILENO, errors)] where !text.isEmpty {
      signal(SIGPIPE, SIG_IGN)
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if written < 0, errno != EINTR { break }
        rest = rest.dropFirst(max(0, written))
      }
    }
    return code.rawValue
  }
}
