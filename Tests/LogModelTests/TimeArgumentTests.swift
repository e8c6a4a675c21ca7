import LogModel
import Testing

@Suite("Times and zones as arguments")
struct TimeArgumentTests {
  @Test(
    "RFC 3339, date and time, and a date alone are times",
    arguments: [
      ("2026-03-02T06:00:00Z", "2026-03-02T06:00:00Z"), ("2026-03-02T06:00:00.5+02:00", "2026-03-02T04:00:00.5Z"),
      ("2026-03-02", "2026-03-02T00:00:00Z"), ("2026-03-02 06:00:00", "2026-03-02T06:00:00Z"),
      ("2026-03-02T06:00", "2026-03-02T06:00:00Z"), ("2026-03-02 06:00+0100", "2026-03-02T05:00:00Z"),
    ])
  func time(argument: String, expected: String) throws {
    #expect(try Timestamp(argument: argument).description == expected)
  }

  @Test(
    "an error tells a wrong shape from a date that does not exist",
    arguments: [
      ("yesterday", "is not a time"), ("", "is not a time"), ("02.03.2026", "is not a time"),
      ("1772431200", "is not a time"),
      ("2026-02-30", "is no date and time that exists between 1677-09-22 and 2262-04-11"),
      ("2026-03-02T25:00:00Z", "is no date and time that exists between 1677-09-22 and 2262-04-11"),
    ])
  func notATime(argument: String, what: String) throws {
    let error = try #require(throws: TimeArgumentError.self) { try Timestamp(argument: argument) }
    #expect(error.what == what)
    #expect(error.description.hasPrefix("'\(argument)' \(what); expected 2026-03-02"))
  }

  @Test(
    "a zone is an offset",
    arguments: [
      ("UTC", 0), ("GMT", 0), ("Z", 0), ("+02:00", 7_200), ("+0200", 7_200), ("+02", 7_200), ("-5", -18_000),
      ("-05:30", -19_800), ("-0530", -19_800), ("+5:45", 20_700), ("+00:00", 0), ("-23:59", -86_340),
    ])
  func zone(argument: String, seconds: Int) throws {
    #expect(try TimeZoneOffset(argument: argument).seconds == seconds)
  }

  @Test(
    "anything else is no zone",
    arguments: [
      "", "+", "2", "02:00", "Europe/Berlin", "CET", "utc", "+24:00", "+02:60", "+020", "+02:0", "+:00", "+02:000",
      "++2", "+2x", "+02:00:00", "+02000", "+:0200",
    ])
  func notAZone(argument: String) throws {
    let error = try #require(throws: TimeArgumentError.self) { try TimeZoneOffset(argument: argument) }
    #expect(error.description == "'\(argument)' is not a zone's offset from UTC; expected UTC, Z, +02:00, +0200 or -5")
  }
}
