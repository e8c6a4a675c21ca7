extension Timestamp {
  /// Reads what ``writeRFC3339(_:into:)`` writes, and nothing else: date and time in UTC with none or 1 to 9 digits of a second's fraction.
  ///
  /// - Parameter text: all of it.
  public init?(rfc3339 text: UnsafeRawBufferPointer) {
    guard text.count == 20 || (22...30).contains(text.count), text[4] == UInt8(ascii: "-"),
      text[7] == UInt8(ascii: "-"), text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"),
      text[16] == UInt8(ascii: ":"), text[text.count - 1] == UInt8(ascii: "Z"),
      let year = Timestamp.number(text, 0..<4), let month = Timestamp.number(text, 5..<7),
      let day = Timestamp.number(text, 8..<10), let hour = Timestamp.number(text, 11..<13),
      let minute = Timestamp.number(text, 14..<16), let second = Timestamp.number(text, 17..<19),
      CivilDate.exists(year: year, month: month, day: day), hour < 24, minute < 60, second < 60
    else { return nil }
    var nanoseconds = 0
    let digits = max(0, text.count - 21)
    if digits > 0 {
      guard text[19] == UInt8(ascii: "."), let fraction = Timestamp.number(text, 20..<20 + digits) else { return nil }
      nanoseconds = (digits..<9).reduce(fraction) { value, _ in value &* 10 }
    }
    let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
    self.init(
      seconds: Int64(days &* 86_400 &+ hour &* 3_600 &+ minute &* 60 &+ second),
      nanosecondsOfSecond: Int32(truncatingIfNeeded: nanoseconds), fractionDigits: UInt8(digits))
  }

  /// A number of up to nine decimal digits.
  @inline(__always)
  private static func number(_ text: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
    var number = 0
    for index in range {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      number = number &* 10 &+ Int(digit)
    }
    return number
  }
}
