import LogModel

/// What is known of one parameter of a sequence, or of one field of its records.
final class ParameterStatistics {
  /// Of two windows side by side: how many numbers other than 0, the sum of their logarithms (base 2, 16 bits after the point) and of the logarithms' squares (20 bits).
  struct Moments: Equatable {
    /// Of the first of them, halved.
    var window: Int32
    var count: UInt32
    var sum: Int64
    var squares: Int64
  }

  var count = 0
  var distinct = DistinctValues()
  var histogram = ValueHistogram()
  /// By pairs of windows.
  var moments = PlainArray<Moments>()
  var minimum = Double.infinity
  var maximum = -Double.infinity
  /// The largest raw value of `NumberUnit` that was seen.
  var unit = NumberUnit.none
  private var last = 0

  init() {}

  convenience init(copying other: ParameterStatistics) {
    self.init()
    merge(other)
  }

  /// Counts a value; `hash` is its `ValueHash`.
  @inline(__always)
  func add(_ bytes: UnsafeRawBufferPointer, hash: UInt64, mayBeNumber: Bool, window: Int32) {
    count &+= 1
    distinct.add(bytes, hash: hash, window: window)
    if mayBeNumber, let number = readNumber(bytes) { add(number.value, number.unit, window: window) }
  }

  @inline(__always)
  private func add(_ value: Double, _ unit: NumberUnit, window: Int32) {
    if unit.rawValue > self.unit.rawValue { self.unit = unit }
    if value < minimum { minimum = value }
    if value > maximum { maximum = value }
    let logarithm = FixedLogarithm.log2(value < 0 ? -value : value)
    histogram.add(bin: ValueHistogram.bin(of: value, logarithm: logarithm))
    // Nothing has no logarithm, and whatever stood for it would outweigh all else.
    guard value != 0 else { return }
    let short = Int64(logarithm >> 6)
    let window = Profile.halved(window)
    if last < moments.count, moments[last].window == window {
      moments[last].count &+= 1
      moments[last].sum &+= Int64(logarithm)
      moments[last].squares &+= short &* short
    } else {
      add(Moments(window: window, count: 1, sum: Int64(logarithm), squares: short * short))
    }
  }

  @inline(never)
  private func add(_ added: Moments) {
    let index = moments.elements.position(of: added.window, \.window)
    last = index
    if index < moments.count, moments[index].window == added.window {
      moments[index].count &+= added.count
      moments[index].sum &+= added.sum
      moments[index].squares &+= added.squares
    } else {
      moments.insert(added, at: index)
    }
  }

  func merge(_ other: ParameterStatistics) {
    count &+= other.count
    histogram.merge(other.histogram)
    distinct.merge(other.distinct)
    for moment in other.moments.elements { add(moment) }
    minimum = min(minimum, other.minimum)
    maximum = max(maximum, other.maximum)
    if other.unit.rawValue > unit.rawValue { unit = other.unit }
  }

  /// Joins each two windows into one.
  func halveWindows() {
    let old = Array(moments.elements)
    moments = PlainArray()
    for var moment in old {
      moment.window = Profile.halved(moment.window)
      add(moment)
    }
    distinct.mapWindows(Profile.halved)
  }
}
