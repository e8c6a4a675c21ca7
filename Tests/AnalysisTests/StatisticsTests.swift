import Glibc
import TestSupport
import Testing

@testable import Analysis

@Suite("Numbers and values")
struct StatisticsTests {
  private func number(_ text: String) -> (value: Double, unit: NumberUnit)? {
    Array(text.utf8).withUnsafeBytes { readNumber($0) }
  }

  @Test(
    "are read with their units",
    arguments: [
      ("0", 0.0, NumberUnit.none), ("42", 42, .none), ("-17", -17, .none), ("+3", 3, .none), ("007", 7, .none),
      ("1.5", 1.5, .none), ("-0.25", -0.25, .none), ("40%", 40, .none),
      ("123456789012345678", 123_456_789_012_345_680, .none),
      ("0.000001", 0.000001, .none), ("250ns", 0.00025, .duration), ("12us", 0.012, .duration),
      ("12µs", 0.012, .duration),
      ("12ms", 12, .duration), ("3s", 3000, .duration), ("1.5sec", 1500, .duration), ("12MS", 12, .duration),
      ("9B", 9, .size), ("2kB", 2000, .size), ("2k", 2000, .size), ("2KiB", 2048, .size), ("3.5MB", 3_500_000, .size),
      ("1MiB", 1_048_576, .size), ("2GB", 2e9, .size), ("1GiB", 1_073_741_824, .size),
    ])
  func readable(text: String, value: Double, unit: NumberUnit) throws {
    let read = try #require(number(text))
    #expect(abs(read.value - value) <= abs(value) * 1e-15)
    #expect(read.unit == unit)
  }

