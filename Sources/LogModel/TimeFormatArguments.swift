/// Why the argument of an option is not the time or zone that it should be.
public struct TimeArgumentError: Error, Hashable, CustomStringConvertible {
  /// The argument as it was given.
  public var argument: String
  /// What is wrong with it: `is not a time`.
  public var what: String
  /// What would have been right.
  public var expected: String

  /// All of it in one line.
  public var description: String {
    "'\(argument)' \(what); expected \(expected)"
  }
}

extension Timestamp {
  private static let argumentFormats = ["%iso", "%F", "%F %H:%M", "%FT%H:%M", "%F %H:%M%z", "%FT%H:%M%z"]
  private static let expectedArgument = "2026-03-02, 2026-03-02T06:00:00 (both in UTC) or 2026-03-02T06:00:00+02:00"

  /// The time that a person gave as an argument (`--since`, `--until`, `--reference-time`): RFC 3339, or date and time, or a
  /// date (its first moment). What has no zone is in UTC.
  ///
  /// - Throws: ``TimeArgumentError``.
  public init(argument: String) throws(TimeArgumentError) {
    for format in Self.argumentFormats {
      // The formats are constants that compile.
      guard let format = try? TimeFormat(format) else { continue }
      var argument = argument
      let parsed = argument.withUTF8 { bytes in
        format.parse(UnsafeRawBufferPointer(bytes), zoneOffsetSeconds: 0, reference: nil)
      }
      if case .time(let timestamp) = parsed {
        self = timestamp
        return
      }
    }
    // Digits where a date has them: then the numbers are wrong, not the shape.
    let shape = argument.utf8.prefix(10).map {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) ? UInt8(ascii: "0") : $0
    }
    let isDate = shape.elementsEqual("0000-00-00".utf8)
    throw TimeArgumentError(
      argument: argument,
      what: isDate ? "is no date and time that exists between 1677-09-22 and 2262-04-11" : "is not a time",
      expected: Self.expectedArgument)
  }
}

/// How far the clocks of a zone are from UTC.
public struct TimeZoneOffset: Sendable, Hashable {
  /// Seconds east of UTC.
  public var seconds: Int

  /// An offset of a number of seconds, positive to the east.
  public init(seconds: Int) {
    self.seconds = seconds
  }

  /// UTC itself.
  public static let utc = TimeZoneOffset(seconds: 0)

  /// The offset that a person gave as an argument or in a rule file: `UTC`, `GMT`, `Z`, `+02:00`, `+0200`, `+02`, `-5`.
  ///
  /// - Throws: ``TimeArgumentError``; offsets go up to 23:59, and zones by name are not known.
  public init(argument: String) throws(TimeArgumentError) {
    guard let seconds = Self.seconds(Array(argument.utf8)) else {
      throw TimeArgumentError(
        argument: argument, what: "is not a zone's offset from UTC", expected: "UTC, Z, +02:00, +0200 or -5")
    }
    self.seconds = seconds
  }

  private static func seconds(_ text: [UInt8]) -> Int? {
    guard let first = text.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") else {
      return ["UTC", "GMT", "Z"].contains { text.elementsEqual($0.utf8) } ? 0 : nil
    }
    var digits = Array(text.dropFirst())
    let colon = digits.firstIndex(of: UInt8(ascii: ":"))
    if let colon {
      guard colon == digits.count - 3 else { return nil }
      digits.remove(at: colon)
    }
    // Hours of one or two digits; minutes of two, only after a colon or after two digits of hours.
    guard colon == nil ? [1, 2, 4].contains(digits.count) : (3...4).contains(digits.count) else { return nil }
    var number = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      number = number * 10 + Int(digit - UInt8(ascii: "0"))
    }
    let (hours, minutes) = digits.count > 2 ? (number / 100, number % 100) : (number, 0)
    guard hours <= 23, minutes <= 59 else { return nil }
    return (first == UInt8(ascii: "-") ? -1 : 1) * (hours * 3_600 + minutes * 60)
  }
}
