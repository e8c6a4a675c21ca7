import LogModel
import Testing

@Suite("Civil dates")
struct CivilDateTests {
  /// The next day, by the calendar's own words.
  private func next(_ date: CivilDate) -> CivilDate {
    let isLeap = date.year % 400 == 0 || (date.year % 4 == 0 && date.year % 100 != 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    if date.day < lengths[date.month - 1] { return CivilDate(year: date.year, month: date.month, day: date.day + 1) }
    if date.month < 12 { return CivilDate(year: date.year, month: date.month + 1, day: 1) }
    return CivilDate(year: date.year + 1, month: 1, day: 1)
  }

  @Test("every day from 0001 to 2400 is the one that counting gives")
  func counted() {
    var date = CivilDate(year: 1, month: 1, day: 1)
    // 1969 years of 365 days, 492 of them leap, less 19 centuries, and 4 of them leap again.
    var days = -(1_969 * 365 + 492 - 19 + 4)
    var mistakes = 0
    while date.year < 2_401 {
      if date.daysSinceEpoch != days || CivilDate(daysSinceEpoch: days) != date { mistakes += 1 }
      if !CivilDate.exists(year: date.year, month: date.month, day: date.day) { mistakes += 1 }
      date = next(date)
      days += 1
    }
    #expect(mistakes == 0)
    #expect(CivilDate(daysSinceEpoch: 0) == CivilDate(year: 1970, month: 1, day: 1))
  }

  @Test(
    "dates outside the calendar do not exist",
    arguments: [
      (2026, 2, 29), (1900, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0), (0, 1, 1), (10_000, 1, 1),
    ])
  func missing(year: Int, month: Int, day: Int) {
    #expect(!CivilDate.exists(year: year, month: month, day: day))
  }

  @Test("the order of dates is the order of days")
  func order() {
    #expect(CivilDate(year: 2025, month: 12, day: 31) < CivilDate(year: 2026, month: 1, day: 1))
    #expect(CivilDate(year: 2026, month: 1, day: 31) < CivilDate(year: 2026, month: 2, day: 1))
    #expect(CivilDate(year: 2026, month: 2, day: 1) < CivilDate(year: 2026, month: 2, day: 2))
  }
}
