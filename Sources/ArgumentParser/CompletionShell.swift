/// A shell that completion scripts can be made for: `--generate-completion-script bash`.
public struct CompletionShell: RawRepresentable, Hashable, CaseIterable, Sendable {
  public let rawValue: String

  public init?(rawValue: String) {
    guard ["bash", "zsh", "fish"].contains(rawValue) else { return nil }
    self.init(known: rawValue)
  }

  private init(known name: String) { rawValue = name }

  /// GNU bash 4.4 or later.
  public static let bash = CompletionShell(known: "bash")
  /// zsh 5 or later.
  public static let zsh = CompletionShell(known: "zsh")
  /// fish 3 or later.
  public static let fish = CompletionShell(known: "fish")
  public static let allCases: [CompletionShell] = [.bash, .zsh, .fish]

  /// The script for the tree of commands below `root`, without the last line end.
  func script(_ root: CompletionNode) -> String {
    switch self {
    case .bash: bashCompletion(root)
    case .zsh: zshCompletion(root)
    default: fishCompletion(root)
    }
  }
}

/// What a completion script knows of one command.
struct CompletionNode {
  /// The names from the root down, with blanks between.
  let path: String
  let name: String
  let abstract: String
  let options: [CompletionOption]
  /// The values by place, in order.
  let positionals: [CompletionValue]
  let children: [CompletionNode]

  /// The command at `path`, with all below it that help lists.
  init(_ path: CommandPath) {
    let arguments = (ArgumentSet(path.type.init()).arguments + path.inherited).filter {
      $0.visibility.isShown(includingHidden: false)
    }
    self.path = path.text
    name = commandName(path.type)
    abstract = path.configuration.abstract
    options =
      arguments.filter { $0.traits.kind != .positional }.map(CompletionOption.init) + CompletionOption.builtIn(path)
    positionals = arguments.filter { $0.traits.kind == .positional }.map(CompletionValue.init)
    let children = path.shownSubcommands.map { CompletionNode(path.appending($0)) }
    self.children = children.isEmpty ? [] : children + [CompletionNode(helpFor: children, below: path.text)]
  }

  /// The built-in command `help`, which takes the names of commands.
  private init(helpFor commands: [CompletionNode], below parent: String) {
    self.init(topic: "help", abstract: "Show help for a command.", children: commands, below: parent)
  }

  private init(topic name: String, abstract: String, children: [CompletionNode], below parent: String) {
    let path = "\(parent) \(name)"
    self.path = path
    self.name = name
    self.abstract = abstract
    options = []
    positionals = []
    self.children = children.filter { !$0.isHelp }.map {
      CompletionNode(topic: $0.name, abstract: $0.abstract, children: $0.children, below: path)
    }
  }

  /// Whether this is the built-in command, rather than one that is called `help`.
  private var isHelp: Bool { name == "help" && options.isEmpty }

  /// This command and all below it, depth first.
  var all: [CompletionNode] { [self] + children.flatMap(\.all) }
}

/// An option or flag, as a completion script knows it.
struct CompletionOption {
  /// All names that mean it, also those that switch it off.
  let names: [ArgumentName]
  let abstract: String
  /// Nil for a flag.
  let value: CompletionValue?
  let isRepeating: Bool

  init(_ argument: DeclaredArgument) {
    names = argument.names + argument.inverseNames
    abstract = argument.traits.help.abstract
    value = argument.traits.kind == .option ? CompletionValue(argument) : nil
    isRepeating = argument.traits.isRepeating
  }

  private init(_ names: [ArgumentName], _ abstract: String) {
    self.names = names
    self.abstract = abstract
    value = nil
    isRepeating = false
  }

  /// `--version`, where there is one, and `--help`.
  static func builtIn(_ path: CommandPath) -> [CompletionOption] {
    let version = CompletionOption([.long("version")], "Show the version.")
    let help = CompletionOption([.short("h"), .long("help")], "Show help information.")
    return (path.version.isEmpty ? [] : [version]) + [help]
  }
}

/// A value that is to be completed.
struct CompletionValue {
  let name: String
  let kind: CompletionKind.Form
  let isRepeating: Bool

  init(_ argument: DeclaredArgument) {
    name = argument.valueName
    kind = Self.kind(of: argument)
    isRepeating = argument.traits.isRepeating
  }

  /// What was declared, or else what the name of the value says.
  private static func kind(of argument: DeclaredArgument) -> CompletionKind.Form {
    guard case .default = argument.traits.completion.form else { return argument.traits.completion.form }
    return switch argument.valueName {
    case "dir": .directory
    case "file", "path", "paths": .file(extensions: [])
    default: .default
    }
  }
}

/// The name of a shell function for `path`: letters, digits and underscores.
func functionName(_ path: String) -> String {
  "_" + String(path.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
}

/// `text` as one word of bash or zsh, in single quotes.
func shellQuoted(_ text: String) -> String {
  "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
