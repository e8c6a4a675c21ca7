/// Logarithms in fixed point: the same on every machine, and sums of them do not depend on their order.
enum FixedLogarithm {
  /// Bits after the point.
  static let fractionBits = 16
  /// log2 of `value`, right within 0.0001; values of 2^-20 and less, and all that is no number, count as 2^-20.
  ///
  /// The mantissa's part by a polynomial of degree 6 (Chebyshev's, over the octave): multiplications and additions in a fixed order, which IEEE 754
  /// rounds alike everywhere.
  @inline(__always)
  static func log2(_ value: Double) -> Int32 {
    guard value > 0x1p-20, value < .infinity else { return -20 << Int32(fractionBits) }
    let pattern = value.bitPattern
    let exponent = Int32(truncatingIfNeeded: pattern >> 52) - 1023
    let x = Double(bitPattern: pattern & 0xF_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000) - 1
    var sum = -0.034176841572845396
    sum = sum * x + 0.1446856767891979
    sum = sum * x - 0.3010490409894381
    sum = sum * x + 0.468028593339042
    sum = sum * x - 0.7201761224784181
    sum = sum * x + 1.4426689068238785
    return exponent << Int32(fractionBits) + Int32(sum * x * 65_536)
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
