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
    if !configuration.discussion.isEmpty { parts.append(wrapped(configuration.discussion, width: columns)) }
    if let usage = usage(label: "USAGE") { parts.append(usage) }
    for section in sections where !section.rows.isEmpty {
      parts.append(([section.title.uppercased() + ":"] + section.rows).joined(separator: "\n"))
    }
    if !path.shownSubcommands.isEmpty {
      parts.append("See '\(path.types.first.map(commandName) ?? "") help \(helpTopic)' for more on a subcommand.")
    }
    return parts.joined(separator: "\n\n")
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
    let positionals = arguments.filter { $0.traits.kind == .positional }
    let named = arguments.filter { $0.traits.kind != .positional }
    var sections = [Section(title: "Arguments", rows: positionals.map(row))]
    sections += titled(named)
    sections.append(
      Section(title: "Options", rows: (named + inherited).filter(\.section.isEmpty).map(row) + builtInRows))
    sections += titled(inherited)
    sections.append(Section(title: "Subcommands", rows: path.shownSubcommands.map(row)))
    return sections
  }

  /// One section a title, in the order in which the titles first come up.
  private func titled(_ arguments: [DeclaredArgument]) -> [Section] {
    var titles: [String] = []
    for argument in arguments where !argument.section.isEmpty && !titles.contains(argument.section) {
      titles.append(argument.section)
    }
    return titles.map { title in Section(title: title, rows: arguments.filter { $0.section == title }.map(row)) }
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
    let traits = argument.traits
    var label = "<\(argument.valueName)>"
    if traits.kind != .positional {
      let off = argument.inverseNames.isEmpty ? "" : "/" + list(argument.inverseNames)
      label = list(argument.names) + off + (traits.kind == .option ? " " + label : "")
    }
    var facts: [String] = []
    if !traits.values.isEmpty { facts.append("values: " + traits.values.joined(separator: ", ")) }
    if !traits.defaultText.isEmpty { facts.append("default: " + defaultText(of: argument)) }
    let note = facts.isEmpty ? "" : "(\(facts.joined(separator: "; ")))"
    let abstract = [traits.help.abstract, note].filter { !$0.isEmpty }.joined(separator: " ")
    return row(label, [abstract, traits.help.discussion].filter { !$0.isEmpty }.joined(separator: "\n"))
  }

  private func list(_ names: [ArgumentName]) -> String { names.map(\.description).joined(separator: ", ") }

  /// The default as it would be typed: the name, for a flag with an opposite.
  private func defaultText(of argument: DeclaredArgument) -> String {
    guard argument.traits.kind == .flag else { return escapingControls(argument.traits.defaultText) }
    let names = argument.traits.defaultText == "true" ? argument.names : argument.inverseNames
    return (names.first { !$0.isShort } ?? names.first)?.description ?? argument.traits.defaultText
  }

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
  /// More options than this are too many to name in one line.
  private static let namedOptions = 8

  /// `USAGE: sentinel replay [--follow] <path>`; nil where the author hides it.
  private func usage(label: String) -> String? {
    if let own = path.configuration.usage {
      return own.isEmpty ? nil : wrapped("\(label): \(own)", width: columns)
    }
    let named = arguments.filter { $0.traits.kind != .positional }
    let optional = named.filter { !$0.traits.isRequired }
    let isLong = optional.count > Self.namedOptions
    var pieces = named.filter { !isLong || $0.traits.isRequired }.map(usagePiece)
    if isLong { pieces.insert("[<options>]", at: 0) }
    pieces += arguments.filter { $0.traits.kind == .positional }.map(usagePiece)
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
