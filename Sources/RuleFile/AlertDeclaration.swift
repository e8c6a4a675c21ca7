/// An alert of a rule file: which records it is about, when it fires, and what it says.
public struct AlertDeclaration: Sendable {
  /// Unique in the file.
  public let name: Located<String>
  /// nil: every source.
  public let scope: Scope?
  /// Which records match.
  public let condition: Condition
  public let trigger: Trigger
  /// Of the alert, one of ``SeverityDeclaration/names``.
  public let severity: String
  /// What is said instead of the record's message.
  public let message: String?
  /// How long after it fired the alert does not fire again, in nanoseconds.
  public let cooldown: Int64
  public let mark: SourceMark

  /// What must hold of a record: all that is given, and at least one is.
  public struct Condition: Sendable {
    /// The least severity, one of ``SeverityDeclaration/names``.
    public let severity: String?
    /// The record's rule is one of these; empty: it may be any or none. Whether there are such rules is not checked here.
    public let rules: [Located<String>]
    /// A regex that matches somewhere in the record's message.
    public let message: Located<String>?
  }

  /// When the alert fires, of one service's records. Spans are in nanoseconds.
  public enum Trigger: Sendable, Hashable {
    /// At a match; it is resolved when there was none for `within`.
    case each(within: Int64)
    /// When so many matches, 1 to ``maximumCount``, lie within the span.
    case count(Int, within: Int64)
    /// When after a match there was none for so long.
    case absence(Int64)
  }

  /// How many matches `count` can ask for.
  public static let maximumCount = 10_000
  /// The `within` of an alert on each match that names none: five minutes.
  public static let defaultWithin: Int64 = 300_000_000_000
}
