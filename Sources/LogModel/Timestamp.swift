/// A point in time, with the precision it was written in.
///
/// Equality takes the precision into account: `12:00:00` and `12:00:00.000` are the same instant and two timestamps. The
/// order is by instant, then by precision.
public struct Timestamp: Sendable, Hashable, Comparable {
  /// Nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted; negative before it (1677 to 2262).
  public var nanoseconds: Int64
  /// How many digits of a second's fraction the input had, 0 to 9; as many are written.
  public var fractionDigits: UInt8

  /// A timestamp of a number of nanoseconds since 1970-01-01T00:00:00Z.
  @inlinable
  public init(nanoseconds: Int64, fractionDigits: UInt8) {
    self.nanoseconds = nanoseconds
    self.fractionDigits = fractionDigits
  }

  /// A timestamp of whole seconds since 1970-01-01T00:00:00Z and the nanoseconds (0 to 999,999,999) that follow them; nil
  /// where the sum does not fit 64 bits.
  @inlinable
  public init?(seconds: Int64, nanosecondsOfSecond: Int32, fractionDigits: UInt8) {
    self.fractionDigits = fractionDigits
    let rest = Int64(nanosecondsOfSecond)
    if seconds >= -9_223_372_036 && seconds <= 9_223_372_035 {
      nanoseconds = seconds &* 1_000_000_000 &+ rest
      return
    }
    // The last second on either side is there in part only. Counting from the second's nearer end keeps the product in range.
    let isNegative = seconds < 0
    let (product, isTooFar) = (isNegative ? seconds &+ 1 : seconds).multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, isOutside) = product.addingReportingOverflow(isNegative ? rest &- 1_000_000_000 : rest)
    guard !isTooFar, !isOutside else { return nil }
    nanoseconds = sum
  }

  @inlinable
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds == right.nanoseconds
      ? left.fractionDigits < right.fractionDigits : left.nanoseconds < right.nanoseconds
  }
}

extension Timestamp: CustomStringConvertible {
  /// The timestamp as RFC 3339 in UTC, as ``writeRFC3339(_:into:)`` writes it.
  public var description: String {
    String(unsafeUninitializedCapacity: maximumRFC3339Length) { buffer in
      buffer.baseAddress.map { writeRFC3339(self, into: $0) } ?? 0
    }
  }
}
