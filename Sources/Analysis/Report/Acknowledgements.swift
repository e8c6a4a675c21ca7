import LogModel

/// What somebody has looked at and does not want to be told again: ids of templates or findings, and patterns of template texts.
public struct Acknowledgements: Sendable {
  private var ids: Set<String> = []
  private var patterns: [Glob] = []

  public init() {}

  /// Reads lines: an id of sixteen hexadecimal digits, or a glob (`*`, `?`) over the whole text of a template. What follows a `#` at a line's start is a
  /// comment; empty lines mean nothing.
  ///
  /// - Throws: `AcknowledgementError` with the line.
  public init(_ text: String) throws {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = line.trimmed
      guard !line.isEmpty, line.first != "#" else { continue }
      if line.utf8.count == 16, line.utf8.allSatisfy({ hexadecimalValue($0) != nil }) {
        ids.insert(line.lowercased())
      } else {
        do {
          patterns.append(try Glob(String(line), over: .text))
        } catch {
          throw AcknowledgementError(line: index + 1, reason: "\(error)")
        }
      }
    }
  }

  func contains(_ finding: Finding) -> Bool {
    if ids.contains(finding.id) { return true }
    if let id = finding.templateID, ids.contains(id) { return true }
    guard let template = finding.template else { return false }
    return patterns.contains { $0.matches(template) }
  }
}

/// A line of an ignore file that is none.
public struct AcknowledgementError: Error {
  /// 1-based.
  public var line: Int
  public var reason: String
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = self
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text.drop { $0.isWhitespace }
  }
}
