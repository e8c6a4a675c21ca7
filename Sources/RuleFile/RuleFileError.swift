/// One thing that is wrong in a rule file, and where.
public struct RuleFileError: Error, Sendable, CustomStringConvertible {
  public let mark: SourceMark
  /// What was found. Text taken from the file is escaped.
  public let problem: String
  /// What should stand there instead.
  public let expected: String?
  /// What the writer probably meant, or how to go on.
  public let hint: String?

  public init(mark: SourceMark, problem: String, expected: String? = nil, hint: String? = nil) {
    self.mark = mark
    self.problem = problem
    self.expected = expected
    self.hint = hint
  }

  /// `file:line:column: problem; expected …; hint`
  public var description: String {
    var text = "\(mark): \(problem)"
    if let expected { text += "; expected \(expected)" }
    if let hint { text += "; \(hint)" }
    return text
  }
}

/// Everything that was found wrong in one rule file.
public struct RuleFileErrors: Error, Sendable, CustomStringConvertible {
  /// In the order of their places in the file; at least one.
  public let errors: [RuleFileError]
  /// How many more there were.
  public let omitted: Int

  /// How many errors are kept: a file that is no rule file at all would otherwise give one a line.
  static let limit = 100

  /// Sorts `errors` by place and keeps the first hundred.
  public init(_ errors: [RuleFileError]) {
    // By (place, order found): the standard sort promises no stability.
    let sorted = errors.enumerated().sorted { ($0.element.mark, $0.offset) < ($1.element.mark, $1.offset) }
    self.errors = sorted.prefix(Self.limit).map(\.element)
    omitted = max(0, sorted.count - Self.limit)
  }

  /// One error a line, and how many more there are.
  public var lines: [String] {
    errors.map(\.description) + (omitted > 0 ? ["and \(omitted) more errors"] : [])
  }

  public var description: String { lines.joined(separator: "\n") }
}

/// Collects what is wrong while a file is read, so that all of it can be told at once.
final class Complaints {
  private(set) var errors: [RuleFileError] = []

  func add(_ mark: SourceMark, _ problem: String, expected: String? = nil, hint: String? = nil) {
    errors.append(RuleFileError(mark: mark, problem: problem, expected: expected, hint: hint))
  }

  func add(_ error: RuleFileError) {
    errors.append(error)
  }
}
