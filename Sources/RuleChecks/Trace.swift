import LogModel
import Markup
import Regex
import RuleFile
import Rules

/// How far a rule got with a line, in lines that can be shown under each other.
struct Trace {
  /// Bytes of the line that were matched.
  let length: Int
  /// The line, and under it where matching ended and what was wanted there.
  let lines: [String]

  /// How many characters are shown in front of the place where matching ended, and behind it.
  private static let (before, after) = (100, 60)

  /// - Parameter pattern: the rule's, compiled for tracing.
  /// - Returns: nil where the pattern matches.
  init?(_ line: UnsafeRawBufferPointer, _ expanded: ExpandedPattern, _ finder: ReachFinder) {
    guard let reach = finder.reach(in: line) else { return nil }
    length = reach.end - reach.start
    let (text, column) = Trace.shown(line, at: reach.end)
    lines = [text, String(repeating: " ", count: column) + "^ " + Trace.wish(reach, expanded)]
  }

  /// "matched up to here, then expected `\d{3}` (rules.yaml:3:12)"
  private static func wish(_ reach: MatchReach, _ expanded: ExpandedPattern) -> String {
    let matched = reach.end == 0 ? "nothing matched: expected" : "matched up to here, then expected"
    guard let first = reach.expected.first else { return "matched up to here" }
    let source = Array(expanded.regex.utf8)
    let items = reach.expected.prefix(3).map { "`\(String(decoding: source[$0], as: UTF8.self))`" }
    let more = reach.expected.count > 3 ? ", …" : ""
    return "\(matched) \(items.joined(separator: " or "))\(more) (\(expanded.mark(atOffset: first.lowerBound)))"
  }

  /// What is shown of `line`, and the column of byte `offset` in it.
  static func shown(_ line: UnsafeRawBufferPointer, at offset: Int) -> (text: String, column: Int) {
    // Shown once, it is shown the same again: the columns stay.
    let head = PlainText.shown(String(decoding: line[..<offset], as: UTF8.self)).unicodeScalars
    let tail = PlainText.shown(String(decoding: line[offset...], as: UTF8.self)).unicodeScalars
    var text = String.UnicodeScalarView()
    if head.count > before { text.append("…") }
    text += head.suffix(before)
    let column = text.count
    text += tail.prefix(after)
    if tail.count > after { text.append("…") }
    return (String(text), column)
  }
}
