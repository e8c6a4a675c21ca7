import ArgumentParser

@main
struct Sentinel: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "sentinel",
    abstract: "Gets logs out of broken infrastructure and finds out from them what went wrong.",
    discussion: """
      Exit codes: 0 fine; 1 findings of at least --fail-on; 64 usage; 65 some input is damaged, the rest is done; 66 no such input; 70 a bug; 73 cannot create the \
      output; 74 input or output error; 75 not finished, everything kept: run again; 78 a rule file is refused; 130 and 143 ended by SIGINT and SIGTERM. \
      Of several, the first of 70 78 74 73 75 65 66 1.
      """,
    version: version,
    subcommands: [ShipCommand.self, BufferCommand.self, ReplayCommand.self, AnalyzeCommand.self])
}
