import ArgumentParser

/// What every command takes.
struct CommonOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take options that are not given from this file (default: \(ConfiguredSources.standardFile), if it is there).",
      valueName: "file"))
  var config: String?

  @Option(help: "How messages are written to standard error: text, or one JSON object a line.")
  var logFormat = LogFormat.text
}
