import ArgumentParser
import RuleFile

/// Variables that give options: `SENTINEL_SHIP_BUFFER` the option `--buffer` of `ship`, `SENTINEL_BUFFER` that of every command that has it.
///
/// The name is that of the option, or of the command and the option, in capitals, with `_` for dashes and blanks. The variable of the command
/// goes before the other. One that is empty gives nothing. An option that may be repeated takes one value a line.
public struct EnvironmentVariables: ValueSource, Sendable {
  /// What all of the names begin with.
  public static let prefix = "SENTINEL_"

  private let variables: [String: String]

  /// - Parameter variables: by name; those that do not begin with `prefix` are not looked at.
  public init(_ variables: [String: String]) {
    self.variables = variables.filter { $0.key.hasPrefix(Self.prefix) && !$0.value.isEmpty }
  }

  /// The name of the variable for an option of `command`; for that of every command where `command` is empty.
  public static func name(of option: String, in command: [String] = []) -> String {
    prefix
      + String((command + [option]).joined(separator: "_").uppercased().map { $0 == "-" ? "_" : $0 })
  }

  public func value(of option: OptionOutline, in command: [String]) -> ConfiguredValue? {
    for name in [Self.name(of: option.name, in: command), Self.name(of: option.name)] {
      guard let text = variables[name] else { continue }
      let texts = option.isList ? text.split(separator: "\n").map(String.init) : [text]
      guard !texts.isEmpty else { continue }
      return ConfiguredValue(texts.map { ConfiguredValue.Text($0, origin: name) })
    }
    return nil
  }

  /// What is probably a slip: of variables that are no option's, but nearly called as one.
  ///
  /// - Parameters:
  ///   - root: the commands; not asked for where there is no variable to be judged.
  ///   - known: names, or what names begin with, that mean something else.
  public func warnings(for root: () -> CommandOutline, known: [String] = []) -> [String] {
    let judged = variables.keys.filter { name in !known.contains { name.hasPrefix($0) } }.sorted()
    guard !judged.isEmpty else { return [] }
    var names: Set<String> = []
    for command in root().all {
      for option in command.options {
        names.insert(Self.name(of: option.name, in: command.names))
        names.insert(Self.name(of: option.name))
      }
    }
    let words = names.map { String($0.dropFirst(Self.prefix.count)) }.sorted()
    return judged.compactMap { name in
      guard !names.contains(name), let meant = nearest(to: String(name.dropFirst(Self.prefix.count)), among: words)
      else { return nil }
      return "the variable \(name) is not used: did you mean \(Self.prefix)\(meant)?"
    }
  }
}
