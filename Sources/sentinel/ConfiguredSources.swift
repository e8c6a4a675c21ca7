import ArgumentParser
import FileSystem
// `environ` is a variable to C: nothing in this program sets it.
@preconcurrency import Glibc
import KafkaTransport
import RuleFile
import Settings
import Synchronization

/// What stands behind the command line: the environment and, behind it, a file.
struct ConfiguredSources: Sendable {
  /// The file that is read where none is named, if it is there.
  static let standardFile = "/etc/sentinel/sentinel.yaml"
  /// Options that no file can give: it is found by them.
  static let excluded: Set = ["config"]
  /// In place of a file: none is read.
  static let noFile = "none"
  /// Names another one.
  static let fileVariable = EnvironmentVariables.name(of: "config")
  private static let maximumSize = 16 << 20

  /// What the program started with, for the commands that are about it.
  private static let found = Mutex<ConfiguredSources?>(nil)

  let environment: EnvironmentVariables
  let file: ConfigurationFile?

  /// Finds and reads both, as the initialiser does, for the whole program.
  static func find(named: String?) throws -> ConfiguredSources {
    let sources = try ConfiguredSources(named: named)
    found.withLock { $0 = sources }
    return sources
  }

  /// What the program started with; nothing where nobody looked.
  static var inUse: ConfiguredSources? { found.withLock { $0 } }

  /// Finds and reads both.
  ///
  /// - Parameter named: the argument of `--config`.
  /// - Throws: `ExitCode` 66 for a file that is named and not there, 77 for one that may not be read, 74 for one that cannot be, 78 for one that
  ///   is refused; it has said why.
  init(named: String?) throws {
    let variables = ConfiguredSources.variables()
    environment = EnvironmentVariables(variables)
    let known = [KafkaSettings.environmentPrefix, ConfiguredSources.fileVariable]
    for warning in environment.warnings(for: { Sentinel.outline }, known: known) { report(warning, .warning) }
    let fromVariable = variables[ConfiguredSources.fileVariable].flatMap { $0.isEmpty ? nil : $0 }
    file = try ConfiguredSources.read(named ?? fromVariable).map { file in
      // Variables go over the file here as well.
      file.removing("set") { text in
        let key = text.prefix { $0 != "=" }.uppercased()
        return variables[KafkaSettings.environmentPrefix + String(key.map { $0 == "." ? "_" : $0 })] != nil
      }
    }
  }

  /// In the order in which they count.
  var all: [any ValueSource] { [environment] + (file.map { [$0] } ?? []) }

  private static func read(_ named: String?) throws -> ConfigurationFile? {
    let path = named ?? standardFile
    if path == noFile { return nil }
    do {
      let bytes = try FileDescriptor.contents(of: path, upTo: maximumSize)
      return try ConfigurationFile.parse(bytes, file: path, for: Sentinel.outline, excluding: excluded)
    } catch let error as SystemCallError {
      if named == nil, error.isMissing { return nil }
      report(error.description + (named == nil ? "; --config \(noFile) leaves it out" : ""))
      throw (error.isMissing ? ExitStatus.noInput : error.isDenied ? .notPermitted : .inputOutputError).exitCode
    } catch let error as RuleFileErrors {
      for error in error.errors { report(error.description) }
      if error.omitted > 0 { report("\(path): and \(error.omitted) more errors") }
      throw ExitStatus.configurationRefused.exitCode
    }
  }

  /// The environment, by name.
  static func variables() -> [String: String] {
    var variables: [String: String] = [:]
    var next: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = environ
    while let entry = next.pointee {
      let text = String(cString: entry)
      if let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      next += 1
    }
    return variables
  }
}
