import ArgumentParser
import RuleFile

/// Which value each option has when nothing is typed, and where it comes from.
///
/// As YAML that can be read as a configuration file again, but for masked secrets; the origins are comments.
public struct ShownSettings {
  private let sources: [any ValueSource]
  /// Whether options are shown that nothing but their default gives.
  private let includesDefaults: Bool
  /// The text as it may be shown.
  private let mask: (_ option: String, _ text: String) -> String

  public init(
    _ sources: [any ValueSource], includesDefaults: Bool, mask: @escaping (_ option: String, _ text: String) -> String
  ) {
    self.sources = sources
    self.includesDefaults = includesDefaults
    self.mask = mask
  }

  /// Lines, each with its line end; empty where there is nothing to show.
  ///
  /// - Parameters:
  ///   - names: the command that is shown, and those below it; all where empty.
  ///   - excluded: options of the root that a file cannot give.
  public func text(of root: CommandOutline, below names: [String] = [], excluding excluded: Set<String> = []) -> String
  {
    let common = root.options.filter { !excluded.contains($0.name) }
      .map { line(of: $0, in: [], depth: 1) }.joined()
    return (common.isEmpty ? "" : "\(ConfigurationFile.common):\n\(common)")
      + text(ofCommandsBelow: root, names, depth: 0)
  }

  private func text(ofCommandsBelow command: CommandOutline, _ names: [String], depth: Int) -> String {
    command.subcommands.map { below in
      // On the way to the one that is shown, a command's own options are not.
      guard zip(below.names, names).allSatisfy(==) else { return "" }
      let own = below.names.count < names.count ? [] : below.options
      let inner =
        own.map { line(of: $0, in: below.names, depth: depth + 1) }.joined()
        + text(ofCommandsBelow: below, names, depth: depth + 1)
      return inner.isEmpty ? "" : "\(indentation(depth))\(below.name):\n\(inner)"
    }.joined()
  }

  private func line(of option: OptionOutline, in command: [String], depth: Int) -> String {
    let margin = indentation(depth)
    guard let value = sources.lazy.compactMap({ $0.value(of: option, in: command) }).first else {
      guard includesDefaults else { return "" }
      if option.isRequired { return "\(margin)# \(option.name): required\n" }
      let shown = option.isFlag && option.defaultText.isEmpty ? "false" : option.defaultText
      // What stands for nothing cannot be written as a value.
      return shown.isEmpty ? "\(margin)# \(option.name): not set\n" : "\(margin)# \(option.name): \(shown)  # default\n"
    }
    guard option.isList else {
      return value.texts.map { "\(margin)\(option.name): \(scalar($0, of: option))" }.joined()
    }
    return "\(margin)\(option.name):\n"
      + value.texts.map { "\(margin)  - \(scalar($0, of: option))" }.joined()
  }

  private func scalar(_ text: ConfiguredValue.Text, of option: OptionOutline) -> String {
    "\(yamlScalar(mask(option.name, text.text)))  # \(text.origin)\n"
  }

  private func indentation(_ depth: Int) -> String { String(repeating: "  ", count: depth) }
}

/// `text` on one line of YAML: as it is where it is plain words, numbers and paths, else in quotes.
private func yamlScalar(_ text: String) -> String {
  let isPlain = text.utf8.enumerated().allSatisfy { index, byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    case UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "+"): index > 0
    default: false
    }
  }
  return isPlain && !text.isEmpty ? text : ScalarWriting.quoted(text)
}
