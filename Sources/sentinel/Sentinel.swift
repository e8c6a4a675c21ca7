import ArgumentParser

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
      AnalyzeCommand.self, RulesCommand.self,
    ],
    exitCodes: ExitStatus.list,
    environment: [
      ManualEntry("COLUMNS", "How wide `--help` is."), ManualEntry("NO_COLOR", "Where it is set, nothing is coloured."),
    ])
}
