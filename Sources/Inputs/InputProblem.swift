/// An input, or a part of one, that could not be read. The rest is read all the same.
public struct InputProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Sendable {
    /// It is not there, or may not be opened.
    case missing
    /// It is damaged, encrypted, too large, or of no format that is known.
    case damaged
    /// The system failed to read it.
    case unreadable
  }

  public var kind: Kind
  /// The file, `archive:entry` for an archive's entry.
  public var path: String
  public var reason: String

  public init(_ kind: Kind, _ path: String, _ reason: String) {
    self.kind = kind
    self.path = path
    self.reason = reason
  }

  public var description: String { "\(path): \(reason)" }
}
