import Glibc

/// What a series of counts is expected to be, learned from the series itself: its level in each window by a running median over three hours, which
/// incidents shorter than that do not move, and how much it scatters around it at each length of time.
struct RateModel {
  /// Records expected in each window.
  let expected: [Double]
  /// Sums up to a window, exclusive.
  let counts: [Double]
  let expectedSums: [Double]
  /// Lengths of intervals that are looked at, in windows.
  static let scales = [1, 2, 3, 5, 8, 12, 20, 30, 45, 60, 90, 120]

  /// - Parameters:
  ///   - series: records in each window.
  ///   - reach: half of what the running median spans, in windows.
  ///   - season: what a day is expected to look like, where history tells; else nil.
  init(_ series: [Int32], reach: Int = 90, season: [Double]? = nil) {
    let values = series.map(Double.init)
    let mean = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    let level = season ?? RateModel.level(values, mean: mean, reach: reach)
    // What is silent most of the time comes in bursts; its level is not nothing.
    expected = level.map { max($0, 0.2 * mean) }
    counts = RateModel.sums(values)
    expectedSums = RateModel.sums(expected)
  }

  private static func sums(_ values: [Double]) -> [Double] {
    var total = 0.0
    return [0]
      + values.map {
        total += $0
        return total
      }
  }

  /// The running median of buckets wide enough to hold eight records, spread over their windows by straight lines between their middles.
  private static func level(_ values: [Double], mean: Double, reach: Int) -> [Double] {
    guard mean > 0 else { return values }
    let width = max(1, min(Int((8 / mean).rounded(.up)), max(1, values.count / 3)))
    let buckets = stride(from: 0, to: values.count - width + 1, by: width).map { start in
      values[start..<start + width].reduce(0, +) / Double(width)
    }
    guard buckets.count >= 3 else { return [Double](repeating: mean, count: values.count) }
    let smooth = Robust.runningMedian(buckets, reach: max(20, reach / width))
    guard width > 1 else { return smooth }
    return values.indices.map { index in
      let place = (Double(index) + 0.5) / Double(width) - 0.5
      let low = min(max(Int(place.rounded(.down)), 0), smooth.count - 1)
      let high = min(low + 1, smooth.count - 1)
      let share = min(max(place - Double(low), 0), 1)
      return smooth[low] * (1 - share) + smooth[high] * share
    }
  }

  /// The part of the variance of sums over `scale` windows that Poisson does not explain, over the square of the mean: from their scatter around
  /// what is expected of them.
  private func dispersion(scale: Int) -> Double {
    var squares: [Double] = []
    var relative: [Double] = []
    var noise = 0.0
    for start in stride(from: 0, to: counts.count - scale, by: scale) {
      let mean = expectedSums[start + scale] - expectedSums[start]
      guard mean > 0 else { continue }
      let difference = (counts[start + scale] - counts[start]) - mean
      squares.append((difference * difference - mean) / (mean * mean))
      relative.append(abs(difference) / mean)
      noise += 1 / mean
    }
    guard squares.count >= 4 else { return 0.02 }
    noise /= Double(squares.count)
    // Where counts are large and many the median deviation is what it seems; elsewhere it is not, and the mean without the largest is: a twentieth, and no
    // fewer than an incident may fill.
    let spread = 1.4826 * Robust.median(relative)
    let byMedian = spread * spread - noise
    if noise < 0.3, squares.count >= 20 { return max(RateModel.leastDispersion, byMedian) }
    squares.withUnsafeMutableBufferPointer { Robust.sort($0) }
    let kept = squares.dropLast(max(squares.count / 20, min(3, squares.count / 4)))
    let byMean = kept.reduce(0, +) / Double(kept.count) * 1.3
    return max(RateModel.leastDispersion, byMedian, byMean)
  }

  private static let leastDispersion = 0.002

  /// Records expected in `range`.
  func expected(in range: Range<Int>) -> Double { expectedSums[range.upperBound] - expectedSums[range.lowerBound] }

  func observed(in range: Range<Int>) -> Double { counts[range.upperBound] - counts[range.lowerBound] }

