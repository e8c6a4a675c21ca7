import ArgumentParser

extension Production {
  /// Of values and commands that the program's own options have none of.
  static let commandLine: [Production] = [
    Production("a subcommand was named where <type> was expected", thrownBy: { _ = try Above.parse(["below"]) }),
    Production(
      "a second value for '<option>', which takes one",
      thrownBy: { _ = try Above.read(["below"]) { _ in [TwoValues()] } }),
  ]
}

private struct Above: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "above", subcommands: [Below.self])
}

private struct Below: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "below")
  @Option(help: "Where it goes.") var target: String?
}

/// Has two values for each option.
private struct TwoValues: ValueSource {
  func value(of option: OptionOutline, in command: [String]) -> ConfiguredValue? {
    ConfiguredValue(["a", "b"].map { ConfiguredValue.Text($0, origin: "file:1:1") })
  }
}
