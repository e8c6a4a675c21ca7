import LogModel
import Testing

@Suite("Zones of time formats")
struct TimeFormatZoneTests {
  @Test(
    "%z reads offsets from UTC",
    arguments: [
      ("06:00:00Z", "06:00:00Z"), ("06:00:00 Z", "06:00:00Z"), ("06:00:00UTC", "06:00:00Z"),
      ("06:00:00 GMT", "06:00:00Z"),
      ("06:00:00+0200", "04:00:00Z"), ("06:00:00 +02:00", "04:00:00Z"), ("06:00:00+02", "04:00:00Z"),
      ("06:00:00-0530", "11:30:00Z"), ("06:00:00-05:30", "11:30:00Z"), ("06:00:00-00:00", "06:00:00Z"),
    ])
  func numericZone(text: String, expected: String) throws {
    #expect(try parsed("2026-03-02T" + text, as: "%FT%T%z") == "2026-03-02T" + expected)
    #expect(try parsed("2026-03-02T" + text, as: "%iso") == "2026-03-02T" + expected)
  }

  @Test(
    "%z takes nothing else",
    arguments: [
      "", " ", "  Z", "z", "+", "+2", "+2:00", "+02:0", "+02:", "+020", "+24:00", "+02:60", "+020000", "EST", "UT",
      "Zulu",
    ])
  func notAZone(zone: String) throws {
    #expect(try parsed("2026-03-02T06:00:00" + zone, as: "%FT%T%z") == "no match")
    if !zone.isEmpty {
      #expect(try parsed("2026-03-02T06:00:00" + zone, as: "%iso") == "no match")
    }
  }

  @Test(
    "%Z reads the abbreviations of the table",
    arguments: [
      ("UTC", "12:00"), ("GMT", "12:00"), ("Z", "12:00"), ("EST", "17:00"), ("EDT", "16:00"), ("CST", "18:00"),
      ("CDT", "17:00"), ("MST", "19:00"), ("MDT", "18:00"), ("PST", "20:00"), ("PDT", "19:00"), ("CET", "11:00"),
      ("CEST", "10:00"), ("BST", "11:00"), ("WET", "12:00"), ("WEST", "11:00"), ("EET", "10:00"), ("EEST", "09:00"),
      ("MSK", "09:00"), ("IST", "06:30"), ("JST", "03:00"),
    ])
  func abbreviation(zone: String, expected: String) throws {
    #expect(try parsed("2026-03-02 12:00:00 \(zone)", as: "%F %T %Z") == "2026-03-02T\(expected):00Z")
  }

  @Test("%Z takes no other word", arguments: ["", "XYZ", "utc", "CES", "CESTX", "+0200", "E", "UTCZ"])
  func notAnAbbreviation(zone: String) throws {
    #expect(try parsed("2026-03-02 12:00:00 \(zone)", as: "%F %T %Z") == "no match")
  }

  @Test("a numeric zone counts before an abbreviation, on either side of it")
  func bothZones() throws {
    #expect(try parsed("2026-03-02 12:00:00 +0100 CEST", as: "%F %T %z %Z") == "2026-03-02T11:00:00Z")
    #expect(try parsed("2026-03-02 12:00:00 CEST (+0100)", as: "%F %T %Z (%z)") == "2026-03-02T11:00:00Z")
  }

  @Test("the given zone is for texts without one")
  func givenZone() throws {
    #expect(try parsed("2026-03-02 06:00:00", as: "%F %T", zone: 7200) == "2026-03-02T04:00:00Z")
    #expect(try parsed("2026-03-02 06:00:00", as: "%iso", zone: 7200) == "2026-03-02T04:00:00Z")
    #expect(try parsed("2026-03-02 06:00:00Z", as: "%iso", zone: 7200) == "2026-03-02T06:00:00Z")
    #expect(try parsed("2026-03-02 06:00:00 +0100", as: "%F %T %z", zone: 7200) == "2026-03-02T05:00:00Z")
    #expect(try parsed("1077804742", as: "%s", zone: 7200) == "2004-02-26T14:12:22Z")
  }
}
