import ArgumentParser
import RuleFile

/// Makes values of a file's tree, and notes all that is wrong with it.
struct ConfigurationReader {
  private(set) var values: [ConfigurationFile.Place: ConfiguredValue] = [:]
  private(set) var errors: [RuleFileError] = []
  private let root: CommandOutline
  private let excluded: Set<String>

  init(_ root: CommandOutline, excluding excluded: Set<String>) {
    self.root = root
    self.excluded = excluded
  }

  /// The whole file.
  mutating func read(_ tree: YAMLValue) {
    guard let entries = map(tree, "the file") else { return }
    for (key, value) in entries {
      if key.value == ConfigurationFile.common {
        readCommon(value)
      } else if let command = root.subcommands.first(where: { $0.name == key.value }) {
        read(value, of: command)
      } else {
        let names = [ConfigurationFile.common] + root.subcommands.map(\.name)
        let isOption = root.all.contains { $0.option(key.value) != nil }
        let hint = isOption ? "an option stands under its command, or under 'common'" : guess(key.value, among: names)
        complain(
          key.mark, "unknown key \(quoted(key.value))", expected: "'common' or the name of a command", hint: hint)
      }
    }
  }

  /// The options of all commands that have them.
  private mutating func readCommon(_ tree: YAMLValue) {
    guard let entries = map(tree, "'common'") else { return }
    for (key, value) in entries {
      let options = root.all.compactMap { command in
        command.names.isEmpty && excluded.contains(key.value) ? nil : command.option(key.value)
      }
      if options.isEmpty {
        complainOfUnknown(key, of: "any command", among: root.all)
      } else {
        read(value, of: options, key: key, in: nil)
      }
    }
  }

  /// The options of one command, and the commands below it.
  private mutating func read(_ tree: YAMLValue, of command: CommandOutline) {
    guard let entries = map(tree, "'\(command.name)'") else { return }
    for (key, value) in entries {
      if let option = command.option(key.value) {
        read(value, of: [option], key: key, in: command.names)
      } else if let below = command.subcommands.first(where: { $0.name == key.value }) {
        read(value, of: below)
      } else {
        complainOfUnknown(key, of: "'\(command.names.joined(separator: " "))'", among: [command])
      }
    }
  }

  private mutating func map(_ tree: YAMLValue, _ place: String) -> [(key: Located<String>, value: YAMLValue)]? {
    if case .map(let entries, _) = tree { return entries }
    // All below a key may be comments.
    if case .text(let text) = tree, text.value.isEmpty, text.style == .plain { return nil }
    complain(tree.mark, "\(place) is \(kind(tree))", expected: "a map")
    return nil
  }
}

extension ConfigurationReader {
  /// The value of one key.
  ///
  /// - Parameter options: what it is to: one option, or those of the same name under `common`.
  private mutating func read(
    _ tree: YAMLValue, of options: [OptionOutline], key: Located<String>, in command: [String]?
  ) {
    let isList = options.allSatisfy(\.isList)
    let expected =
      options.contains(where: \.isFlag) ? "true or false" : isList ? "a value or a list of values" : "a value"
    var items = [tree]
    if isList, case .list(let members, _) = tree { items = members }
    var texts: [ConfiguredValue.Text] = []
    for item in items {
      guard case .text(let text) = item, !text.value.isEmpty || text.style != .plain else {
        return complain(item.mark, "\(quoted(key.value)) is \(kind(item))", expected: expected)
      }
      texts.append(ConfiguredValue.Text(text.value, origin: "\(text.mark)"))
    }
    guard !texts.isEmpty else {
      return complain(tree.mark, "\(quoted(key.value)) is an empty list", expected: expected)
    }
    check(zip(items, texts), options)
    values[ConfigurationFile.Place(command: command, option: key.value)] = ConfiguredValue(texts)
  }

  private mutating func check(
    _ texts: some Sequence<(YAMLValue, ConfiguredValue.Text)>, _ options: [OptionOutline]
  ) {
    for (tree, text) in texts {
      do {
        for option in options { try option.check(ConfiguredValue([text])) }
      } catch let error as ConfiguredValueError {
        complain(tree.mark, error.problem)
      } catch {
        complain(tree.mark, "\(error)")
      }
    }
  }

  private mutating func complainOfUnknown(_ key: Located<String>, of place: String, among commands: [CommandOutline]) {
    let options = commands.flatMap(\.options)
    if let option = options.first(where: { $0.inverseNames.contains(key.value) }) {
      return complain(key.mark, "unknown key \(quoted(key.value))", hint: "write '\(option.name): false'")
    }
    // `--buffer` and `max_buffer_size` are other spellings of names that are known.
    let meant = String(key.value.drop { $0 == "-" }).split(separator: "_").joined(separator: "-")
    var names = options.map(\.name).filter { !excluded.contains($0) }
    if commands.count == 1 { names += commands[0].subcommands.map(\.name) }
    complain(
      key.mark, "unknown key \(quoted(key.value))", expected: "an option of \(place)",
      hint: names.contains(meant) ? "did you mean '\(meant)'?" : guess(key.value, among: names))
  }

  private func guess(_ word: String, among names: [String]) -> String? {
    nearest(to: word, among: names).map { "did you mean '\($0)'?" }
  }

  private mutating func complain(_ mark: SourceMark, _ problem: String, expected: String? = nil, hint: String? = nil) {
    errors.append(RuleFileError(mark: mark, problem: problem, expected: expected, hint: hint))
  }
}

/// What a value is, in words for complaints.
private func kind(_ tree: YAMLValue) -> String {
  switch tree {
  case .text(let text): text.value.isEmpty ? "empty" : "text"
  case .list: "a list"
  case .map: "a map"
  }
}
