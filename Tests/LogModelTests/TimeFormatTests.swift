import LogModel
import Testing

@Suite("Time formats")
struct TimeFormatTests {
  @Test(
    "a directive reads what the table says",
    arguments: [
      ("%Y-%m-%d", "2026-03-02", "2026-03-02T00:00:00Z"),
      ("%y%m%d", "260302", "2026-03-02T00:00:00Z"),
      ("%y%m%d", "690302", "1969-03-02T00:00:00Z"),
      ("%y%m%d", "990302", "1999-03-02T00:00:00Z"),
      ("%y%m%d", "680302", "2068-03-02T00:00:00Z"),
      ("%y%m%d", "000302", "2000-03-02T00:00:00Z"),
      ("%b %e %Y", "Mar  2 2026", "2026-03-02T00:00:00Z"),
      ("%b%e%Y", "Mar 22026", "no match"),
      ("%b%e %Y", "Mar 2 2026", "2026-03-02T00:00:00Z"),
      ("%b%e %Y", "Mar12 2026", "2026-03-12T00:00:00Z"),
      ("%e.%m.%Y", "02.03.2026", "2026-03-02T00:00:00Z"),
      ("%e.%m.%Y", "2.03.2026", "2026-03-02T00:00:00Z"),
      ("%d %b %Y", "02 march 2026", "2026-03-02T00:00:00Z"),
      ("%d %b %Y", "02 SEPTEMBER 2026", "2026-09-02T00:00:00Z"),
      ("%d %b %Y", "02 may 2026", "2026-05-02T00:00:00Z"),
      ("%a, %d %b %Y", "Mon, 02 Mar 2026", "2026-03-02T00:00:00Z"),
      ("%a %d %b %Y", "WEDNESDAY 02 Mar 2026", "2026-03-02T00:00:00Z"),
      ("%Y-%m-%d %H:%M:%S", "2026-03-02 23:59:59", "2026-03-02T23:59:59Z"),
      ("%Y-%m-%d %H.%M.%S", "2026-03-02 23.59.59", "2026-03-02T23:59:59Z"),
      ("%Y-%m-%d %H:%M:%S", "2026-03-02 23:59:60", "2026-03-02T23:59:59Z"),
      ("%Y-%m-%d %H.%M.%S", "2026-03-02 23.59.60", "2026-03-02T23:59:59Z"),
      ("%m/%d/%Y %I:%M:%S %p", "03/02/2026 12:00:01 AM", "2026-03-02T00:00:01Z"),
      ("%m/%d/%Y %I:%M:%S %p", "03/02/2026 12:00:01 PM", "2026-03-02T12:00:01Z"),
      ("%m/%d/%Y %I:%M:%S%p", "03/02/2026 01:00:01pm", "2026-03-02T13:00:01Z"),
      ("%m/%d/%Y %p %I:%M", "03/02/2026 AM 11:05", "2026-03-02T11:05:00Z"),
      ("%F %T,%f", "2026-03-02 06:00:00,1", "2026-03-02T06:00:00.1Z"),
      ("%F %T,%f", "2026-03-02 06:00:00,123", "2026-03-02T06:00:00.123Z"),
      ("%F %T,%f", "2026-03-02 06:00:00,000", "2026-03-02T06:00:00.000Z"),
      ("%F %T.%f", "2026-03-02 06:00:00.123456789", "2026-03-02T06:00:00.123456789Z"),
      ("%F %T.%f", "2026-03-02 06:00:00.1234567899999", "2026-03-02T06:00:00.123456789Z"),
      ("%F %T%.f", "2026-03-02 06:00:00", "2026-03-02T06:00:00Z"),
      ("%F %T%.f", "2026-03-02 06:00:00.5", "2026-03-02T06:00:00.5Z"),
      ("%F %T%.f", "2026-03-02 06:00:00,50", "2026-03-02T06:00:00.50Z"),
      ("%F %T%.f", "2026-03-02 06:00:00:500", "2026-03-02T06:00:00.500Z"),
      ("%s", "1077804742", "2004-02-26T14:12:22Z"),
      ("%s%.f", "1077804742.25", "2004-02-26T14:12:22.25Z"),
      ("%s %z", "1077804742 +0200", "2004-02-26T14:12:22Z"),
      ("[%F %T]", "[2026-03-02 06:00:00]", "2026-03-02T06:00:00Z"),
      ("%F%%%T", "2026-03-02%06:00:00", "2026-03-02T06:00:00Z"),
      ("%F %T", "2026-03-02    06:00:00", "2026-03-02T06:00:00Z"),
      ("%F   %T", "2026-03-02 06:00:00", "2026-03-02T06:00:00Z"),
      ("%Y年%m月%d日", "2026年03月02日", "2026-03-02T00:00:00Z"),
      ("%d/%b/%Y:%T %z", "02/Mar/2026:06:00:00 +0000", "2026-03-02T06:00:00Z"),
      ("%d/%b/%Y:%T %z", "02/March/2026:06:00:00 -0130", "2026-03-02T07:30:00Z"),
    ])
  func directive(format: String, text: String, expected: String) throws {
    #expect(try parsed(text, as: format) == expected)
  }

