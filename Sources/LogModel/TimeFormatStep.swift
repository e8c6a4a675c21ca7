/// One step of a compiled time format.
enum TimeFormatStep: Sendable, Hashable {
  case literal(UInt8)
  /// One or more blanks.
  case blanks
  case year, yearOfCentury, month, day, dayPadded
  case monthName, weekdayName
  case hour, hourOfHalf, half, minute, second
  /// One or two digits, `%-m` and its like.
  case looseMonth, looseDay, looseHour, looseHourOfHalf, looseMinute, looseSecond
  case fraction, optionalFraction
  /// Thousandths of a second as a number, without zeros in front.
  case milliseconds
  case zone, optionalZone, zoneName
  /// A zone abbreviation beside a numeric zone, which counts.
  case ignoredZoneName
  case epochSeconds
  /// `T` or a blank.
  case dateTimeSeparator
  /// `%Y-%m-%d` in one.
  case isoDate
  /// `%d/%b/%Y` in one.
  case accessLogDate
  /// `%H:%M:%S` in one.
  case clock

  private static let fusions: [(parts: [TimeFormatStep], whole: TimeFormatStep)] = [
    ([.year, .literal(UInt8(ascii: "-")), .month, .literal(UInt8(ascii: "-")), .day], .isoDate),
    ([.day, .literal(UInt8(ascii: "/")), .monthName, .literal(UInt8(ascii: "/")), .year], .accessLogDate),
    ([.hour, .literal(UInt8(ascii: ":")), .minute, .literal(UInt8(ascii: ":")), .second], .clock),
  ]

  /// The same steps, with the most frequent neighbours joined to one.
  static func fused(_ steps: [TimeFormatStep]) -> ContiguousArray<TimeFormatStep> {
    var result: ContiguousArray<TimeFormatStep> = []
    var index = 0
    while index < steps.count {
      if let fusion = fusions.first(where: { steps[index...].starts(with: $0.parts) }) {
        result.append(fusion.whole)
        index += fusion.parts.count
      } else {
        result.append(steps[index])
        index += 1
      }
    }
    return result
  }
}
