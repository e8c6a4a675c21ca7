/// A day of the proleptic Gregorian calendar.
///
/// The two conversions follow Neri and Schneider, "Euclidean affine functions and their application to calendar
/// algorithms" (Software: Practice and Experience, 2023): a few multiplications each, no table and no loop.
public struct CivilDate: Sendable, Hashable, Comparable {
  /// The year, 0 to 9999.
  public var year: Int
  /// The month, 1 to 12.
  public var month: Int
  /// The day of the month, 1 to 31.
  public var day: Int

  /// Days from 0000-03-01, where the years of the two conversions begin (so that a leap day ends its year), to 1970-01-01.
  private static let daysBeforeEpoch = 719_468

  /// A date by its parts, which are not checked; see ``exists(year:month:day:)``.
  @inlinable
  public init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The date that lies `days` after 1970-01-01 (before it, when negative).
  ///
  /// - Precondition: the date lies in the years 1 to 9999.
  public init(daysSinceEpoch days: Int) {
    let quarters = 4 * UInt32(truncatingIfNeeded: days &+ Self.daysBeforeEpoch) &+ 3
    let century = quarters / 146_097
    let quartersOfCentury = (quarters % 146_097) | 3
    let product = 2_939_745 &* UInt64(quartersOfCentury)
    let yearOfCentury = UInt32(truncatingIfNeeded: product >> 32)
    let dayOfYear = UInt32(truncatingIfNeeded: product) / 2_939_745 / 4
    let monthAndDay = 2_141 &* dayOfYear &+ 197_913
    let isPastDecember = dayOfYear >= 306
    year = Int(100 &* century &+ yearOfCentury) &+ (isPastDecember ? 1 : 0)
    month = Int(monthAndDay >> 16) &- (isPastDecember ? 12 : 0)
    day = Int((monthAndDay & 0xFFFF) / 2_141) &+ 1
  }

  /// Days since 1970-01-01; negative before it.
  public var daysSinceEpoch: Int {
    let isPastDecember = month <= 2
    let years = UInt32(truncatingIfNeeded: isPastDecember ? year &- 1 : year)
    let months = UInt32(truncatingIfNeeded: isPastDecember ? month &+ 12 : month)
    let century = years / 100
    let daysOfYears = 1_461 &* years / 4 &- century &+ century / 4
    let daysOfMonths = (979 &* months &- 2_919) / 32
    return Int(daysOfYears &+ daysOfMonths) &+ day &- 1 &- Self.daysBeforeEpoch
  }

  /// Whether `year` has a 29 February.
  @inlinable
  public static func isLeap(_ year: Int) -> Bool {
    year & 3 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  /// The number of days of a month.
  ///
  /// - Parameter month: 1 to 12.
  @inlinable
  public static func daysInMonth(_ month: Int, of year: Int) -> Int {
    month == 2 ? (isLeap(year) ? 29 : 28) : 30 | (month ^ (month >> 3))
  }

  /// Whether there is such a date in the years 1 to 9999.
  @inlinable
  public static func exists(year: Int, month: Int, day: Int) -> Bool {
    (1...9999).contains(year) && (1...12).contains(month) && day >= 1 && day <= daysInMonth(month, of: year)
  }

  public static func < (left: CivilDate, right: CivilDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }
}
