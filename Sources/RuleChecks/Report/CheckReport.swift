import RuleFile

/// What a check of rules came to: what was looked at, what was counted, and what was found. The same input gives the same report.
///
/// Text in it may come from a log or a rule file; whoever writes a document makes it harmless there.
public struct CheckReport: Sendable {
  /// Of the command, as in `rules test`.
  public let command: String
  /// One line that says what came of it.
  public var headline: String
  /// What was counted, in the order in which it is told.
  public var figures: [Figure] = []
  public var tables: [Table] = []
  /// What was looked at one by one; where there are none, each kind of finding is taken for one.
  public var cases: [Case] = []
  public var findings: [Finding] = []

  public init(command: String, headline: String = "") {
    self.command = command
    self.headline = headline
  }

  /// Whether a finding is at least as bad as `level`.
  public func fails(at level: Finding.Level) -> Bool { findings.contains { $0.level >= level } }

  /// Something counted.
  public struct Figure: Sendable, Hashable {
    /// The key in JSON, snake_case.
    public let key: String
    /// The words for people, singular where `value` is 1.
    public let words: String
    public let value: Int

    public init(_ key: String, _ value: Int, _ words: String) {
      (self.key, self.value, self.words) = (key, value, words)
    }
  }

  /// Something looked at, which passes where no finding is about it: an example, or a rule.
  public struct Case: Sendable, Hashable {
    /// As in "nginx-access".
    public let group: String
    /// As in "example 2": a CI system knows a case again by its name.
    public let name: String
    public let mark: SourceMark?
    /// Indices of its findings in `CheckReport.findings`.
    public let findings: [Int]

    public init(group: String, name: String, mark: SourceMark?, findings: [Int]) {
      (self.group, self.name, self.mark, self.findings) = (group, name, mark, findings)
    }
  }

  /// Rows of cells.
  public struct Table: Sendable, Hashable {
    /// The key in JSON, snake_case.
    public let key: String
    public let title: String
    public let columns: [Column]
    public var rows: [[Cell]]
    /// Whether people are shown its cells whole, however long they are.
    public var isUncut = false

    public init(key: String, title: String, columns: [Column], rows: [[Cell]] = []) {
      (self.key, self.title, self.columns, self.rows) = (key, title, columns, rows)
    }
  }

  public struct Column: Sendable, Hashable {
    /// The key in JSON, snake_case.
    public let key: String
    public let title: String

    public init(_ key: String, _ title: String) { (self.key, self.title) = (key, title) }
  }

  public enum Cell: Sendable, Hashable {
    case none
    case number(Int)
    /// On one line.
    case text(String)
    /// Text of a log, a pattern, or a rule file: shown in letters of one width. It may have several lines.
    case code(String)
    /// Several, as a list.
    case list([String])
  }
}
