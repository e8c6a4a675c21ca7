/// The place of a parse in the bytes of a text.
///
/// A step either moves it behind what it read or fails, and then the parse is over: only the optional steps put it back.
struct TimeCursor {
  var position: UnsafeRawPointer
  let end: UnsafeRawPointer

  @inline(__always)
  private var remaining: Int { end - position }

  @inline(__always)
  private func byte(_ offset: Int) -> UInt8 { position.load(fromByteOffset: offset, as: UInt8.self) }

  /// Reads what a step asks for.
  @inline(__always)
  mutating func read(_ step: TimeFormatStep, into fields: inout TimeFields) -> Bool {
    switch step {
    case .literal(let byte): return skip(byte)
    case .blanks: return skipBlanks()
    case .clock: return readClock(&fields)
    case .isoDate: return readISODate(&fields)
    case .accessLogDate: return readAccessLogDate(&fields)
    case .dateTimeSeparator: return skip(UInt8(ascii: "T")) || skip(UInt8(ascii: " "))
    case .fraction: return readFraction(&fields)
    case .optionalFraction: return readOptionalFraction(&fields)
    case .zone: return readZone(&fields)
    case .optionalZone: return position == end || readOptionalZone(&fields)
    case .year: return readYear(&fields.year)
    case .yearOfCentury: return readYearOfCentury(&fields.year)
    case .month: return readTwoDigits(1...12, &fields.month)
    case .monthName: return readMonthName(&fields.month)
    case .day: return readTwoDigits(1...31, &fields.day)
    case .dayPadded: return readPaddedDay(&fields.day)
    case .hour: return readTwoDigits(0...23, &fields.hour)
    case .hourOfHalf:
      fields.isHourOfHalf = true
      return readTwoDigits(1...12, &fields.hour)
    case .looseMonth: return readOneOrTwoDigits(1...12, &fields.month)
    case .looseDay: return readOneOrTwoDigits(1...31, &fields.day)
    case .looseHour: return readOneOrTwoDigits(0...23, &fields.hour)
    case .looseHourOfHalf:
      fields.isHourOfHalf = true
      return readOneOrTwoDigits(1...12, &fields.hour)
    case .looseMinute: return readOneOrTwoDigits(0...59, &fields.minute)
    case .looseSecond:
      guard readOneOrTwoDigits(0...60, &fields.second) else { return false }
      fields.second = min(fields.second, 59)
      return true
    case .milliseconds: return readMilliseconds(&fields)
    case .half: return readHalf(&fields.isAfternoon)
    case .minute: return readTwoDigits(0...59, &fields.minute)
    case .second: return readSecond(&fields.second)
    case .weekdayName: return readWeekdayName()
    case .zoneName: return readZoneName(&fields.zoneOffset)
    case .ignoredZoneName:
      var ignored: Int32 = 0
      return readZoneName(&ignored)
    case .epochSeconds: return readEpochSeconds(&fields.epochSeconds)
    }
  }

  // MARK: Single bytes

  @inline(__always)
  mutating func skip(_ expected: UInt8) -> Bool {
    guard position < end, byte(0) == expected else { return false }
    position += 1
    return true
  }

  @inline(__always)
  private mutating func skipBlanks() -> Bool {
    guard skip(UInt8(ascii: " ")) else { return false }
    while skip(UInt8(ascii: " ")) {}
    return true
  }

  /// The value of a digit, or more than 9.
  @inline(__always)
  func digit(_ offset: Int) -> UInt8 { byte(offset) &- UInt8(ascii: "0") }

  // MARK: Numbers

  @inline(__always)
  private mutating func readTwoDigits(_ range: ClosedRange<Int32>, _ value: inout Int32) -> Bool {
    guard remaining >= 2 else { return false }
    let (tens, ones) = (digit(0), digit(1))
    guard tens <= 9, ones <= 9 else { return false }
    value = Int32(tens) &* 10 &+ Int32(ones)
    position += 2
    return value >= range.lowerBound && value <= range.upperBound
  }

  @inline(__always)
  private mutating func readYear(_ year: inout Int32) -> Bool {
    guard remaining >= 4 else { return false }
    let digits = position.loadUnaligned(as: UInt32.self).littleEndian ^ 0x3030_3030
    guard (digits | (digits &+ 0x0606_0606)) & 0xF0F0_F0F0 == 0 else { return false }
    year = Self.number(digits)
    position += 4
    return year > 0
  }

  /// The number of four digits, the first in the lowest byte.
  @inline(__always)
  private static func number(_ digits: UInt32) -> Int32 {
    let pairs = (digits &* 10 &+ digits >> 8) & 0x00FF_00FF
    return Int32((pairs & 0xFF) &* 100 &+ pairs >> 16)
  }

  @inline(__always)
  private mutating func readYearOfCentury(_ year: inout Int32) -> Bool {
    guard readTwoDigits(0...99, &year) else { return false }
    year += year >= 69 ? 1900 : 2000
    return true
  }

  @inline(__always)
  private mutating func readOneOrTwoDigits(_ range: ClosedRange<Int32>, _ value: inout Int32) -> Bool {
    if remaining >= 2, digit(1) <= 9 { return readTwoDigits(range, &value) }
    guard remaining >= 1, digit(0) <= 9 else { return false }
    value = Int32(digit(0))
    position += 1
    return range.contains(value)
  }

