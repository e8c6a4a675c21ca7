import ArgumentParser
import FileSystem
import KafkaTransport
import LogModel
import Settings

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Check the configuration file and the environment, and show what they give.",
    discussion: """
      Examples:
        sentinel config check --config sentinel.yaml
        sentinel config show drain
        SENTINEL_BROKERS=kafka:9092 sentinel config show --all

      An option that is not typed is taken from the environment (SENTINEL_DRAIN_TOPIC, or SENTINEL_TOPIC for every command that has it), else from the file \
      that --config or SENTINEL_CONFIG names, else from \(ConfiguredSources.standardFile). The file's form: docs/CONFIG.md.
      """,
    subcommands: [ConfigCheck.self, ConfigShow.self])
}

struct ConfigCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check every value; exit 78 where one is refused.",
    discussion: """
      Examples:
        sentinel config check
        sentinel config check --config sentinel.yaml --quiet && echo sound
      """)

  @Flag(help: "Say nothing where all is well.")
  var quiet = false

  mutating func run() throws {
    prepareProcess()
    guard let sources = ConfiguredSources.inUse else { return }
    var problems: [String] = []
    for command in Sentinel.outline.all {
      let known = problems.count
      for option in command.options {
        do {
          // The file's were read as the commands do when it was read.
          if let value = sources.environment.value(of: option, in: command.names) { try option.check(value) }
        } catch {
          problems.append("\(error) (of \(command.names.joined(separator: " ")))")
        }
        if option.name == "set" { problems += KafkaProperties.problems(sources, option, command) }
      }
      if problems.count == known, let problem = Sentinel.contradiction(in: command.names, behind: sources.all) {
        problems.append("\(problem) (of \(command.names.joined(separator: " ")))")
      }
    }
    do { try KafkaProperties.checkEnvironment() } catch { problems.append("\(error)") }
    var told: Set<String> = []
    for problem in problems where told.insert(problem).inserted { report(problem) }
    guard problems.isEmpty else { throw ExitStatus.configurationRefused.exitCode }
    if !quiet { report("\(sources.file?.name ?? "no configuration file"): nothing is wrong", .info) }
  }
}

struct ConfigShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what is configured and where each value comes from, as a file would give it; secrets as ***.",
    discussion: """
      Examples:
        sentinel config show
        sentinel config show drain --all
      """)

  @Argument(help: ArgumentHelp("The command whose options are shown: drain, rules test.", valueName: "command"))
  var command: [String] = []

  @Flag(help: "Show the options that are not configured as well, with their defaults.")
  var all = false

  func validate() throws {
    guard !Sentinel.outline.all.contains(where: { $0.names == command }) else { return }
    throw ValidationError("there is no command '\(command.joined(separator: " ").terminalSafe)'")
  }

  mutating func run() throws {
    prepareProcess()
    guard let sources = ConfiguredSources.inUse else { return }
    let settings = ShownSettings(sources.all, includesDefaults: all) { option, text in
      option == "set" ? KafkaSettings.shown(argument: text) : text
    }
    let shown = settings.text(of: Sentinel.outline, below: command, excluding: ConfiguredSources.excluded)
    let file = sources.file.map { "the file \($0.name.terminalSafe)" } ?? "no configuration file"
    let text = "# \(file)\n" + shown + KafkaProperties.environmentLines()
    try writingToStandardOutput { try FileDescriptor.standardOutput.write(text) }
  }
}

/// What the configuration tells librdkafka.
private enum KafkaProperties {
  /// Why values of `--set` are refused.
  static func problems(
    _ sources: ConfiguredSources, _ option: OptionOutline, _ command: CommandOutline
  ) -> [String] {
    guard let value = sources.all.lazy.compactMap({ $0.value(of: option, in: command.names) }).first else { return [] }
    return value.texts.compactMap { text in
      var settings = KafkaSettings(brokers: "")
      do { try settings.set(argument: text.text) } catch { return "\(text.origin): \(error)" }
      return nil
    }
  }

  /// - Throws: the first variable that librdkafka does not take.
  static func checkEnvironment() throws {
    var settings = KafkaSettings(brokers: "")
    try settings.set(environment: ConfiguredSources.variables())
  }

  /// The variables that give properties, as comments: a file gives them otherwise.
  static func environmentLines() -> String {
    let names = ConfiguredSources.variables().filter { $0.key.hasPrefix(KafkaSettings.environmentPrefix) }
    return names.sorted { $0.key < $1.key }.map { name, value in
      let key = String(
        name.dropFirst(KafkaSettings.environmentPrefix.count).lowercased().map { $0 == "_" ? "." : $0 })
      return "# set: \(key.terminalSafe)=\(KafkaSettings.shown(value, of: key).terminalSafe)  # \(name.terminalSafe)\n"
    }.joined()
  }
}
