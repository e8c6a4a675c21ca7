import LogModel

/// A record's place in the input.
public struct CorpusPlace: Sendable, Hashable, CustomStringConvertible {
  /// The path as it was given, `archive:entry` for an archive's entry.
  public let source: String
  /// 1-based number of the record's first line in its source.
  public let line: Int

  public init(source: String, line: Int) { (self.source, self.line) = (source, line) }

  public var description: String { "\(source):\(line)" }
}