  /// What the level's own uncertainty adds to the dispersion: it was learned from so many records.
  private static func uncertainty(ofLevel level: Double) -> Double { 1.5 / max(8, level * 180) }
}

/// An interval in which a series is not what is expected.
struct RateExcursion: ScoredInterval {
  var range: Range<Int>
  var observed: Double
  var expected: Double
  var score: Double

  var ratio: Double { observed / max(expected, 1e-9) }
  var isSpike: Bool { observed > expected }
}

extension RateModel {
  /// What an excursion must be to be one.
  struct Criterion {
    /// The least score, after correction for the number of places looked at.
    var threshold = 3.0
    /// More than so many times the expected, or less than this part of it.
    var spike = 1.8
    var drop = 0.5
    /// Series that are looked at besides this one.
    var series = 1
    /// What comes so often besides is the series' way.
    var recurrences = 2
  }

  /// The intervals that are most surprising, the most first; they do not overlap.
  ///
  /// - Parameter volume: what the service as a whole does, in relation to what is expected of it, over an interval: a part of it
  ///   that goes along is no finding.
  func excursions(_ criterion: Criterion, volume: (Range<Int>) -> Double = { _ in 1 }) -> [RateExcursion] {
    let count = expected.count
    guard count >= 4 else { return [] }
    var candidates: [RateExcursion] = []
    for scale in RateModel.scales where scale <= max(1, count / 2) {
      let tests = log10Tests(criterion.series, places: Double(count) / Double(scale))
      let least = Surprise.leastMissed(score: criterion.threshold + tests)
      // Most series have nothing to look at on most scales.
      var known: Double?
      var best: RateExcursion?
      var last = 0
      // Where none is the best so far, it makes no difference which places follow each other.
      func leastNow() -> Double { best == nil ? least : 0 }
      forEachOddPlace(scale, criterion, least: leastNow) { range, seen, mean in
        // Of places that follow each other the best stands for all.
        if range.lowerBound > last + 1, let found = best {
          candidates.append(found)
          best = nil
        }
        last = range.lowerBound
        guard seen > mean || mean >= least else { return }
        let share = volume(range)
        let reference = seen > mean ? max(mean, mean * share) : min(mean, mean * share)
        guard seen > mean ? seen > reference * criterion.spike + 2 : seen < reference * criterion.drop else { return }
        let uncertainty = RateModel.uncertainty(ofLevel: mean / Double(scale))
        if known == nil {
          // What would be no finding if the series scattered least is none.
          let most = Surprise.count(seen, expected: reference, dispersion: RateModel.leastDispersion + uncertainty)
          guard most - tests > criterion.threshold - 1e-6 else { return }
          known = self.dispersion(scale: scale)
        }
        let dispersion = known! + uncertainty
        let score = Surprise.count(seen, expected: reference, dispersion: dispersion) - tests
        guard score >= criterion.threshold, score > best?.score ?? 0 else { return }
        best = RateExcursion(range: range, observed: seen, expected: reference, score: score)
      }
      if let best { candidates.append(best) }
    }
    return IntervalSelection.selected(candidates).filter { !isUsual($0, criterion.recurrences, volume) }
  }

