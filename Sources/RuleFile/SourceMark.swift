/// A place in a rule file.
public struct SourceMark: Hashable, Sendable {
  /// The name the file was opened by, as the user gave it.
  public let file: String
  /// The line, from 1.
  public let line: Int
  /// The column, from 1, in Unicode scalars.
  public let column: Int

  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }
}

extension SourceMark: CustomStringConvertible {
  /// `file:line:column`. What could disturb a terminal in the file's name is escaped.
  public var description: String { "\(escaped(file)):\(line):\(column)" }
}

extension SourceMark: Comparable {
  public static func < (left: SourceMark, right: SourceMark) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}
