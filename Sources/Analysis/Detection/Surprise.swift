import Glibc

/// How surprising a count or a mean is, as minus the decimal logarithm of an upper bound of its probability.
enum Surprise {
  private static let perDecade = 2.302585092994046

  /// Of a count of `observed` or more (where it is over `expected`), or of so few (where it is under it), if counts are negative binomial with
  /// mean `expected` and variance `expected + dispersion * expected²`; Poisson for dispersion 0. Chernoff's bound.
  static func count(_ observed: Double, expected: Double, dispersion: Double) -> Double {
    let mean = max(expected, 1e-9)
    let rate: Double
    if dispersion > 1e-9 {
      let size = 1 / dispersion
      rate = xLogRatio(observed, mean) - (observed + size) * log((observed + size) / (mean + size))
    } else {
      rate = xLogRatio(observed, mean) - observed + mean
    }
    return max(0, rate) / perDecade
  }

  /// No count of which less is expected than this is so few that its ``count(_:expected:dispersion:)`` is `score`: of none at all, and
  /// without dispersion, it is what is expected. A little less, since numbers are rounded.
  static func leastMissed(score: Double) -> Double { score * perDecade * 0.999_999 }

  private static func xLogRatio(_ x: Double, _ mean: Double) -> Double { x > 0 ? x * log(x / mean) : 0 }

  /// Of a value so many standard deviations from the mean of a normal distribution, or more.
  static func deviations(_ deviations: Double) -> Double { deviations * deviations / 2 / perDecade }

  /// Of `missing` or more of `count` if each is missing with probability `rate`. Chernoff's bound.
  static func share(_ missing: Int, of count: Int, rate: Double) -> Double {
    let observed = Double(missing) / Double(count)
    guard observed > rate else { return 0 }
    var divergence = observed * log(observed / rate)
    if observed < 1 { divergence += (1 - observed) * log((1 - observed) / (1 - rate)) }
    return Double(count) * divergence / perDecade
  }
}

/// Robust estimates.
enum Robust {
  static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    var values = values
    let middle = values.count / 2
    return values.withUnsafeMutableBufferPointer { values in
      let upper = select(middle, values)
      guard values.count % 2 == 0 else { return upper }
      // What lies before it is no larger.
      return (values[..<middle].max()! + upper) / 2
    }
  }

  /// Sorts in place: what `sort` does for any elements takes three times as long.
  static func sort(_ values: UnsafeMutableBufferPointer<Double>) {
    guard values.count > 16 else { return sortFew(values) }
    _ = select(values.count / 2, values)
    sort(UnsafeMutableBufferPointer(rebasing: values[..<(values.count / 2)]))
    sort(UnsafeMutableBufferPointer(rebasing: values[(values.count / 2)...]))
  }

  private static func sortFew(_ values: UnsafeMutableBufferPointer<Double>) {
    for index in values.indices.dropFirst() {
      let value = values[index]
      var place = index
      while place > 0, value < values[place - 1] {
        values[place] = values[place - 1]
        place -= 1
      }
      values[place] = value
    }
  }

  /// The value that would be at `index` if all were sorted (Hoare's FIND); those before it are no larger afterwards, those behind it no smaller.
  private static func select(_ index: Int, _ values: UnsafeMutableBufferPointer<Double>) -> Double {
    var (low, high) = (0, values.count - 1)
    while low < high {
      let pivot = values[(low + high) / 2]
      var (left, right) = (low, high)
      while left <= right {
        while values[left] < pivot { left += 1 }
        while pivot < values[right] { right -= 1 }
        guard left <= right else { break }
        values.swapAt(left, right)
        left += 1
        right -= 1
      }
      if index <= right {
        high = right
      } else if index >= left {
        low = left
      } else {
        break
      }
    }
    return values[index]
  }

  /// The standard deviation of a normal distribution with the same median absolute deviation from `center`.
  static func deviation(_ values: [Double], around center: Double) -> Double {
    1.4826 * median(values.map { abs($0 - center) })
  }

  /// For each place the median of the values at most `reach` away; at the ends of as many as there are.
  static func runningMedian(_ values: [Double], reach: Int) -> [Double] {
    guard values.count > 2 * reach + 1 else { return [Double](repeating: median(values), count: values.count) }
    var window = values[..<reach].sorted()
    var result: [Double] = []
    result.reserveCapacity(values.count)
    for index in values.indices {
      if index + reach < values.count { insert(values[index + reach], into: &window) }
      if index - reach - 1 >= 0 { remove(values[index - reach - 1], from: &window) }
      let middle = window.count / 2
      result.append(window.count % 2 == 1 ? window[middle] : (window[middle - 1] + window[middle]) / 2)
    }
    return result
  }

  private static func insert(_ value: Double, into window: inout [Double]) {
    window.insert(value, at: position(of: value, in: window))
  }

  private static func remove(_ value: Double, from window: inout [Double]) {
    window.remove(at: position(of: value, in: window))
  }

  private static func position(of value: Double, in window: [Double]) -> Int {
    var (low, high) = (0, window.count)
    while low < high {
      let middle = (low + high) / 2
      if window[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
