/// Logarithms in fixed point, made from integers alone: the same on every machine, and sums of them do not depend on their order.
enum FixedLogarithm {
  /// Bits after the point.
  static let fractionBits = 16
  private static let tableBits = 10

  /// log2(1 + i / 1024) for i = 0 ..< 1024, by squaring: each squaring gives one bit.
  private static let table: [Int32] = (0..<1 << tableBits).map { index in
    var value = (UInt64(1) << tableBits + UInt64(index)) << (30 - UInt64(tableBits))
    var bits: Int32 = 0
    for _ in 0..<fractionBits {
      value = (value * value) >> 30
      bits <<= 1
      if value >= 1 << 31 {
        bits |= 1
        value >>= 1
      }
    }
    return bits
  }

  /// log2 of `value`, cut to 10 bits of mantissa; values of 2^-20 and less, and all that is no number, count as 2^-20.
  @inline(__always)
  static func log2(_ value: Double) -> Int32 {
    guard value > 0x1p-20, value < .infinity else { return -20 << Int32(fractionBits) }
    let pattern = value.bitPattern
    let exponent = Int32(truncatingIfNeeded: pattern >> 52) - 1023
    let mantissa = Int(truncatingIfNeeded: pattern >> (52 - UInt64(tableBits))) & (1 << tableBits - 1)
    return exponent << Int32(fractionBits) + table.withUnsafeBufferPointer { $0[mantissa] }
  }

  /// 2 to the power of `logarithm`.
  static func power(_ logarithm: Double) -> Double {
    let whole = logarithm.rounded(.down)
    // The fraction by its series would do; two decimals are shown, so eight squarings of a table's root are too much of a good thing.
    var result = 1.0
    var term = 1.0
    let x = (logarithm - whole) * 0.693147180559945309
    for index in 1...20 {
      term *= x / Double(index)
      result += term
    }
    return Double(sign: .plus, exponent: Int(whole), significand: result)
  }
}
