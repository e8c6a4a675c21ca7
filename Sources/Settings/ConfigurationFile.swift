import ArgumentParser
import RuleFile

/// A file that gives options of commands: maps called as the commands, with the options' long names as keys.
///
///     common:
///       brokers: kafka-1:9092
///     ship:
///       buffer: /var/lib/sentinel/buffer
///       service: ['shop=/var/log/shop/*.log']
///     rules:
///       lint: {fail-on: error}
///
/// `common` is for every command that has the option; what stands under the command itself goes before it. The form is told in
/// docs/CONFIG.md.
public struct ConfigurationFile: ValueSource, Sendable {
  /// What it was opened by.
  public let name: String
  private var values: [Place: ConfiguredValue]

  /// The key of the options that all commands share.
  public static let common = "common"

  /// Where a value stands: under a command, or under `common` where nil.
  struct Place: Hashable, Sendable {
    var command: [String]?
    var option: String
  }

  init(name: String, values: [Place: ConfiguredValue]) {
    self.name = name
    self.values = values
  }

  /// Reads a file, and each of its values as its command would.
  ///
  /// - Parameter excluded: options of the root that a file cannot give.
  /// - Throws: everything that is wrong with it.
  public static func parse(
    _ bytes: [UInt8], file: String, for root: CommandOutline, excluding excluded: Set<String> = []
  ) throws(RuleFileErrors) -> ConfigurationFile {
    let tree = try YAMLValue.parse(bytes, file: file)
    var reader = ConfigurationReader(root, excluding: excluded)
    if let tree { reader.read(tree) }
    guard reader.errors.isEmpty else { throw RuleFileErrors(reader.errors) }
    return ConfigurationFile(name: file, values: reader.values)
  }

  public func value(of option: OptionOutline, in command: [String]) -> ConfiguredValue? {
    values[Place(command: command, option: option.name)] ?? values[Place(command: nil, option: option.name)]
  }

  /// The file without those texts of `option` for which something else stands in.
  public func removing(_ option: String, where isReplaced: (String) -> Bool) -> ConfigurationFile {
    var file = self
    for (place, value) in values where place.option == option {
      let kept = value.texts.filter { !isReplaced($0.text) }
      file.values[place] = kept.isEmpty ? nil : ConfiguredValue(kept)
    }
    return file
  }
}
