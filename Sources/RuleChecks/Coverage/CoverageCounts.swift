/// The matrix of rules and records, counted. Rules are indices into the rule set.
public struct CoverageCounts: Sendable {
  /// Records that rules have looked at.
  public internal(set) var records = 0
  /// Of them: matched by no rule.
  public internal(set) var unparsed = 0
  /// Records that `replay` had written before, and parts of records that were cut: no rule looks at them.
  public internal(set) var readBack = 0
  public internal(set) var continuations = 0
  /// By rule.
  public internal(set) var rules: [RuleHits]
  /// By the pair of the first rule that matches a record, and another that does.
  public internal(set) var overlaps: [Overlap: Example] = [:]
  /// By rule: records that ran into its match limit.
  public internal(set) var limitHits: [Int: Example] = [:]
  /// The rules that `when` let see one source at least, as bits by group of 64.
  public internal(set) var scope: [UInt64]

  /// What a rule has to do with the records.
  public struct RuleHits: Sendable, Hashable {
    /// Records that it takes: it is the first that matches.
    public internal(set) var first = 0
    /// Records that it matches.
    public internal(set) var all = 0
    /// Records that it alone matches.
    public internal(set) var alone = 0
  }

  public struct Overlap: Sendable, Hashable {
    /// The rule that takes the records.
    public let first: Int
    /// A later one that matches them too.
    public let other: Int

    public init(first: Int, other: Int) { (self.first, self.other) = (first, other) }
  }

  /// How many records, and the first of them.
  public struct Example: Sendable, Hashable {
    public internal(set) var count: Int
    public let place: CorpusPlace

    public init(count: Int, place: CorpusPlace) { (self.count, self.place) = (count, place) }
  }

  init(ruleCount: Int) {
    rules = [RuleHits](repeating: RuleHits(), count: ruleCount)
    scope = [UInt64](repeating: 0, count: (ruleCount + 63) / 64)
  }

  /// Whether one source at least is in the rule's scope.
  public func isInScope(_ rule: Int) -> Bool { scope[rule / 64] & 1 << UInt64(rule % 64) != 0 }

  /// Whether records match the rule, all of which earlier ones take.
  public func isShadowed(_ rule: Int) -> Bool { rules[rule].all > 0 && rules[rule].first == 0 }

  /// Adds what was counted in later records.
  mutating func add(_ later: CoverageCounts) {
    records += later.records
    unparsed += later.unparsed
    readBack += later.readBack
    continuations += later.continuations
    for index in rules.indices {
      rules[index].first += later.rules[index].first
      rules[index].all += later.rules[index].all
      rules[index].alone += later.rules[index].alone
    }
    // What is there came first, and stays the example.
    overlaps.merge(later.overlaps) { $0.adding($1.count) }
    limitHits.merge(later.limitHits) { $0.adding($1.count) }
    for group in scope.indices { scope[group] |= later.scope[group] }
  }
}

extension CoverageCounts.Example {
  fileprivate func adding(_ more: Int) -> Self { Self(count: count + more, place: place) }
}
