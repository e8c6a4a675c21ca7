/// An interval of places, and how surprising it is.
protocol ScoredInterval {
  var range: Range<Int> { get }
  var score: Double { get }
}

/// Of many intervals that overlap, those that say what happened.
enum IntervalSelection {
  /// The best first, without those that overlap one that was taken. An interval that two parts of it explain better than itself is left out: it
  /// is two things and what lies between them.
  static func selected<Interval: ScoredInterval>(_ candidates: [Interval]) -> [Interval] {
    let sorted = candidates.sorted {
      ($1.score, $0.range.lowerBound, $0.range.count) < ($0.score, $1.range.lowerBound, $1.range.count)
    }
    var taken: [Interval] = []
    for candidate in sorted where !taken.contains(where: { $0.range.overlaps(candidate.range) }) {
      if !isTwo(candidate, sorted) { taken.append(candidate) }
    }
    return taken
  }

  /// Parts that are tried as the better of two.
  private static let limit = 200

  /// Scores are logarithms of probabilities: of independent parts they add up. Three more is a thousand times less likely by chance.
  private static func isTwo<Interval: ScoredInterval>(_ whole: Interval, _ sorted: [Interval]) -> Bool {
    let parts = sorted.filter {
      $0.range.count < whole.range.count && whole.range.lowerBound <= $0.range.lowerBound
        && $0.range.upperBound <= whole.range.upperBound
    }
    let gap = max(1, whole.range.count / 10)
    for (index, first) in parts.enumerated().prefix(limit) {
      // Those behind it are no better than it.
      guard 2 * first.score > whole.score + 3 else { return false }
      let second = parts[(index + 1)...].first {
        $0.range.lowerBound >= first.range.upperBound + gap || $0.range.upperBound + gap <= first.range.lowerBound
      }
      if let second, first.score + second.score > whole.score + 3 { return true }
    }
    return false
  }
}
