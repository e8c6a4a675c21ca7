/// What a day of a service looks like, where there is enough history to tell: three days or more.
enum Season {
  private static let dayLength: Int64 = 86_400_000_000_000

  /// For each place the median, over all days, of the counts at that time of day (each a mean over a quarter of an hour); nil where there are
  /// fewer than three days.
  static func level(of counts: [Int32], _ study: Study) -> [Double]? {
    guard study.axis == .time, dayLength % study.width == 0 else { return nil }
    let day = Int(dayLength / study.width)
    guard counts.count >= 3 * day, day >= 24 else { return nil }
    let smooth = smoothed(counts, reach: max(0, day / 192))
    var slots: [Double] = []
    for slot in 0..<day {
      slots.append(Robust.median(stride(from: slot, to: counts.count, by: day).map { smooth[$0] }))
    }
    return counts.indices.map { slots[$0 % day] }
  }

  private static func smoothed(_ counts: [Int32], reach: Int) -> [Double] {
    var sums = [0.0]
    for count in counts { sums.append(sums.last! + Double(count)) }
    return counts.indices.map { index in
      let (low, high) = (max(0, index - reach), min(counts.count, index + reach + 1))
      return (sums[high] - sums[low]) / Double(high - low)
    }
  }
}
