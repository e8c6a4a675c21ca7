import Analysis
import Testing

@testable import Reports

@Suite("Figures")
struct FigureTests {
  @Test(
    "group digits in threes",
    arguments: [
      (0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567"), (Int.min, "-9,223,372,036,854,775,808"),
    ])
  func grouped(number: Int, text: String) { #expect(Figures.grouped(number) == text) }

  @Test(
    "show three significant digits and lose no digit of a whole number",
    arguments: [
      (0, "0"), (12, "12"), (2.3456, "2.35"), (34.56, "34.6"), (1_234.6, "1,235"), (0.0123456, "0.0123"),
      (-0.5, "-0.5"),
      (1.999, "2"), (99.96, "100"), (1e20, "1e+20"), (0.00001, "1e-05"), (.infinity, "∞"), (.nan, "–"), (7.0001, "7"),
    ])
  func rounded(number: Double, text: String) { #expect(Figures.rounded(number) == text) }

  @Test(
    "give a duration its natural unit",
    arguments: [
      (0, "0 s"), (1_500, "1.5 µs"), (850_000_000, "850 ms"), (4_000_000_000, "4 s"), (150_000_000_000, "2.5 min"),
      (720_000_000_000, "12 min"), (43_200_000_000_000, "12 h"), (276_480_000_000_000, "3.2 d"),
    ] as [(Int64, String)])
  func durations(nanoseconds: Int64, text: String) { #expect(Figures.duration(nanoseconds: nanoseconds) == text) }

  @Test(
    "tell a trace from nothing", arguments: [(0, 10, "0 %"), (1, 1_000_000, "< 0.01 %"), (1, 3, "33 %"), (5, 0, "0 %")])
  func shares(part: Int, whole: Int, text: String) { #expect(Figures.share(part, of: whole) == text) }
}

@Suite("Moments")
struct MomentTests {
  private func moments(days: Int64 = 1, width: Int64 = 60_000_000_000) -> Moments {
    var report = AnomalyReport()
    report.start = SampleReports.start
    report.end = report.start + days * 43_200_000_000_000
    report.windowWidth = width
    return Moments(report)
  }

  private static let moment = SampleReports.start + 1_144_000_000_000

  @Test("have seconds only where windows or records need them")
  func seconds() {
    #expect(moments().point(SampleReports.start) == "06:00")
    #expect(moments().point(Self.moment) == "06:19:04")
    #expect(moments(width: 10_000_000_000).point(SampleReports.start) == "06:00:00")
    #expect(moments().precise(SampleReports.start) == "06:00:00")
    #expect(moments().precise(Self.moment + 123_456_789) == "06:19:04.123")
  }

  @Test("have a date only where the report has several")
  func dates() {
    #expect(moments(days: 4).point(Self.moment) == "03-02 06:19:04")
    #expect(moments(days: 4).span(SampleReports.start, Self.moment) == "03-02 06:00 – 06:19:04")
    #expect(moments().fullSpan(SampleReports.start, Self.moment) == "2026-03-02 06:00 – 06:19:04")
  }

  @Test("are lines where there is no time")
  func lines() {
    var report = AnomalyReport()
    report.axis = .order
    #expect(Moments(report).span(1, 1_001) == "lines 1 – 1,000")
    #expect(Moments(report).point(1_204) == "line 1,204")
    #expect(Moments(report).length(1, 1_001) == "1,000 lines")
  }
}
