/// A point in time, in nanoseconds since 1970 UTC, and the ways logs write it.
struct Moment: Comparable {
  var nanoseconds: Int

  init(nanoseconds: Int) { self.nanoseconds = nanoseconds }

  /// A time of day in UTC.
  init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    let days = daysSince1970(year: year, month: month, day: day)
    nanoseconds = (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000_000
  }

  /// Where every corpus begins.
  static let morning = Moment(year: 2026, month: 3, day: 2, hour: 6)

  var seconds: Int { nanoseconds / 1_000_000_000 }
  var milliseconds: Int { nanoseconds / 1_000_000 }

  static func < (a: Moment, b: Moment) -> Bool { a.nanoseconds < b.nanoseconds }
  static func + (moment: Moment, milliseconds: Int) -> Moment {
    Moment(nanoseconds: moment.nanoseconds + milliseconds * 1_000_000)
  }

  /// The moment written after `pattern`: `%Y %y %m %d %e %b %a %j %H %I %p %M %S` as in strftime, `%s` seconds since 1970,
  /// `%3 %6 %9` that many digits of the fraction. Everything else stands for itself.
  func written(_ pattern: StaticString) -> String {
    let day = seconds / 86_400
    let second = seconds % 86_400
    let date = civilDate(daysSince1970: day)
    return String(unsafeUninitializedCapacity: pattern.utf8CodeUnitCount * 5) { buffer in
      var digits = DigitWriter(buffer: buffer)
      var index = 0
      while index < pattern.utf8CodeUnitCount {
        let byte = pattern.utf8Start[index]
        index += 1
        guard byte == UInt8(ascii: "%") else {
          digits.append(byte)
          continue
        }
        switch pattern.utf8Start[index] {
        case UInt8(ascii: "Y"): digits.append(date.year, width: 4)
        case UInt8(ascii: "y"): digits.append(date.year % 100, width: 2)
        case UInt8(ascii: "m"): digits.append(date.month, width: 2)
        case UInt8(ascii: "d"): digits.append(date.day, width: 2)
        case UInt8(ascii: "e"): digits.append(date.day, width: 2, padding: UInt8(ascii: " "))
        case UInt8(ascii: "b"): digits.append(monthNames, 3 * (date.month - 1))
        case UInt8(ascii: "a"): digits.append(dayNames, 3 * ((day + 4) % 7))
        case UInt8(ascii: "j"): digits.append(day - daysSince1970(year: date.year, month: 1, day: 1) + 1, width: 3)
        case UInt8(ascii: "H"): digits.append(second / 3600, width: 2)
        case UInt8(ascii: "I"): digits.append((second / 3600 + 11) % 12 + 1, width: 2)
        case UInt8(ascii: "p"): digits.append("AMPM", second < 43_200 ? 0 : 2, length: 2)
        case UInt8(ascii: "M"): digits.append(second / 60 % 60, width: 2)
        case UInt8(ascii: "S"): digits.append(second % 60, width: 2)
        case UInt8(ascii: "s"): digits.append(seconds, width: 10)
        case UInt8(ascii: "3"): digits.append(nanoseconds / 1_000_000 % 1000, width: 3)
        case UInt8(ascii: "6"): digits.append(nanoseconds / 1000 % 1_000_000, width: 6)
        case UInt8(ascii: "9"): digits.append(nanoseconds % 1_000_000_000, width: 9)
        default: preconditionFailure("unknown directive in a time pattern")
        }
        index += 1
      }
      return digits.count
    }
  }

  /// `2026-03-02T06:00:00.123Z`
  var iso: String { written("%Y-%m-%dT%H:%M:%S.%3Z") }
}

private let monthNames: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"
private let dayNames: StaticString = "SunMonTueWedThuFriSat"

private struct DigitWriter {
  let buffer: UnsafeMutableBufferPointer<UInt8>
  var count = 0

  init(buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

  mutating func append(_ byte: UInt8) {
    buffer[count] = byte
    count += 1
  }

  mutating func append(_ number: Int, width: Int, padding: UInt8 = UInt8(ascii: "0")) {
    var rest = number
    for index in stride(from: count + width - 1, through: count, by: -1) {
      buffer[index] = rest == 0 && index < count + width - 1 ? padding : UInt8(truncatingIfNeeded: 48 + rest % 10)
      rest /= 10
    }
    count += width
  }

  mutating func append(_ names: StaticString, _ offset: Int, length: Int = 3) {
    for index in offset..<offset + length { append(names.utf8Start[index]) }
  }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar (years are counted from March, so that the leap day is the last).
private func daysSince1970(year: Int, month: Int, day: Int) -> Int {
  let shifted = month <= 2 ? year - 1 : year
  let era = shifted / 400
  let yearOfEra = shifted - era * 400
  let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

private func civilDate(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
  let shifted = days + 719_468
  let era = shifted / 146_097
  let dayOfEra = shifted - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let month = (5 * dayOfYear + 2) / 153
  let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
  return (year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
}