  @Test(
    "that are none are told",
    arguments: [
      "", "-", "+", "--1", ".5", "1.", "1.2.3", "1e5", "0x10", "12 ms", "12msx", "12parsecs", "abc", "1,000", "٣", "%",
      "1234567890123456789", "99999999999999999999999", "0.1234567890123456789", "1-2", "NaN", "inf", "1ms2",
    ])
  func garbage(text: String) { #expect(number(text) == nil) }

  @Test("that are nothing have no sign")
  func zero() throws { #expect(try #require(number("-0.0")).value.sign == .plus) }

  @Test("have logarithms as Glibc's")
  func logarithm() {
    var random = SeededGenerator(seed: 1)
    var worst = 0.0
    for _ in 0..<20_000 {
      let value = Glibc.exp2(Double.random(in: -19.9...64, using: &random))
      let found = Double(FixedLogarithm.log2(value)) / Double(1 << FixedLogarithm.fractionBits)
      worst = max(worst, abs(found - Glibc.log2(value)))
    }
    #expect(worst < 0.001)
    for value in [0, -1, 0x1p-30, .infinity, .nan, -.infinity] {
      #expect(FixedLogarithm.log2(value) == -20 << Int32(FixedLogarithm.fractionBits))
    }
    for exponent in -19...63 {
      let value = Double(sign: .plus, exponent: exponent, significand: 1)
      #expect(FixedLogarithm.log2(value) == Int32(exponent) << Int32(FixedLogarithm.fractionBits))
      #expect(abs(FixedLogarithm.power(Double(exponent) + 0.37) / Glibc.exp2(Double(exponent) + 0.37) - 1) < 1e-12)
    }
  }

  @Test("have logarithms that grow with them")
  func monotone() {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<20_000 {
      let value = Glibc.exp2(Double.random(in: -19.9...63, using: &random))
      #expect(FixedLogarithm.log2(value) <= FixedLogarithm.log2(value * 1.0001))
    }
  }

  @Test("have quantiles within the width of a bin", arguments: 1...6)
  func quantiles(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let values = (0..<500).map { _ -> Double in
      let magnitude = Glibc.exp2(Double.random(in: -10...30, using: &random))
      return [magnitude, magnitude, -magnitude, 0].randomElement(using: &random)!
    }.sorted()
    var histogram = ValueHistogram()
    for value in values.shuffled(using: &random) {
      histogram.add(bin: ValueHistogram.bin(of: value, logarithm: FixedLogarithm.log2(abs(value))))
    }
    let total = histogram.total
    #expect(total == values.count)
    for share in [0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1] {
      let quantile = histogram.quantile(share)
      let found = try #require(quantile)
      let exact = values[max(0, Int((Double(values.count) * share).rounded(.up)) - 1)]
      // An eighth of an octave is 9 %; its middle is half as far away.
      #expect(abs(found - exact) <= 0.0475 * abs(exact), "\(share): \(found) for \(exact)")
    }
    let ofNothing = ValueHistogram().quantile(0.5)
    #expect(ofNothing == nil)
  }

  @Test(
    "are told apart one by one up to 48, then counted within a fifth",
    arguments: [1, 47, 48, 49, 100, 1000, 10_000, 100_000])
  func distinct(count: Int) {
    var values = DistinctValues()
    for index in (0..<count).reversed() {
      let text = Array("value-\(index)".utf8)
      text.withUnsafeBytes {
        for _ in 0..<2 { values.add($0, hash: ValueHash.of($0), window: Int32(index)) }
      }
    }
    let (isExact, estimate, exact) = (values.isExact, values.estimate, values.values)
    #expect(isExact == (count <= 48))
    if count <= 48 {
      #expect(estimate == count)
      #expect(exact.allSatisfy { $0.count == 2 })
      #expect(Set(exact.map(\.firstWindow)) == Set((0..<count).map(Int32.init)))
    } else {
      #expect(abs(estimate - count) <= count / 5)
    }
  }

  @Test("have the same hash behind whatever stands behind them")
  func hashes() {
    var random = SeededGenerator(seed: 4)
    for count in 0...70 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      let padded = bytes + (0..<40).map { _ in UInt8.random(in: 0...255, using: &random) }
      let hash = padded.withUnsafeBytes { ValueHash.ofPadded(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      #expect(bytes.withUnsafeBytes { ValueHash.of($0) } == hash)
    }
  }

  // MARK: Robust estimates

  @Test("have running medians as by the definition", arguments: 1...10)
  func runningMedian(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let values = (0..<Int.random(in: 0...80, using: &random)).map { _ in
      Double(Int.random(in: 0...9, using: &random))
    }
    for reach in [0, 1, 2, 7, 30] {
      let found = Robust.runningMedian(values, reach: reach)
      guard values.count > 2 * reach + 1 else {
        #expect(found == values.map { _ in Robust.median(values) })
        continue
      }
      let naive = values.indices.map { index in
        Robust.median(Array(values[max(0, index - reach)...min(values.count - 1, index + reach)]))
      }
      #expect(found == naive)
    }
  }

  @Test("scatter as much as a normal distribution says")
  func deviation() {
    #expect(Robust.median([]) == 0)
    #expect(Robust.median([3]) == 3)
    #expect(Robust.median([4, 1, 3, 2]) == 2.5)
    #expect(abs(Robust.deviation([-1, 1, -1, 1, 1000], around: 0) - 1.4826) < 1e-9)
  }

  @Test("are written with as many digits as mean something")
  func words() {
    #expect(
      [0, 1, -1, 1234, 1_234_567, 56.4, 3.44, 0.0123, 999.6, -12.34].map { Words.number($0) } == [
        "0", "1", "-1", "1,234", "1,234,567", "56.4", "3.44", "0.012", "1,000", "-12.3",
      ])
    #expect(Words.number(.infinity) == "inf")
    #expect(Words.number(1e300).contains("e+300"))
    #expect(Words.span(90_000_000_000, .time) == "90 s")
    #expect(Words.span(3_600_000_000_000, .time) == "60 min")
    #expect(Words.span(2000, .order) == "2,000 lines")
    #expect(Words.count(1, "record") == "1 record")
    #expect(Words.count(0, "record") == "0 records")
  }
}
