import Regex
import RuleFile
import Rules

/// The pattern of a rule, as it is written and as it is compiled.
struct RulePattern {
  let text: Located<String>
  let expanded: ExpandedPattern
  let compiled: Pattern
  /// What it captures, each field once, in the order of the pattern.
  let fields: [String]

  /// - Returns: nil for a rule without a pattern.
  fileprivate init?(_ rule: CheckedRules.Rule) {
    guard let match = rule.declaration.match, let expanded = try? rule.library.expand(match),
      let compiled = try? Pattern(match, expanded: expanded, matchLimit: rule.declaration.matchLimit)
    else { return nil }
    (text, self.expanded, self.compiled) = (match, expanded, compiled)
    var told: Set<String> = []
    fields = compiled.groupNames.compactMap { $0.map(expanded.field(ofGroup:)) }.filter { told.insert($0).inserted }
  }

  /// Where the field is captured first.
  func mark(of field: String) -> SourceMark {
    let group = expanded.captures.first { $0.field == field }?.group ?? field
    let bytes = Array(expanded.regex.utf8)
    for opening in ["(?<\(group)>", "(?P<\(group)>", "(?'\(group)'"] {
      if let range = bytes.firstRange(of: Array(opening.utf8)) { return expanded.mark(atOffset: range.lowerBound) }
    }
    return text.mark
  }

  /// What the fields capture of `line`: of several groups of a name, the first that takes part. Empty where the pattern does not match.
  func captures(of line: [UInt8]) -> [String: [UInt8]] { ranges(of: line).mapValues { Array(line[$0]) } }

  /// Where in `line` the fields capture it.
  func ranges(of line: [UInt8]) -> [String: Range<Int>] {
    let scratch = MatchScratch(groups: compiled.groupNames.count)
    var ranges: [String: Range<Int>] = [:]
    line.withUnsafeBytes { bytes in
      guard scratch.matches(compiled, bytes) else { return }
      for (group, name) in compiled.groupNames.enumerated() {
        guard let name, !MatchScratch.isUnset(scratch.offsets[2 * group]) else { continue }
        let field = expanded.field(ofGroup: name)
        if ranges[field] == nil {
          ranges[field] = Int(scratch.offsets[2 * group])..<Int(scratch.offsets[2 * group + 1])
        }
      }
    }
    return ranges
  }
}

extension CheckedRules.Rule {
  /// The rule's pattern; nil for one of JSON or logfmt.
  var pattern: RulePattern? { RulePattern(self) }
}
