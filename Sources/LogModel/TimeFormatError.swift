/// Why a time format was refused.
public struct TimeFormatError: Error, Hashable, CustomStringConvertible {
  /// The format as it was given.
  public var format: String
  /// Where the trouble begins: bytes of UTF-8 from the format's start.
  public var offset: Int
  /// What is wrong there: `"%q" is no directive`.
  public var what: String
  /// What would have been right.
  public var expected: String

  /// All of it in one line.
  public var description: String {
    "time format '\(format)', byte \(offset): \(what); expected \(expected)"
  }
}
