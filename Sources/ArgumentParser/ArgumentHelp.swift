/// What help says about an argument.
public struct ArgumentHelp: ExpressibleByStringInterpolation, Sendable {
  /// What the argument is, in one sentence.
  public var abstract: String
  /// More, on lines of its own below the abstract.
  public var discussion: String
  /// What stands for the value (`<value-name>`); the name of the option or property where nil.
  public var valueName: String?
  /// Whether help shows the argument at all.
  public var visibility: ArgumentVisibility

  public init(
    _ abstract: String = "", discussion: String = "", valueName: String? = nil,
    visibility: ArgumentVisibility = .default
  ) {
    self.abstract = abstract
    self.discussion = discussion
    self.valueName = valueName
    self.visibility = visibility
  }

  public init(stringLiteral value: String) { self.init(value) }

  /// Shown by `--help-hidden` only.
  public static var hidden: ArgumentHelp { ArgumentHelp(visibility: .hidden) }
  /// Never shown.
  public static var `private`: ArgumentHelp { ArgumentHelp(visibility: .private) }
}

/// Where an argument is shown.
public struct ArgumentVisibility: Hashable, Sendable {
  let level: Int

  /// In help and completions.
  public static let `default` = ArgumentVisibility(level: 0)
  /// By `--help-hidden` only.
  public static let hidden = ArgumentVisibility(level: 1)
  /// Nowhere.
  public static let `private` = ArgumentVisibility(level: 2)

  func isShown(includingHidden: Bool) -> Bool { level <= (includingHidden ? 1 : 0) }
}

/// How a shell completes the value of an argument.
public struct CompletionKind: Sendable {
  enum Form {
    case `default`
    case list([String])
    case file(extensions: [String])
    case directory
    case shellCommand(String)
  }

  let form: Form

  /// As the type of the value says: the list of an enumeration's values; or as its name says: directories for `dir`, files for `file`,
  /// `path` and `paths`; or nothing.
  public static var `default`: CompletionKind { CompletionKind(form: .default) }
  /// The paths of directories.
  public static var directory: CompletionKind { CompletionKind(form: .directory) }
  /// One of these words.
  public static func list(_ words: [String]) -> CompletionKind { CompletionKind(form: .list(words)) }
  /// The paths of files whose names end in one of `extensions` (without the dot), or of any.
  public static func file(extensions: [String] = []) -> CompletionKind {
    CompletionKind(form: .file(extensions: extensions))
  }
  /// The lines that a shell command prints.
  public static func shellCommand(_ command: String) -> CompletionKind { CompletionKind(form: .shellCommand(command)) }
}