  /// One to three digits that count thousandths: `44` is 0.044 s.
  private mutating func readMilliseconds(_ fields: inout TimeFields) -> Bool {
    var value: Int32 = 0
    var count = 0
    while position < end, count < 3, digit(0) <= 9 {
      value = value &* 10 &+ Int32(digit(0))
      position += 1
      count &+= 1
    }
    fields.nanoseconds = value &* 1_000_000
    fields.fractionDigits = 3
    return count > 0
  }

  @inline(__always)
  private mutating func readPaddedDay(_ day: inout Int32) -> Bool {
    _ = skip(UInt8(ascii: " "))
    if remaining >= 2, digit(1) <= 9 { return readTwoDigits(1...31, &day) }
    guard remaining >= 1, digit(0) <= 9 else { return false }
    day = Int32(digit(0))
    position += 1
    return day > 0
  }

  @inline(__always)
  private mutating func readSecond(_ second: inout Int32) -> Bool {
    guard readTwoDigits(0...60, &second) else { return false }
    // A leap second is told as the second in front of it.
    second = min(second, 59)
    return true
  }

  @inline(__always)
  private mutating func readEpochSeconds(_ seconds: inout Int64) -> Bool {
    let start = position
    // Any more digits are out of range, or an endless row of zeros.
    while position < end, position - start < 18, digit(0) <= 9 {
      seconds = seconds &* 10 &+ Int64(digit(0))
      position += 1
    }
    return position != start
  }

  @inline(__always)
  private mutating func readFraction(_ fields: inout TimeFields) -> Bool {
    var value: Int32 = 0
    var count = 0
    while position < end, digit(0) <= 9 {
      if count < 9 {
        value = value &* 10 &+ Int32(digit(0))
        count &+= 1
      }
      position += 1
    }
    fields.fractionDigits = UInt8(count)
    fields.nanoseconds = value &* Self.nanosecondsOfUnit(fractionDigits: count)
    return count > 0
  }

  /// The nanoseconds of one unit of the last digit of a fraction of so many digits.
  @inline(__always)
  private static func nanosecondsOfUnit(fractionDigits: Int) -> Int32 {
    switch fractionDigits {
    case 3: 1_000_000
    case 6: 1_000
    case 9: 1
    case 1: 100_000_000
    case 2: 10_000_000
    case 4: 100_000
    case 5: 10_000
    case 7: 100
    case 8: 10
    default: 0
    }
  }

  @inline(__always)
  private mutating func readOptionalFraction(_ fields: inout TimeFields) -> Bool {
    guard remaining >= 2, digit(1) <= 9 else { return true }
    switch byte(0) {
    case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ":"):
      position += 1
      return readFraction(&fields)
    default: return true
    }
  }

  // MARK: Neighbours in one

  /// `%H:%M:%S`, eight bytes checked at once.
  @inline(__always)
  private mutating func readClock(_ fields: inout TimeFields) -> Bool {
    guard remaining >= 8 else { return false }
    // Where the text has a digit its value is left, where it has a colon nothing.
    let bytes = position.loadUnaligned(as: UInt64.self).littleEndian ^ 0x3030_3A30_303A_3030
    guard (bytes | (bytes &+ 0x0606_0006_0600_0606)) & 0xF0F0_FFF0_F0FF_F0F0 == 0 else { return false }
    let pairs = bytes &* 10 &+ bytes >> 8
    fields.hour = Int32(truncatingIfNeeded: pairs & 0xFF)
    fields.minute = Int32(truncatingIfNeeded: pairs >> 24 & 0xFF)
    let second = Int32(truncatingIfNeeded: pairs >> 48 & 0xFF)
    fields.second = min(second, 59)
    position += 8
    return fields.hour <= 23 && fields.minute <= 59 && second <= 60
  }

  /// `%Y-%m-%d`, its first eight bytes checked at once.
  @inline(__always)
  private mutating func readISODate(_ fields: inout TimeFields) -> Bool {
    guard remaining >= 10 else { return false }
    let bytes = position.loadUnaligned(as: UInt64.self).littleEndian ^ 0x2D30_302D_3030_3030
    guard (bytes | (bytes &+ 0x0006_0600_0606_0606)) & 0xFFF0_F0FF_F0F0_F0F0 == 0 else { return false }
    fields.year = Self.number(UInt32(truncatingIfNeeded: bytes))
    fields.month = Int32(truncatingIfNeeded: (bytes >> 40 & 0xFF) &* 10 &+ bytes >> 48 & 0xFF)
    position += 8
    return fields.year > 0 && fields.month >= 1 && fields.month <= 12 && readTwoDigits(1...31, &fields.day)
  }

  /// `%d/%b/%Y`; with the short name of a month every part has its place.
  @inline(__always)
  private mutating func readAccessLogDate(_ fields: inout TimeFields) -> Bool {
    let slash = UInt8(ascii: "/")
    guard remaining >= 11, byte(2) == slash, byte(6) == slash, let month = month(at: 3) else {
      return readTwoDigits(1...31, &fields.day) && skip(slash) && readMonthName(&fields.month)
        && skip(slash) && readYear(&fields.year)
    }
    fields.month = month
    let start = position
    position = start + 7
    guard readYear(&fields.year) else { return false }
    let end = position
    position = start
    guard readTwoDigits(1...31, &fields.day) else { return false }
    position = end
    return true
  }
}
