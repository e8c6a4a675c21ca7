import ArgumentParser
import RuleFile
import Settings

/// A small tree of commands: `ship`, `drain`, `rules lint`.
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", subcommands: [SampleShip.self, SampleDrain.self, SampleRules.self])

  @Option var config: String?
  @Option var logFormat = "text"

  static func file(_ text: String) throws -> ConfigurationFile {
    try ConfigurationFile.parse(Array(text.utf8), file: "s.yaml", for: outline, excluding: ["config"])
  }

  /// The complaints about a file, one a line, without its name.
  static func complaints(_ text: String) -> String {
    do {
      _ = try file(text)
      return ""
    } catch let errors as RuleFileErrors {
      return errors.errors.map { String($0.description.dropFirst("s.yaml:".count)) }.joined(separator: "\n")
    } catch {
      return "\(error)"
    }
  }
}

struct SampleShip: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "ship")
  @Option var buffer = "buffer"
  @Option var chunkSize = 8
  @Option var service: [String] = []
  @Flag var follow = false
  @Flag(inversion: .prefixedNo) var ordered = true
  @Argument var paths: [String] = []
}

struct SampleDrain: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "drain")
  @Option var brokers: String
  @Option var set: [String] = []
  @Option var buffer: String?
  @Option var format = SampleFormat.text
}

enum SampleFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
}

struct SampleRules: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "rules", subcommands: [SampleLint.self])
}

struct SampleLint: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "lint")
  @Option var failOn = "warning"
  @Option var format = "text"
}

func read(_ arguments: [String], _ sources: any ValueSource...) throws -> any ParsableArguments {
  try Sample.read(arguments) { _ in sources }.command
}
