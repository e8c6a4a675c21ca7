/// The unit of a number that counts from 1970-01-01T00:00:00Z; the raw values are those of rule files.
public enum EpochUnit: String, Sendable, Hashable, CaseIterable {
  case seconds = "s"
  case milliseconds = "ms"
  case microseconds = "us"
  case nanoseconds = "ns"
  /// By the number of digits in front of the point, leading zeros not counted: up to 11 are seconds, 12 to 14
  /// milliseconds, 15 to 17 microseconds, 18 to 20 nanoseconds.
  case auto

  /// Parses `1077804742` or `1741.123`, all of it.
  ///
  /// The timestamp has the precision of the unit and the digits behind the point: milliseconds have 3 digits of a
  /// second's fraction, and 4 with one behind the point. What is finer than nanoseconds is cut off.
  ///
  /// - Returns: nil for anything but decimal digits with at most one point between them (so also for a negative number),
  ///   and for a time that does not fit 64 bits of nanoseconds.
  public func parse(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    var number: UInt64 = 0
    var index = 0
    while index < text.count, let digit = Self.digit(text[index]) {
      guard Self.append(digit, to: &number) else { return nil }
      index += 1
    }
    guard index > 0 else { return nil }
    var precision = fractionDigits(of: number)
    if index < text.count {
      guard text[index] == UInt8(ascii: "."), index + 1 < text.count else { return nil }
      for byte in text[(index + 1)...] {
        guard let digit = Self.digit(byte) else { return nil }
        guard precision < 9 else { continue }
        guard Self.append(digit, to: &number) else { return nil }
        precision += 1
      }
    }
    for _ in precision..<9 {
      guard Self.append(0, to: &number) else { return nil }
    }
    return Int64(exactly: number).map { Timestamp(nanoseconds: $0, fractionDigits: UInt8(precision)) }
  }

  /// The digits of a second's fraction that are in front of the point, for a number in this unit.
  private func fractionDigits(of number: UInt64) -> Int {
    switch self {
    case .seconds: 0
    case .milliseconds: 3
    case .microseconds: 6
    case .nanoseconds: 9
    case .auto:
      switch number {
      case ..<100_000_000_000: 0
      case ..<100_000_000_000_000: 3
      case ..<100_000_000_000_000_000: 6
      default: 9
      }
    }
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    let value = byte &- UInt8(ascii: "0")
    return value <= 9 ? UInt64(value) : nil
  }

  /// Puts a digit behind a number; false where it gets too long.
  private static func append(_ digit: UInt64, to number: inout UInt64) -> Bool {
    let (product, isTooLong) = number.multipliedReportingOverflow(by: 10)
    let (sum, isOver) = product.addingReportingOverflow(digit)
    number = sum
    return !isTooLong && !isOver
  }
}
