/// What a command is called, what help says of it, and what stands below it.
public struct CommandConfiguration: Sendable {
  /// The name that is typed; the name of the type in lowercase with hyphens where nil.
  public var commandName: String?
  /// What the command does, in one sentence.
  public var abstract: String
  /// A usage line of the author's, in place of the one made from the arguments.
  public var usage: String?
  /// More, below the abstract. Lines are wrapped; a line that begins with blanks keeps its indentation.
  public var discussion: String
  /// What `--version` prints, for this command and those below; there is no `--version` where it is empty.
  public var version: String
  /// Whether the help of the command above lists this one.
  public var shouldDisplay: Bool
  /// The commands below, in the order in which help lists them.
  public var subcommands: [any ParsableCommand.Type]
  /// The subcommand that runs where none is named.
  public var defaultSubcommand: (any ParsableCommand.Type)?

  public init(
    commandName: String? = nil, abstract: String = "", usage: String? = nil, discussion: String = "",
    version: String = "", shouldDisplay: Bool = true, subcommands: [any ParsableCommand.Type] = [],
    defaultSubcommand: (any ParsableCommand.Type)? = nil
  ) {
    self.commandName = commandName
    self.abstract = abstract
    self.usage = usage
    self.discussion = discussion
    self.version = version
    self.shouldDisplay = shouldDisplay
    self.subcommands = subcommands
    self.defaultSubcommand = defaultSubcommand
  }
}
