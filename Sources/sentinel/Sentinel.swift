import ArgumentParser
import FileSystem

@main
struct Sentinel: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "sentinel",
    abstract: "Gets logs out of broken infrastructure and finds out from them what went wrong.",
    discussion: """
      Examples:
        sentinel ship --follow /var/log/nginx --buffer /var/lib/sentinel/buffer
        sentinel drain /var/lib/sentinel/buffer --brokers kafka:9092 --topic logs
        sentinel consume --brokers kafka:9092 --topic logs --group sentinel --output records
        sentinel replay incident.tar.gz --analyze --output reports
      """,
    version: version,
    subcommands: [
      ShipCommand.self, DrainCommand.self, BufferCommand.self, ConsumeCommand.self, ReplayCommand.self,
      AnalyzeCommand.self, RulesCommand.self, ConfigCommand.self, VersionCommand.self,
    ],
    exitCodes: ExitStatus.list,
    environment: [
      ManualEntry("COLUMNS", "How wide `--help` is."), ManualEntry("NO_COLOR", "Where it is set, nothing is coloured."),
      ManualEntry("SENTINEL_CONFIG", "The configuration file, where --config names none."),
      ManualEntry(
        "SENTINEL_*", "Options that are not typed: SENTINEL_BUFFER for --buffer, SENTINEL_SHIP_BUFFER for that of ship."
      ),
    ],
    files: [
      ManualEntry("/etc/sentinel/sentinel.yaml", "Options that are not typed: see docs/CONFIG.md.")
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
