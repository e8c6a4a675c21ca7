import Regex
import RuleFile
import Rules

/// Traces the patterns of rules, each compiled for that when it is first asked for.
final class Tracer {
  private let rules: CheckedRules
  private var compiled: [Int: (expanded: ExpandedPattern, finder: ReachFinder)?] = [:]

  init(_ rules: CheckedRules) { self.rules = rules }

  /// How far the pattern of `rule` gets with `line`; nil where it matches, or where the rule has no pattern.
  func trace(_ rule: CheckedRules.Rule, _ line: [UInt8]) -> Trace? {
    guard let known = compiled[rule.index] ?? compile(rule) else { return nil }
    return line.withUnsafeBytes { Trace($0, known.expanded, known.finder) }
  }

  private func compile(_ rule: CheckedRules.Rule) -> (ExpandedPattern, ReachFinder)? {
    var made: (ExpandedPattern, ReachFinder)?
    if let match = rule.declaration.match, let expanded = try? rule.library.expand(match),
      let finder = try? ReachFinder(expanded.regex, matchLimit: rule.declaration.matchLimit)
    {
      made = (expanded, finder)
    }
    compiled[rule.index] = .some(made)
    return made
  }
}
