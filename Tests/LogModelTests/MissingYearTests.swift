import LogModel
import TestSupport
import Testing

@Suite("Times without a year or a date")
struct MissingYearTests {
  @Test(
    "the year is the latest that puts the date at most a day after the reference",
    arguments: [
      ("Mar  2 06:00:00", "2026-03-02T07:00:00Z", "2026-03-02T06:00:00Z"),
      ("Mar  3 06:00:00", "2026-03-02T06:00:00Z", "2026-03-03T06:00:00Z"),
      ("Mar  3 06:00:01", "2026-03-02T06:00:00Z", "2025-03-03T06:00:01Z"),
      ("Mar  3 06:00:00", "2026-03-02T05:59:59.999Z", "2025-03-03T06:00:00Z"),
      ("Dec 31 23:59:59", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z"),
      ("Jan  1 00:00:00", "2025-12-31T12:00:00Z", "2026-01-01T00:00:00Z"),
      ("Jan  1 12:00:01", "2025-12-31T12:00:00Z", "2025-01-01T12:00:01Z"),
      ("Dec 31 00:00:00", "2025-12-30T00:00:00Z", "2025-12-31T00:00:00Z"),
      ("Feb 29 12:00:00", "2024-03-01T00:00:00Z", "2024-02-29T12:00:00Z"),
      ("Feb 29 12:00:00", "2024-02-28T12:00:00Z", "2024-02-29T12:00:00Z"),
      ("Feb 29 12:00:00", "2024-02-28T11:59:59Z", "2020-02-29T12:00:00Z"),
      ("Feb 29 12:00:00", "2026-06-01T00:00:00Z", "2024-02-29T12:00:00Z"),
      ("Feb 29 12:00:00", "1903-06-01T00:00:00Z", "1896-02-29T12:00:00Z"),
      ("Feb 29 12:00:00", "2104-01-01T00:00:00Z", "2096-02-29T12:00:00Z"),
      ("Feb 30 12:00:00", "2026-06-01T00:00:00Z", "no match"),
      ("Apr 31 12:00:00", "2026-06-01T00:00:00Z", "no match"),
      ("Jan  1 00:00:00", "1677-09-22T00:00:00Z", "no match"),
      ("Apr 11 00:00:00", "2262-04-11T00:00:00Z", "2262-04-11T00:00:00Z"),
    ])
  func year(text: String, reference: String, expected: String) throws {
    #expect(try parsed(text, as: "%b %e %T", reference: reference) == expected)
  }

  @Test("the year is that of the clock in the zone of the text, or else of the given zone")
  func yearInZone() throws {
    // 2026-01-01 01:00 in the zone is still 2025 in UTC.
    let reference = "2025-12-30T23:30:00Z"
    #expect(try parsed("Jan  1 01:00:00", as: "%b %e %T", zone: 7200, reference: reference) == "2025-12-31T23:00:00Z")
    #expect(try parsed("Jan  1 01:00:00 +0200", as: "%b %e %T %z", reference: reference) == "2025-12-31T23:00:00Z")
    #expect(try parsed("Jan  1 01:00:00", as: "%b %e %T", reference: reference) == "2025-01-01T01:00:00Z")
    // And west of it the reference itself is still in the old year.
    #expect(
      try parsed("Dec 31 20:00:00", as: "%b %e %T", zone: -18_000, reference: "2026-01-01T01:00:00Z")
        == "2026-01-01T01:00:00Z")
  }

  @Test("a time of day takes the latest date that puts it at most an hour after the reference")
  func timeOfDay() throws {
    let reference = "2026-03-02T06:00:00.500Z"
    #expect(try parsed("07:00:00", as: "%T", reference: reference) == "2026-03-02T07:00:00Z")
    #expect(try parsed("07:00:00.500", as: "%T%.f", reference: reference) == "2026-03-02T07:00:00.500Z")
    #expect(try parsed("07:00:00.501", as: "%T%.f", reference: reference) == "2026-03-01T07:00:00.501Z")
    #expect(try parsed("23:00:00", as: "%T", reference: reference) == "2026-03-01T23:00:00Z")
    #expect(try parsed("00:30:00", as: "%T", reference: "2026-03-01T23:40:00Z") == "2026-03-02T00:30:00Z")
    #expect(try parsed("08:30:00", as: "%T", zone: 7200, reference: reference) == "2026-03-02T06:30:00Z")
    #expect(try parsed("09:30:00", as: "%T", zone: 7200, reference: reference) == "2026-03-01T07:30:00Z")
  }

  @Test("without a reference a valid text asks for one, and an impossible one does not match")
  func noReference() throws {
    #expect(try parsed("Mar  2 06:00:00", as: "%b %e %T") == "needs a reference")
    #expect(try parsed("Feb 29 06:00:00", as: "%b %e %T") == "needs a reference")
    #expect(try parsed("Feb 30 06:00:00", as: "%b %e %T") == "no match")
    #expect(try parsed("06:00:00", as: "%T") == "needs a reference")
    #expect(try parsed("26:00:00", as: "%T") == "no match")
  }

  @Test("the result is never more than a day after the reference, and the same date a year later would be")
  func property() throws {
    let format = try TimeFormat("%m-%d %T")
    let day: Int64 = 86_400_000_000_000
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<20_000 {
      let reference = Int64.random(in: -7_000_000_000...9_000_000_000, using: &generator) * 1_000_000_000
      let source = Timestamp(
        nanoseconds: Int64.random(in: 0..<4_000_000_000, using: &generator) * 1_000_000_000, fractionDigits: 0)
      let text = String(source.description.dropFirst(5).dropLast()).split(separator: "T").joined(separator: " ")
      let zone = Int.random(in: -14...14, using: &generator) * 3_600
      let parsed = text.withBytes { format.parse($0, zoneOffsetSeconds: zone, reference: reference) }
      guard case .time(let timestamp) = parsed else {
        Issue.record("\(text) with reference \(reference): \(parsed)")
        return
      }
      #expect(timestamp.nanoseconds <= reference + day)
      // A leap day comes again after at most eight years, any other date after at most 366 days.
      #expect(timestamp.nanoseconds > reference + day - (text.hasPrefix("02-29") ? 2_922 : 366) * day)
    }
  }
}
