@testable import ArgumentParser

/// A small program of every kind of argument, on which the tests stand.
struct Demo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Show what a command line can say.", version: "demo 1.2",
    subcommands: [Replay.self, Rules.self, Fail.self, Buried.self])
}

enum Format: String, ExpressibleByArgument, CaseIterable {
  case json, text
  case commaSeparated = "csv"
}

struct SpeedOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "How many threads work.")
  var threads = 2
  @Flag(inversion: .prefixedNo, help: "Whether the order is kept.")
  var ordered = true

  mutating func validate() throws {
    guard threads > 0 else { throw ValidationError("'--threads' is \(threads): expected 1 or more.") }
  }
}

struct Replay: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turn archived logs into JSON lines.",
    discussion: """
      The records come out in the order of the files. Whatever was not understood comes out too, marked as such.

        demo replay --format json incident.tar
      """)

  @Argument(help: "The archives or files to read.", completion: .file(extensions: ["tar", "log"]))
  var paths: [String]
  @Option(name: [.long, .customShort("f")], help: "How records are written.")
  var format = Format.json
  @Option(
    help: ArgumentHelp("Where to write; standard output where it is left out.", valueName: "path"), completion: .file())
  var outputFile: String?
  @Option(name: .shortAndLong, help: "A rule file; may be repeated.")
  var rule: [String] = []
  @Flag(name: .shortAndLong, help: "Say more; twice for everything.")
  var verbose: Int
  @Flag(name: [.customLong("dry-run"), .customShort("d")], help: "Only say what would be done.")
  var isDryRun = false
  @Option(help: .hidden) var seed: UInt = 7
  @OptionGroup(title: "Speed") var speed: SpeedOptions

  mutating func run() throws {}
}

struct Rules: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check and list rules.", subcommands: [Check.self, List.self], defaultSubcommand: List.self)

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Check rules.")
    @Argument(completion: .directory) var directory: String
    @Option(transform: { text in
      guard let limit = Int(text), limit < 10 else { throw ValidationError("expected less than 10") }
      return limit
    })
    var limit: Int?
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List rules.")
    @Flag(name: .shortAndLong) var all = false
    @Argument var pattern: String = "*"
  }
}

struct Fault: ExitCodeProviding, CustomStringConvertible {
  let exitCode = ExitCode(75)
  let description = "the disk is \u{1B}[31mfull"
}

/// Ends in the way that its argument says.
struct Fail: ParsableCommand {
  struct Plain: Error, CustomStringConvertible { let description = "plain" }
  @Argument var way: String

  mutating func run() throws {
    switch way {
    case "code": throw ExitCode(3)
    case "usage": throw ValidationError("Not like this.")
    case "fault": throw Fault()
    case "plain": throw Plain()
    case "message": throw CleanExit.message("done")
    case "help": throw CleanExit.helpRequest()
    default: break
    }
  }
}

struct Buried: ParsableCommand {
  static let configuration = CommandConfiguration(shouldDisplay: false)
}

/// What `arguments` are wrong in, as the program would print it on 80 columns; nil where nothing is.
func complaint(_ arguments: [String], of root: any ParsableCommand.Type = Demo.self) -> String? {
  do {
    var command = try root.parseAsRoot(arguments)
    try command.run()
    return nil
  } catch { return ClosingMessage(error, of: root, columns: 80).fullText }
}
