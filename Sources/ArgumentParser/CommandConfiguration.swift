/// What a command is called, what help says of it, and what stands below it.
public struct CommandConfiguration: Sendable {
  /// The name that is typed; the name of the type in lowercase with hyphens where nil.
  public var commandName: String?
  /// What the command does, in one sentence.
  public var abstract: String
  /// A usage line of the author's, in place of the one made from the arguments.
  public var usage: String?
  /// More, below the abstract. Lines are wrapped; a line that begins with blanks keeps its indentation.
  ///
  /// A first paragraph `Examples:`, a command in each indented line, and paragraphs that begin with `Exit` have sections of their own in
  /// the manual.
  public var discussion: String
  /// What `--version` prints, for this command and those below; there is no `--version` where it is empty.
  public var version: String
  /// Whether the help of the command above lists this one.
  public var shouldDisplay: Bool
  /// The commands below, in the order in which help lists them.
  public var subcommands: [any ParsableCommand.Type]
  /// The subcommand that runs where none is named.
  public var defaultSubcommand: (any ParsableCommand.Type)?
  /// What the program exits with, for this command and those below.
  public var exitCodes: ExitCodeList?
  /// The variables of the environment that matter to this command and those below.
  public var environment: [ManualEntry]
  /// The files that this command and those below use.
  public var files: [ManualEntry]

  public init(
    commandName: String? = nil, abstract: String = "", usage: String? = nil, discussion: String = "",
    version: String = "", shouldDisplay: Bool = true, subcommands: [any ParsableCommand.Type] = [],
    defaultSubcommand: (any ParsableCommand.Type)? = nil, exitCodes: ExitCodeList? = nil,
    environment: [ManualEntry] = [], files: [ManualEntry] = []
  ) {
    self.commandName = commandName
    self.abstract = abstract
    self.usage = usage
    self.discussion = discussion
    self.version = version
    self.shouldDisplay = shouldDisplay
    self.subcommands = subcommands
    self.defaultSubcommand = defaultSubcommand
    self.exitCodes = exitCodes
    self.environment = environment
    self.files = files
  }
}

/// One entry of a list in the manual: a variable or a file, and what it is.
public struct ManualEntry: Sendable {
  public var name: String
  public var text: String

  public init(_ name: String, _ text: String) {
    self.name = name
    self.text = text
  }
}

/// What a program exits with.
public struct ExitCodeList: Sendable {
  /// The codes, and what each says, in a few words without a full stop.
  public var entries: [ManualEntry]
  /// A sentence below.
  public var note: String

  public init(_ entries: [ManualEntry], note: String = "") {
    self.entries = entries
    self.note = note
  }

  /// All of it in one paragraph.
  var text: String {
    let list = "Exit codes: " + entries.map { "\($0.name) \($0.text)" }.joined(separator: "; ") + "."
    return note.isEmpty ? list : "\(list) \(note)"
  }
}
