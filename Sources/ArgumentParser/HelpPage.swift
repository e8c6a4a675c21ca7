import Glibc

/// The help of one command.
struct HelpPage {
  private let path: CommandPath
  private let includesHidden: Bool
  private let columns: Int
  private let arguments: [DeclaredArgument]
  /// Those of the commands above, which usage does not name.
  private let inherited: [DeclaredArgument]

  /// Where the descriptions begin.
  private static let descriptionColumn = 26

  /// - Parameter columns: the width of the page; the variable COLUMNS, or 80, where nil.
  init(path: CommandPath, includesHidden: Bool = false, columns: Int? = nil) {
    self.path = path
    self.includesHidden = includesHidden
    let variable = getenv("COLUMNS").flatMap { Int(String(cString: $0)) }
    self.columns = max(40, columns ?? variable ?? 80)
    arguments = ArgumentSet(path.type.init()).arguments.filter {
      $0.visibility.isShown(includingHidden: includesHidden)
    }
    inherited = path.inherited.filter { $0.visibility.isShown(includingHidden: includesHidden) }
  }

  /// The page, without the last line end.
  var text: String {
    let configuration = path.configuration
    var parts: [String] = []
    if !configuration.abstract.isEmpty { parts.append(wrapped("OVERVIEW: \(configuration.abstract)", width: columns)) }
    if !configuration.discussion.isEmpty { parts.append(discussion) }
    if let codes = configuration.exitCodes { parts.append(wrapped(codes.text, width: columns)) }
    if let usage = usage(label: "USAGE") { parts.append(usage) }
    for section in sections where !section.rows.isEmpty {
      parts.append(([section.title.uppercased() + ":"] + section.rows).joined(separator: "\n"))
    }
    if !path.shownSubcommands.isEmpty {
      parts.append("See '\(path.types.first.map(commandName) ?? "") help \(helpTopic)' for more on a subcommand.")
    }
    return parts.joined(separator: "\n\n")
  }

  /// The discussion; an example that is too long for a line goes on in the next one as a shell takes it.
  private var discussion: String {
    paragraphs(path.configuration.discussion).map { lines in
      guard lines.first == Discussion.examplesTitle else {
        return wrapped(lines.joined(separator: "\n"), width: columns)
      }
      let commands = lines.dropFirst().map { line in
        fill(line.split(separator: " ").map(String.init), width: columns - 2, margin: "  ", hanging: "    ")
          .joined(separator: " \\\n")
      }
      return ([lines[0]] + commands).joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  private var helpTopic: String { (path.types.dropFirst().map(commandName) + ["<subcommand>"]).joined(separator: " ") }

  /// What stands below an error: the usage, and where to read more.
  var usageHint: String {
    let hint = "See '\(path.text) --help' for more information."
    return usage(label: "Usage").map { "\($0)\n\(hint)" } ?? hint
  }
}

extension HelpPage {
  private struct Section {
    var title: String
    var rows: [String]
  }

  /// Arguments, the groups that have a title, options, those of the commands above, subcommands.
  private var sections: [Section] {
    let parts = ArgumentSections(arguments, inherited: inherited)
    var sections = [Section(title: "Arguments", rows: parts.positionals.map(row))]
    sections += parts.groups.map { Section(title: $0.title, rows: $0.arguments.map(row)) }
    sections.append(Section(title: "Options", rows: parts.options.map(row) + builtInRows))
    sections += parts.inheritedGroups.map { Section(title: $0.title, rows: $0.arguments.map(row)) }
    sections.append(Section(title: "Subcommands", rows: path.shownSubcommands.map(row)))
    return sections
  }

  private var builtInRows: [String] {
    (path.version.isEmpty ? [] : [row("--version", "Show the version.")])
      + [row("-h, --help", "Show help information.")]
  }

  private func row(_ subcommand: any ParsableCommand.Type) -> String {
    let isDefault = path.configuration.defaultSubcommand.map { $0 == subcommand } ?? false
    return row(commandName(subcommand) + (isDefault ? " (default)" : ""), subcommand.configuration.abstract)
  }

  private func row(_ argument: DeclaredArgument) -> String {
    var label = "<\(argument.valueName)>"
    if argument.traits.kind != .positional {
      let off = argument.inverseNames.isEmpty ? "" : "/" + list(argument.inverseNames)
      label = list(argument.names) + off + (argument.traits.kind == .option ? " " + label : "")
    }
    return row(label, argument.explanation)
  }

  private func list(_ names: [ArgumentName]) -> String { names.map(\.description).joined(separator: ", ") }

  /// `  label    description`, the description on lines of its own where the label is long.
  private func row(_ label: String, _ description: String) -> String {
    let column = Self.descriptionColumn
    if description.isEmpty { return "  \(label)" }
    let block = wrapped(description, width: columns, indent: column)
    let head = "  \(label)"
    if head.count + 2 > column { return "\(head)\n\(block)" }
    return head + block.dropFirst(head.count)
  }
}

extension HelpPage {
  /// `USAGE: sentinel replay [--follow] <path>`; nil where the author hides it.
  private func usage(label: String) -> String? {
    if let own = path.configuration.usage {
      return own.isEmpty ? nil : wrapped("\(label): \(own)", width: columns)
    }
    let line = UsageLine(arguments)
    var pieces = (line.named + line.positionals).map(usagePiece)
    if line.hidesOptions { pieces.insert("[<options>]", at: 0) }
    if !path.shownSubcommands.isEmpty {
      pieces.append(path.configuration.defaultSubcommand == nil ? "<subcommand>" : "[<subcommand>]")
    }
    let hanging = String(repeating: " ", count: label.count + 2 + 2)
    return fill(["\(label): \(path.text)"] + pieces, width: columns, hanging: hanging).joined(separator: "\n")
  }

  private func usagePiece(_ argument: DeclaredArgument) -> String {
    var piece = argument.synopsis
    if let off = argument.inverseNames.first { piece += " | \(off)" }
    if argument.traits.isRepeating, argument.traits.kind != .flag { piece += " ..." }
    if !argument.traits.isRequired { return "[\(piece)]" }
    return argument.inverseNames.isEmpty ? piece : "(\(piece))"
  }
}
