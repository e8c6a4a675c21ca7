/// The manual page of one command in mdoc(7), made from the declarations that `--help` shows.
struct ManualPage {
  private let path: CommandPath
  private let date: ManualDate
  private let arguments: [DeclaredArgument]
  /// Those of the commands above.
  private let inherited: [DeclaredArgument]

  init(_ path: CommandPath, date: ManualDate) {
    self.path = path
    self.date = date
    arguments = ArgumentSet(path.type.init()).arguments.filter { $0.visibility.isShown(includingHidden: false) }
    inherited = path.inherited.filter { $0.visibility.isShown(includingHidden: false) }
  }

  /// The pages of the command at `path` and of all below it that help lists.
  static func all(below path: CommandPath, date: ManualDate) -> [ManualPage] {
    [ManualPage(path, date: date)]
      + path.shownSubcommands.flatMap { all(below: path.appending($0), date: date) }
  }

  /// `sentinel-rules-diff`
  var name: String { Self.name(of: path) }

  /// `sentinel-rules-diff.1`
  var fileName: String { "\(name).1" }

  private static func name(of path: CommandPath) -> String { path.types.map(commandName).joined(separator: "-") }

  /// The whole page, its last line end included.
  var text: String {
    let discussion = Discussion(path.configuration.discussion)
    var lines = [
      ".Dd \(date)", ".Dt \(RoffText.pageName(name.uppercased())) 1", ".Os", ".Sh NAME",
      ".Nm \(RoffText.pageName(name))", ".Nd \(RoffText.arguments(summary))",
    ]
    lines += [".Sh SYNOPSIS", ".Nm \(RoffText.arguments(path.text))"] + synopsis
    lines += [".Sh DESCRIPTION"] + RoffText.lines(path.configuration.abstract)
    lines += discussion.description.flatMap(block)
    lines += subcommands + options
    lines += list("ENVIRONMENT", path.configurations.flatMap(\.environment), macro: "Ev")
    lines += list("FILES", path.configurations.flatMap(\.files), macro: "Pa")
    lines += exitStatus(discussion) + examples(discussion.examples) + seeAlso
    return lines.joined(separator: "\n") + "\n"
  }

  /// The abstract as a line of apropos(1) has it: no full stop, no capital.
  private var summary: String {
    let abstract = path.configuration.abstract
    let sentence = abstract.hasSuffix(".") ? abstract.dropLast() : abstract[...]
    let isWord = sentence.dropFirst().first?.isLowercase ?? false
    return isWord ? sentence.prefix(1).lowercased() + sentence.dropFirst() : String(sentence)
  }

  /// A paragraph; lines that begin with blanks are set as they are.
  private func block(_ paragraph: [String]) -> [String] {
    guard paragraph.contains(where: { $0.hasPrefix(" ") }) else {
      return [".Pp"] + RoffText.lines(paragraph.joined(separator: " "))
    }
    return [".Bd -literal -offset indent"] + paragraph.map(RoffText.literal) + [".Ed"]
  }
}

extension ManualPage {
  private var synopsis: [String] {
    let usage = UsageLine(arguments)
    var lines = usage.hidesOptions ? [".Op Ar options"] : []
    lines += (usage.named + usage.positionals).map { argument in
      let repeats = argument.traits.isRepeating && argument.traits.kind != .flag ? " ..." : ""
      let forms = [mainForm(of: argument)] + argument.inverseNames.prefix(1).map(option)
      let text = forms.joined(separator: " | ") + repeats
      return argument.traits.isRequired ? ".\(text)" : ".Op \(text)"
    }
    if !path.shownSubcommands.isEmpty {
      lines.append(path.configuration.defaultSubcommand == nil ? ".Ar subcommand" : ".Op Ar subcommand")
    }
    return lines
  }

  /// `Fl \-format Ar format`, `Fl \-follow` or `Ar path`
  private func mainForm(of argument: DeclaredArgument) -> String {
    let value = "Ar \(RoffText.argument(argument.valueName))"
    guard let name = argument.preferredName ?? argument.inverseNames.first else { return value }
    return option(name) + (argument.traits.kind == .option ? " " + value : "")
  }

