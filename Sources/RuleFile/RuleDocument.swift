/// A rule file, read and checked as far as that needs neither regexes nor time formats: see `docs/formats/rules.md`.
public struct RuleDocument: Sendable {
  /// The most bytes a rule file may have: 16 MiB.
  public static let maximumFileSize = 16 << 20

  /// The name the file was opened by.
  public let name: String
  /// The file's own fragments for `%{NAME}`, in its order.
  public let patterns: [PatternDeclaration]
  /// How lines join, in the file's order.
  public let multiline: [MultilineDeclaration]
  /// Redactions of every record.
  public let redactions: [RedactionDeclaration]
  /// The rules, in the file's order: the first that matches wins.
  public let rules: [RuleDeclaration]
  /// What is to be told of while records come, in the file's order.
  public let alerts: [AlertDeclaration]

  public init(
    name: String, patterns: [PatternDeclaration] = [], multiline: [MultilineDeclaration] = [],
    redactions: [RedactionDeclaration] = [], rules: [RuleDeclaration] = [], alerts: [AlertDeclaration] = []
  ) {
    self.name = name
    self.patterns = patterns
    self.multiline = multiline
    self.redactions = redactions
    self.rules = rules
    self.alerts = alerts
  }
}

/// A named regex fragment.
public struct PatternDeclaration: Sendable {
  public let name: Located<String>
  public let pattern: Located<String>

  public init(name: Located<String>, pattern: Located<String>) {
    self.name = name
    self.pattern = pattern
  }
}

/// The sources a rule or a machine is for: a key `when`.
public struct Scope: Sendable {
  /// Globs on the source's path, of which one has to match; empty: any path.
  public let paths: [Located<String>]
  /// Globs on the stream's name, of which one has to match; empty: any stream.
  public let services: [Located<String>]
}

/// How the lines of some sources join.
public struct MultilineDeclaration: Sendable {
  /// Unique in the file.
  public let name: Located<String>
  /// nil: every source.
  public let scope: Scope?
  public let form: Form

  public init(name: Located<String>, scope: Scope? = nil, form: Form) {
    self.name = name
    self.scope = scope
    self.form = form
  }

  public enum Form: Sendable {
    /// A line that opens a record, a line that continues one; at least one of both.
    case pattern(start: Located<String>?, continue: Located<String>?)
    /// A state machine, its transitions in the order of the file. At least one begins at ``Transition/start``; every other
    /// `from` can be reached from there.
    case states([Transition])
  }

  /// One step of a state machine.
  public struct Transition: Sendable {
    /// The state of a record whose last line belongs to no machine.
    public static let start = "start"

    public let from: String
    public let match: Located<String>
    /// A state that no transition begins at is a last one.
    public let to: String
    /// For transitions from ``start``: whether the line becomes part of the record in front of it.
    public let joins: Bool
    public let mark: SourceMark

    public init(from: String, match: Located<String>, to: String, joins: Bool = false, mark: SourceMark) {
      self.from = from
      self.match = match
      self.to = to
      self.joins = joins
      self.mark = mark
    }
  }
}

/// What is replaced by `<placeholder>`.
public struct RedactionDeclaration: Sendable {
  public enum Target: Sendable {
    /// The whole value of a field.
    case field(String)
    /// Every match in message, stack and text fields.
    case pattern(Located<String>)
  }

  public let target: Target
  /// Without its angle brackets.
  public let placeholder: String
  public let mark: SourceMark
}
