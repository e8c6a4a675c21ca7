import Glibc

/// The help of a command.
struct HelpText {
  private let path: [any ParsableCommand.Type]
  private let definitions: [ArgumentDefinition]
  private let width: Int

  init(_ path: [any ParsableCommand.Type]) {
    self.path = path
    definitions = path.last!.init().argumentDefinitions
    width = getenv("COLUMNS").flatMap { Int(String(cString: $0)) }.map { min(max($0, 40), 200) } ?? 80
  }

  private var name: String { path.map { $0.commandName }.joined(separator: " ") }
  private var configuration: CommandConfiguration { path.last!.configuration }

  /// What follows an error.
  var hint: String { "Usage: \(usage)\n  See '\(name) --help' for more information.\n" }

  private var usage: String {
    if !configuration.subcommands.isEmpty { return "\(name) <subcommand>" }
    let options = definitions.contains { $0.kind != .positional } ? " [<options>]" : ""
    let arguments = definitions.filter { $0.kind == .positional }.map { definition in
      let name = "<\(definition.valueName)>\(definition.isRepeating ? " ..." : "")"
      return definition.isRequired ? " \(name)" : " [\(name)]"
    }
    return name + options + arguments.joined()
  }

  var text: String {
    var blocks = ["OVERVIEW: \(configuration.abstract)"]
    if !configuration.discussion.isEmpty { blocks.append(paragraphs(configuration.discussion)) }
    blocks.append("USAGE: \(usage)")
    blocks += section("ARGUMENTS", definitions.filter { $0.kind == .positional }.map(entry))
    let options = definitions.filter { $0.kind != .positional }
    var titles: [String] = []
    for title in options.compactMap(\.section) where !titles.contains(title) { titles.append(title) }
    for title in titles {
      blocks += section("\(title.uppercased()) OPTIONS", options.filter { $0.section == title }.map(entry))
    }
    var general = options.filter { $0.section == nil }.map(entry)
    if !configuration.version.isEmpty { general.append(("--version", "Show the version.")) }
    blocks += section("OPTIONS", general + [("-h, --help", "Show help information.")])
    blocks += section("SUBCOMMANDS", configuration.subcommands.map { ($0.commandName, $0.configuration.abstract) })
    if !configuration.subcommands.isEmpty { blocks.append("  See '\(name) help <subcommand>' for detailed help.") }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private func entry(_ definition: ArgumentDefinition) -> (String, String) {
    let value = definition.kind == .option ? " <\(definition.valueName)>" : ""
    let left = definition.kind == .positional ? "<\(definition.valueName)>" : definition.names.joined(separator: ", ") + value
    var right = definition.help.abstract
    if !definition.allValues.isEmpty { right += " (values: \(definition.allValues.joined(separator: ", ")))" }
    if let value = definition.defaultValue { right += " (default: \(value))" }
    return (left, right)
  }

  private func section(_ title: String, _ entries: [(String, String)]) -> [String] {
    guard !entries.isEmpty else { return [] }
    let column = 26
    let lines = entries.map { left, right in
      let text = wrapped(right, width: width - column).joined(separator: "\n" + String(repeating: " ", count: column))
      let gap = left.count + 4 <= column ? String(repeating: " ", count: column - left.count - 2) : "\n" + String(repeating: " ", count: column)
      return "  \(left)\(text.isEmpty ? "" : gap + text)"
    }
    return ["\(title):\n" + lines.joined(separator: "\n")]
  }

  /// Text as it stands where its lines are indented, else wrapped.
  private func paragraphs(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { $0.hasPrefix(" ") ? [String($0)] : wrapped(String($0), width: width) }
      .joined(separator: "\n")
  }

  private func wrapped(_ text: String, width: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      if lines[lines.count - 1].count + word.count + 1 > width, !lines[lines.count - 1].isEmpty { lines.append("") }
      lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
    }
    return lines
  }
}
