import LogModel
import Regex

/// What the records of a corpus cost each rule that was asked about them.
public struct CorpusCosts: Sendable {
  /// Records that rules have looked at.
  public internal(set) var records = 0
  /// By rule: the record that cost most, the first of them.
  public internal(set) var worst: [Worst?]
  /// By rule: records whose cost exceeds the rule's match limit.
  public internal(set) var limitHits: [Int]

  /// A record that costs more than all before it.
  public struct Worst: Sendable {
    public let cost: MatchCost
    public let place: CorpusPlace
    /// The beginning of its first line.
    public let line: String
  }

  init(ruleCount: Int) {
    worst = [Worst?](repeating: nil, count: ruleCount)
    limitHits = [Int](repeating: 0, count: ruleCount)
  }

  /// Adds what was measured of later records.
  mutating func add(_ later: CorpusCosts) {
    records += later.records
    for rule in worst.indices {
      limitHits[rule] += later.limitHits[rule]
      guard let other = later.worst[rule] else { continue }
      if let known = worst[rule], !(known.cost < other.cost) { continue }
      worst[rule] = other
    }
  }
}

extension MatchCost {
  /// What exceeds a limit is more than all that does not.
  static func < (left: MatchCost, right: MatchCost) -> Bool {
    switch (left, right) {
    case (.calls(let left), .calls(let right)): left < right
    case (.calls, .exceeds): true
    case (.exceeds, _): false
    }
  }
}