  /// Calls `body` with each interval of `scale` windows that is far enough from what is expected; the first and the last window may be cut off.
  ///
  /// - Parameter least: intervals of which less is expected than this cannot have too few, at present: asked again after each call.
  @inline(__always)
  private func forEachOddPlace(
    _ scale: Int, _ criterion: Criterion, least: () -> Double, _ body: (Range<Int>, Double, Double) -> Void
  ) {
    // All places of all scales of all series are looked at: four at a time.
    counts.withUnsafeBytes { counts in
      expectedSums.withUnsafeBytes { sums in
        let end = max(2, expected.count - scale)
        let (spike, drop, offset) = (criterion.spike, criterion.drop, scale * MemoryLayout<Double>.stride)
        var bound = least()
        var start = 1
        while start < end {
          let place = start &* MemoryLayout<Double>.stride
          if start & 15 == 1, start &+ 16 <= end, hasNoOddPlace(start, scale, spike, drop, bound) {
            start &+= 16
            continue
          }
          if start &+ 4 <= end {
            typealias Four = SIMD4<Double>
            let seen =
              counts.loadUnaligned(fromByteOffset: place &+ offset, as: Four.self)
              - counts.loadUnaligned(fromByteOffset: place, as: Four.self)
            let mean =
              sums.loadUnaligned(fromByteOffset: place &+ offset, as: Four.self)
              - sums.loadUnaligned(fromByteOffset: place, as: Four.self)
            let isOdd = (seen .> mean * spike + 2) .| ((seen .< mean * drop) .& (mean .>= bound))
            if !any(isOdd) {
              start &+= 4
              continue
            }
          }
          for start in start..<min(start &+ 4, end) {
            let place = start &* MemoryLayout<Double>.stride
            let seen =
              counts.load(fromByteOffset: place &+ offset, as: Double.self)
              - counts.load(fromByteOffset: place, as: Double.self)
            let mean =
              sums.load(fromByteOffset: place &+ offset, as: Double.self)
              - sums.load(fromByteOffset: place, as: Double.self)
            guard seen > mean * spike + 2 || (seen < mean * drop && mean >= bound) else { continue }
            body(start..<start + scale, seen, mean)
            bound = least()
          }
          start &+= 4
        }
      }
    }
  }

  /// Whether none of the sixteen intervals from `start` on is far from what is expected: by what is in all of them together, and in the part that
  /// they share.
  @inline(__always)
  private func hasNoOddPlace(_ start: Int, _ scale: Int, _ spike: Double, _ drop: Double, _ least: Double) -> Bool {
    counts.withUnsafeBufferPointer { counts in
      expectedSums.withUnsafeBufferPointer { sums in
        let (last, end) = (start &+ 15, start &+ scale &+ 15)
        let isShared = scale > 15
        let fewestExpected = isShared ? sums[start &+ scale] - sums[last] : 0
        guard counts[end] - counts[start] <= fewestExpected * spike + 2 else { return false }
        let mostExpected = sums[end] - sums[start]
        if mostExpected < least { return true }
        return isShared && counts[start &+ scale] - counts[last] >= mostExpected * drop
      }
    }
  }

  /// Intervals that overlap, and the scales, are not independent looks: they count as four of each length side by side.
  private func log10Tests(_ series: Int, places: Double) -> Double {
    log10(max(1, 4 * places) * Double(max(1, series)))
  }

  /// Whether the series does such a thing again and again: so often besides. Its bursts and its gaps are its way then, however unlikely each
  /// would be by chance.
  private func isUsual(_ excursion: RateExcursion, _ recurrences: Int, _ volume: (Range<Int>) -> Double) -> Bool {
    // A gap is like another if it is more than half as long.
    let scale = excursion.isSpike ? excursion.range.count : max(1, excursion.range.count * 6 / 10)
    // What lies close belongs to the same thing.
    let margin = max(excursion.range.count, 30)
    var others = 0
    var start = 1
    while start + scale < counts.count {
      let range = start..<start + scale
      let isFar =
        range.upperBound + margin <= excursion.range.lowerBound
        || range.lowerBound >= excursion.range.upperBound + margin
      let isOther = isFar && isAlike(range, excursion, volume)
      if isOther { others += 1 }
      start += isOther ? scale + margin : 1
    }
    return others >= recurrences
  }

  private func isAlike(_ range: Range<Int>, _ excursion: RateExcursion, _ volume: (Range<Int>) -> Double) -> Bool {
    let (seen, mean) = (observed(in: range), expected(in: range))
    guard !excursion.isSpike else { return seen >= 0.6 * excursion.observed && seen > 1.5 * mean }
    guard seen <= max(0.15, 1.25 * excursion.ratio) * mean else { return false }
    // Where all of the service is quiet this is no gap of its own.
    let reference = min(mean, mean * volume(range))
    return seen <= max(0.15, 1.25 * excursion.ratio) * reference
      && reference / Double(range.count) >= 0.5 * excursion.expected / Double(excursion.range.count)
  }
}