  private func option(_ name: ArgumentName) -> String {
    switch name {
    case .short(let character): "Fl \(RoffText.argument(String(character)))"
    case .long(let name): "Fl \\-\(RoffText.argument(name))"
    }
  }

  private var subcommands: [String] {
    guard !path.shownSubcommands.isEmpty else { return [] }
    let items = path.shownSubcommands.flatMap { type in
      [".It Cm \(RoffText.argument(commandName(type)))"] + RoffText.lines(type.configuration.abstract)
        + ["See", ".Xr \(RoffText.pageName(Self.name(of: path.appending(type)))) 1 ."]
    }
    return [".Sh SUBCOMMANDS", ".Bl -tag -width Ds"] + items + [".El"]
  }

  private var options: [String] {
    let sections = ArgumentSections(arguments, inherited: inherited)
    var lines = [".Sh OPTIONS"]
    if !sections.positionals.isEmpty { lines += items(sections.positionals) }
    for group in sections.groups {
      lines += [".Ss \(RoffText.arguments(group.title))"] + items(group.arguments)
    }
    if !sections.groups.isEmpty { lines.append(".Ss Other options") }
    lines.append(".Bl -tag -width Ds")
    lines += sections.options.flatMap(item)
    if !path.version.isEmpty { lines += [".It Fl \\-version", "Show the version."] }
    lines += [".It Fl h , Fl \\-help", "Show help information.", ".El"]
    return lines + sections.inheritedGroups.flatMap { [".Ss \(RoffText.arguments($0.title))"] + items($0.arguments) }
  }

  private func items(_ arguments: [DeclaredArgument]) -> [String] {
    [".Bl -tag -width Ds"] + arguments.flatMap(item) + [".El"]
  }

  private func item(_ argument: DeclaredArgument) -> [String] {
    var label = "Ar \(RoffText.argument(argument.valueName))"
    if argument.traits.kind != .positional {
      let names = (argument.names + argument.inverseNames).map(option).joined(separator: " , ")
      label = argument.traits.kind == .option ? "\(names) \(label)" : names
    }
    return [".It \(label)"] + argument.explanation.split(separator: "\n").flatMap { RoffText.lines(String($0)) }
  }

  private func list(_ title: String, _ entries: [ManualEntry], macro: String) -> [String] {
    guard !entries.isEmpty else { return [] }
    let items = entries.flatMap { [".It \(macro) \(RoffText.argument($0.name))"] + RoffText.lines($0.text) }
    return [".Sh \(title)", ".Bl -tag -width Ds"] + items + [".El"]
  }

  private func exitStatus(_ discussion: Discussion) -> [String] {
    let codes = path.configurations.last { $0.exitCodes != nil }?.exitCodes
    var blocks = discussion.exitStatus.map { RoffText.lines($0.joined(separator: " ")) }
    if let codes {
      let items = codes.entries.flatMap { [".It \(RoffText.argument($0.name))"] + RoffText.lines($0.text) }
      blocks.append(["Of all commands:", ".Bl -tag -width Ds -compact"] + items + [".El"])
      if !codes.note.isEmpty { blocks.append(RoffText.lines(codes.note)) }
    }
    return blocks.isEmpty ? [] : [".Sh EXIT STATUS"] + blocks.joined(separator: [".Pp"])
  }

  private func examples(_ commands: [String]) -> [String] {
    guard !commands.isEmpty else { return [] }
    return [".Sh EXAMPLES", ".Bd -literal -offset indent"] + commands.map(RoffText.literal) + [".Ed"]
  }

  /// The commands above this one, beside it and below it.
  private var seeAlso: [String] {
    var others = path.shownSubcommands.map { Self.name(of: path.appending($0)) }
    let root = CommandPath(path.types[0])
    var above = root
    for type in path.types.dropFirst() {
      others.append(Self.name(of: above))
      others += above.shownSubcommands.map { Self.name(of: above.appending($0)) }
      if let type = type as? any ParsableCommand.Type { above = above.appending(type) }
    }
    let names = Set(others).subtracting([name]).sorted()
    guard let last = names.last else { return [] }
    return [".Sh SEE ALSO"] + names.dropLast().map { ".Xr \(RoffText.pageName($0)) 1 ," }
      + [".Xr \(RoffText.pageName(last)) 1"]
  }
}
