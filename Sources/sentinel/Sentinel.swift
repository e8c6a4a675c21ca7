import ArgumentParser
import FileSystem

@main
struct Sentinel: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "sentinel",
    abstract: "Gets logs out of broken infrastructure and finds out from them what went wrong.",
    discussion: """
      Exit codes: 0 fine; 1 findings of at least --fail-on; 64 usage; 65 some input is damaged, the rest is done; 66 no such input; 69 the \
      service cannot do this; 70 a bug; 73 cannot create the output; 74 input or output error; 75 not finished, everything kept: run again; 77 not permitted; 78 \
      refused: a rule file, or a safety check; 130 and 143 ended by SIGINT and SIGTERM. Of several, the first of 70 78 74 73 77 69 75 65 66 1.
      """,
    version: version,
    subcommands: [
      ShipCommand.self, DrainCommand.self, BufferCommand.self, ConsumeCommand.self, ReplayCommand.self,
      AnalyzeCommand.self, RulesCommand.self, ConfigCommand.self, VersionCommand.self,
    ])

  @OptionGroup(title: "Common") var common: CommonOptions

  static func main() {
    // Else the configuration file gets the number of one that is closed.
    FileDescriptor.occupyStandardDescriptors()
    let arguments = Array(CommandLine.arguments.dropFirst())
    LogFormat.current = LogFormat(guessedFrom: arguments)
    do {
      let invocation = try read(arguments) { root in try ConfiguredSources.find(named: root.common.config).all }
      if let root = invocation.root as? Sentinel { LogFormat.current = root.common.logFormat }
      try invocation.run()
    } catch {
      end(error)
    }
  }

  /// Ends the program: what is wrong is told in the form that is in use, what was asked for (help) as it is.
  private static func end(_ error: any Error) -> Never {
    let code = exitCode(for: error)
    guard LogFormat.current == .json, !code.isSuccess else { exit(withError: error) }
    let message = Self.message(for: error)
    if !message.isEmpty { report(message) }
    exit(withError: code)
  }
}