  @Test(
    "a date that does not exist, and text that is not of the format, do not match",
    arguments: [
      ("%F", "2026-02-29"), ("%F", "2026-02-31"), ("%F", "2100-02-29"), ("%F", "2026-04-31"), ("%F", "2026-13-01"),
      ("%F", "2026-00-01"), ("%F", "2026-01-00"), ("%F", "2026-01-32"), ("%F", "0000-01-01"), ("%F", "1676-12-31"),
      ("%F", "2263-01-01"), ("%F", "9999-12-31"), ("%F", "0001-01-01"), ("%F", "2026-1-01"), ("%F", "2026/01/01"),
      ("%F", "2026-01-01 "), ("%F", " 2026-01-01"), ("%F", "2026-01-0"), ("%F", ""), ("%F", "+026-01-01"),
      ("%F", "2026-0:-01"), ("%F", "2026-01-0/"), ("%F", "२०२६-01-01"),
      ("%F %T", "2026-03-02 24:00:00"), ("%F %T", "2026-03-02 23:60:00"), ("%F %T", "2026-03-02 23:00:61"),
      ("%F %T", "2026-03-02 2a:00:00"), ("%F %T", "2026-03-02 23:0 :00"), ("%F %T", "2026-03-02 23-00-00"),
      ("%F %H.%M", "2026-03-02 24.00"), ("%F %H.%M", "2026-03-02 23.60"), ("%F %H.%M.%S", "2026-03-02 23.00.61"),
      ("%F %I:%M %p", "2026-03-02 00:00 AM"), ("%F %I:%M %p", "2026-03-02 13:00 PM"),
      ("%F %I:%M %p", "2026-03-02 11:00 XM"), ("%F %I:%M %p", "2026-03-02 11:00 A"), ("%F %T", "2026-03-02\t06:00:00"),
      ("%F %T", "2026-03-0206:00:00"), ("%F %T,%f", "2026-03-02 06:00:00,"), ("%F %T%.f", "2026-03-02 06:00:00."),
      ("%F %T%.f", "2026-03-02 06:00:00;5"), ("%b %d %Y", "Foo 02 2026"), ("%b %d %Y", "Marc 02 2026"),
      ("%b %d %Y", "Mar 2 2026"), ("%e %b %Y", "32 Mar 2026"), ("%e %b %Y", "0 Mar 2026"), ("%e %b %Y", "  2 Mar 2026"),
      ("%a %d %b %Y", "Xxx 02 Mar 2026"), ("%s", "-1"), ("%s", ""), ("%s", "9223372037"), ("%s", "1077804742x"),
      ("%s", "99999999999999999999999"), ("%d/%b/%Y", "31/Apr/2026"), ("%d/%b/%Y", "00/Apr/2026"),
      ("%d/%b/%Y", "01/Apr/0000"), ("%d/%b/%Y", "01/Apr/202"), ("%d/%b/%Y", "01/Apx/2026"), ("%d/%b/%Y", "01-Apr/2026"),
    ])
  func noMatch(format: String, text: String) throws {
    #expect(try parsed(text, as: format, reference: "2026-03-02") == "no match")
  }

  @Test("29 February exists in leap years", arguments: ["2024-02-29", "2000-02-29", "1680-02-29"])
  func leapDay(date: String) throws {
    #expect(try parsed(date, as: "%F") == date + "T00:00:00Z")
  }

  @Test("a text that goes on, or stops early, does not match")
  func wholeText() throws {
    let text = "2026-03-02T06:00:00.123+02:00"
    let whole = text.utf8.count
    let accepted = try (0...whole).filter { try parsed(String(text.prefix($0)), as: "%iso") != "no match" }
    // Without a zone, with whole hours of one, with one, and with fewer digits of the fraction.
    #expect(accepted == [19, 21, 22, 23, 26, 29])
    for character in ["0", " ", "Z", "+", "\0"] {
      #expect(try parsed(text + character, as: "%iso") == "no match")
    }
  }

  @Test("a format tells what it captures")
  func captures() throws {
    let access = try TimeFormat("%d/%b/%Y:%H:%M:%S %z")
    #expect(access.hasYear && access.hasDate && access.hasZone)
    let syslog = try TimeFormat("%b %e %T")
    #expect(!syslog.hasYear && syslog.hasDate && !syslog.hasZone)
    let clock = try TimeFormat("%T%.f")
    #expect(!clock.hasYear && !clock.hasDate && !clock.hasZone)
    let epoch = try TimeFormat("%s")
    #expect(epoch.hasYear && epoch.hasDate && epoch.hasZone)
    #expect(try TimeFormat("%iso").hasZone)
    #expect(try TimeFormat("%F %T %Z").hasZone)
  }

  @Test("the limits of 64 bits of nanoseconds are read, and nothing beyond them")
  func limits() throws {
    #expect(try parsed("1677-09-21T00:12:43.145224192Z", as: "%iso") == "1677-09-21T00:12:43.145224192Z")
    #expect(try parsed("1677-09-21T00:12:43.145224191Z", as: "%iso") == "no match")
    #expect(try parsed("2262-04-11T23:47:16.854775807Z", as: "%iso") == "2262-04-11T23:47:16.854775807Z")
    #expect(try parsed("2262-04-11T23:47:16.854775808Z", as: "%iso") == "no match")
  }

  @Test(
    "parts with one digit or two",
    arguments: [
      ("3/2/2026 6:05:09 AM", "%-m/%-d/%Y %-I:%M:%S %p", "2026-03-02T06:05:09Z"),
      ("20260302-6:0:7:44", "%Y%m%d-%-H:%-M:%-S:%-L", "2026-03-02T06:00:07.044Z"),
      ("12/31/2026 23:59", "%-m/%-d/%Y %-H:%-M", "2026-12-31T23:59:00Z"), ("0/2/2026", "%-m/%-d/%Y", "no match"),
      ("3/2/2026 24:00", "%-m/%-d/%Y %-H:%M", "no match"),
    ])
  func looseParts(text: String, format: String, expected: String) throws {
    #expect(try parsed(text, as: format) == expected)
  }
}
