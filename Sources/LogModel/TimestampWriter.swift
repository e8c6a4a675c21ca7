/// The room that ``writeRFC3339(_:into:)`` must be given, in bytes.
public let maximumRFC3339Length = 35

/// "00" to "99", so that two digits are one copy of two bytes.
private let twoDigits: StaticString = """
  00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960\
  616263646566676869707172737475767778798081828384858687888990919293949596979899
  """

/// Writes a timestamp as RFC 3339 in UTC, `2026-03-02T06:00:00.123Z`, with as many digits of the fraction as its input had.
///
/// - Parameter output: the first of at least ``maximumRFC3339Length`` bytes; those behind the text may be overwritten too.
/// - Returns: the length of the text: 20 bytes, or 21 and the number of the fraction's digits.
public func writeRFC3339(_ timestamp: Timestamp, into output: UnsafeMutablePointer<UInt8>) -> Int {
  var seconds = timestamp.nanoseconds / 1_000_000_000
  var rest = timestamp.nanoseconds &- seconds &* 1_000_000_000
  if rest < 0 {
    seconds &-= 1
    rest &+= 1_000_000_000
  }
  // Shifted by whole days to a number that is never negative, which divides without a correction for the sign.
  let shifted = UInt64(bitPattern: seconds &+ daysOfShift &* 86_400)
  let days = shifted / 86_400
  let clock = UInt32(truncatingIfNeeded: shifted &- days &* 86_400)
  let date = CivilDate(daysSinceEpoch: Int(days) &- Int(daysOfShift))

  let digits = UnsafeRawPointer(twoDigits.utf8Start)
  func write(_ value: UInt32, at offset: Int) {
    let pair = digits.loadUnaligned(fromByteOffset: 2 &* Int(value), as: UInt16.self)
    UnsafeMutableRawPointer(output).storeBytes(of: pair, toByteOffset: offset, as: UInt16.self)
  }
  let year = UInt32(truncatingIfNeeded: date.year)
  write(year / 100, at: 0)
  write(year % 100, at: 2)
  output[4] = UInt8(ascii: "-")
  write(UInt32(truncatingIfNeeded: date.month), at: 5)
  output[7] = UInt8(ascii: "-")
  write(UInt32(truncatingIfNeeded: date.day), at: 8)
  output[10] = UInt8(ascii: "T")
  write(clock / 3_600, at: 11)
  output[13] = UInt8(ascii: ":")
  write(clock / 60 % 60, at: 14)
  output[16] = UInt8(ascii: ":")
  write(clock % 60, at: 17)
  let precision = Int(min(timestamp.fractionDigits, 9))
  guard precision > 0 else {
    output[19] = UInt8(ascii: "Z")
    return 20
  }
  output[19] = UInt8(ascii: ".")
  // Always ten digits, "dddddddd" and "d0": the end is cut off by the Z.
  let nanoseconds = UInt32(truncatingIfNeeded: rest)
  write(nanoseconds / 10_000_000, at: 20)
  if precision > 2 {
    write(nanoseconds / 100_000 % 100, at: 22)
    write(nanoseconds / 1_000 % 100, at: 24)
    write(nanoseconds / 10 % 100, at: 26)
    write(nanoseconds % 10 &* 10, at: 28)
  }
  output[20 &+ precision] = UInt8(ascii: "Z")
  return 21 &+ precision
}

/// Days from the calendar's year 0 to 1970: more than a timestamp can lie before 1970.
private let daysOfShift: Int64 = 719_528
