/// What the steps of a format found in a text, each part in the range of its kind.
struct TimeFields {
  var year: Int32 = 0
  var month: Int32 = 0
  var day: Int32 = 0
  var hour: Int32 = 0
  var minute: Int32 = 0
  var second: Int32 = 0
  var nanoseconds: Int32 = 0
  var fractionDigits: UInt8 = 0
  /// Whether the half of the day was PM.
  var isAfternoon = false
  /// Whether the hour counts from 12 to 11, twice a day.
  var isHourOfHalf = false
  /// Seconds east of UTC; ``noZone`` where the text has no zone.
  var zoneOffset = TimeFields.noZone
  var epochSeconds: Int64 = 0

  /// No offset: the ones that can be read are less than a day.
  static let noZone = Int32.min
  private static let secondsOfDay: Int64 = 86_400

  /// Puts the parts together.
  ///
  /// - Parameters:
  ///   - dateParts: which parts were looked for.
  ///   - zoneOffsetSeconds: seconds east of UTC where the text had no zone.
  ///   - reference: nanoseconds since 1970, for a date without a year and a time without a date.
  @inline(__always)
  func resolved(_ dateParts: TimeFormat.DateParts, zoneOffsetSeconds: Int, reference: Int64?) -> ParsedTime {
    let offset = zoneOffset == Self.noZone ? Int64(zoneOffsetSeconds) : Int64(zoneOffset)
    let days: Int
    switch dateParts {
    case .yearMonthAndDay:
      // The month was checked when it was read.
      guard day <= CivilDate.daysInMonth(Int(month), of: Int(year)) else { return .noMatch }
      days = CivilDate(year: Int(year), month: Int(month), day: Int(day)).daysSinceEpoch
    case .epoch:
      return time(seconds: epochSeconds)
    case .monthAndDay, .none:
      // Of a leap year, which has all dates.
      guard dateParts == .none || day <= CivilDate.daysInMonth(Int(month), of: 2000) else { return .noMatch }
      guard let reference else { return .needsReference }
      let slack = dateParts == .none ? Self.slackOfClock : Self.secondsOfDay
      let latest = LatestLocalTime(reference: reference, offset: offset, slack: slack)
      days = dateParts == .none ? latestDay(upTo: latest) : latestDate(upTo: latest)
    }
    return time(seconds: Int64(days) &* Self.secondsOfDay &+ secondsOfClock &- offset)
  }

  private var secondsOfClock: Int64 {
    let hours = isHourOfHalf ? hour % 12 &+ (isAfternoon ? 12 : 0) : hour
    return Int64(hours &* 3_600 &+ minute &* 60 &+ second)
  }

  @inline(__always)
  private func time(seconds: Int64) -> ParsedTime {
    Timestamp(seconds: seconds, nanosecondsOfSecond: nanoseconds, fractionDigits: fractionDigits)
      .map { .time($0) } ?? .noMatch
  }

  /// How far after the reference a guessed date may lie: clocks and zones of writer and reader differ, and by less for a time that
  /// would else be put a whole day too late.
  private static let slackOfClock: Int64 = 3_600

  /// The slack after the reference, on the clock of the text's zone: what a guessed date must not be later than.
  private struct LatestLocalTime {
    var day: Int
    var secondOfDay: Int64
    var nanoseconds: Int64

    init(reference: Int64, offset: Int64, slack: Int64) {
      let (seconds, nanoseconds) = reference.floorDivided(by: 1_000_000_000)
      let (day, secondOfDay) = (seconds &+ offset &+ slack).floorDivided(by: secondsOfDay)
      self.day = Int(day)
      self.secondOfDay = secondOfDay
      self.nanoseconds = nanoseconds
    }
  }

  /// The latest day on which the time of day is not later than `latest`.
  private func latestDay(upTo latest: LatestLocalTime) -> Int {
    let isLater = (secondsOfClock, Int64(nanoseconds)) > (latest.secondOfDay, latest.nanoseconds)
    return isLater ? latest.day &- 1 : latest.day
  }

  /// The latest day of the text's month and day that is not later than `latest`.
  private func latestDate(upTo latest: LatestLocalTime) -> Int {
    let lastDay = latestDay(upTo: latest)
    var date = CivilDate(year: CivilDate(daysSinceEpoch: lastDay).year, month: Int(month), day: Int(day))
    // 29 February is there again after eight years at most.
    while day > CivilDate.daysInMonth(date.month, of: date.year) || date.daysSinceEpoch > lastDay {
      date.year &-= 1
    }
    return date.daysSinceEpoch
  }
}

extension Int64 {
  /// Quotient and remainder of the division that rounds down, so that the remainder is never negative.
  fileprivate func floorDivided(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient &- 1, remainder &+ divisor) : (quotient, remainder)
  }
}
