/// How numbers are distributed: counts in bins of an eighth of an octave (9 % wide) of their magnitude, apart by sign.
///
/// Two histograms merge to exactly the histogram of all their values (the idea of DDSketch: Masson, Rim, Lee, "DDSketch: a fast
/// and fully-mergeable quantile sketch with relative-error guarantees", VLDB 2019).
struct ValueHistogram: ~Copyable {
  /// Of the first bin in `counts`.
  private(set) var first = 0
  private var bins = PlainArray<UInt32>()

  var counts: UnsafeBufferPointer<UInt32> { bins.elements }

  /// Bins per octave: 8.
  static let shift = Int32(FixedLogarithm.fractionBits - 3)
  static let lastBin = 1000
  /// Magnitudes from 2^-20 to 2^64 have bins 1 to 672; 0 is zero, negative values have negative bins.
  @inline(__always)
  static func bin(of value: Double, logarithm: Int32) -> Int {
    guard value != 0 else { return 0 }
    let magnitude = min(Int(logarithm >> shift) + 161, lastBin)
    return value < 0 ? -magnitude : magnitude
  }

  /// The value in the middle of `bin`.
  static func value(ofBin bin: Int) -> Double {
    guard bin != 0 else { return 0 }
    let magnitude = FixedLogarithm.power((Double(abs(bin) - 161) + 0.5) / 8)
    return bin < 0 ? -magnitude : magnitude
  }

  @inline(__always)
  mutating func add(bin: Int, count: UInt32 = 1) {
    let index = bin &- first
    if index >= 0, index < bins.count {
      bins[index] &+= count
    } else {
      grow(to: bin)
      bins[bin - first] &+= count
    }
  }

  @inline(never)
  private mutating func grow(to bin: Int) {
    if bins.isEmpty {
      first = bin
      bins.append(0)
    } else if bin < first {
      bins.insert(repeating: 0, count: first - bin, at: 0)
      first = bin
    } else {
      bins.insert(repeating: 0, count: bin - first - bins.count + 1, at: bins.count)
    }
  }

  mutating func merge(_ other: borrowing ValueHistogram) {
    for (index, count) in other.counts.enumerated() where count > 0 { add(bin: other.first + index, count: count) }
  }

  var total: Int { counts.reduce(0) { $0 + Int($1) } }

  /// The value below which `share` of the values lie, within the width of a bin; nil where there is none.
  func quantile(_ share: Double) -> Double? {
    let total = self.total
    guard total > 0 else { return nil }
    let wanted = max(1, Int((Double(total) * share).rounded(.up)))
    var seen = 0
    for (index, count) in counts.enumerated() {
      seen += Int(count)
      if seen >= wanted { return ValueHistogram.value(ofBin: first + index) }
    }
    return nil
  }
}
