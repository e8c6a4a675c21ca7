import LogModel
import Testing

@Suite("Time formats that are refused")
struct TimeFormatErrorTests {
  @Test(
    "an error says where, what and what was expected",
    arguments: [
      ("%Y-%m-%d %q", 9, "'%q' is no directive"),
      ("é%é", 2, "'%é' is no directive"),
      ("%Y-%m-%d %", 9, "the format ends after '%'"),
      ("%F %Y", 3, "the year is given twice"),
      ("%F %H:%M %I %p", 9, "the hour is given twice"),
      ("%z %iso", 3, "the zone is given twice"),
      ("%Y %H:%M", 0, "the year stands without the month"),
      ("%H:%M %d", 6, "the day stands without the month"),
      ("%H:%M %Y-%m", 6, "the year stands without the day"),
      ("%M:%S", 0, "the minute stands without the hour"),
      ("%F %H %S", 6, "the second stands without the minute"),
      ("%F %H:%M.%f", 9, "the fraction stands without the second"),
      ("%F %I:%M", 3, "the hour stands without the AM/PM"),
      ("%F %H:%M %p", 9, "the AM/PM stands beside an hour of 24 (%H)"),
      ("%F %p", 3, "the AM/PM stands without the hour"),
      ("%s %H:%M", 3, "the hour stands beside seconds since 1970 (%s)"),
      ("", 0, "there is neither a date nor a time of day in it"),
      ("time %z", 0, "there is neither a date nor a time of day in it"),
    ])
  func refusal(format: String, offset: Int, what: String) throws {
    let error = try #require(throws: TimeFormatError.self) { try TimeFormat(format) }
    #expect(error.offset == offset)
    #expect(error.what == what)
    #expect(error.description.hasPrefix("time format '\(format)', byte \(offset): \(what); expected "))
    #expect(!error.expected.isEmpty)
  }
}
