import Analysis
import LogModel

/// Points of a report's axis in words: times of day in UTC, or line numbers.
struct Moments {
  let axis: AnomalyReport.Axis
  /// Whether the report begins and ends on different days.
  private let showsDates: Bool
  /// Whether windows begin on whole minutes: then a bound needs no seconds.
  private let isInMinutes: Bool

  private static let minute: Int64 = 60_000_000_000

  init(_ report: AnomalyReport) {
    axis = report.axis
    isInMinutes = [report.windowWidth, report.start, report.end].allSatisfy { $0 % Self.minute == 0 }
    showsDates = Self.date(report.start) != Self.date(max(report.start, report.end &- 1))
  }

  /// A bound of windows: `06:19` or `06:19:04`, with the day before it where the report has several (`03-02 06:19`), or `line 1,204`.
  func point(_ moment: Int64) -> String {
    guard axis == .time else { return "line \(Figures.grouped(Int(moment)))" }
    let clock = shortClock(moment)
    return showsDates ? "\(Self.date(moment).dropFirst(5)) \(clock)" : clock
  }

  private func shortClock(_ moment: Int64) -> String {
    let clock = Self.clock(moment)
    return isInMinutes && moment % Self.minute == 0 ? String(clock.prefix(5)) : clock
  }

  /// A record's time: always with seconds, and with milliseconds where it has any.
  func precise(_ moment: Int64) -> String {
    guard axis == .time else { return point(moment) }
    let day = showsDates ? "\(Self.date(moment).dropFirst(5)) " : ""
    let nanoseconds = moment % 1_000_000_000
    guard nanoseconds >= 1_000_000 else { return "\(day)\(Self.clock(moment))" }
    return "\(day)\(Self.clock(moment)).\(String(1_000 + nanoseconds / 1_000_000).dropFirst())"
  }

  /// With the whole date.
  func full(_ moment: Int64) -> String {
    axis == .time ? "\(Self.date(moment)) \(shortClock(moment))" : point(moment)
  }

  /// `06:19 – 06:31`, `lines 1,200 – 1,400`
  func span(_ start: Int64, _ end: Int64) -> String {
    guard axis == .time else {
      // The end of a span of lines is the first line after it.
      return end &- start <= 1
        ? point(start) : "lines \(Figures.grouped(Int(start))) – \(Figures.grouped(Int(end &- 1)))"
    }
    guard start != end else { return point(start) }
    return "\(point(start)) – \(Self.date(start) == Self.date(end) ? shortClock(end) : point(end))"
  }

  /// `span` with whole dates, the second only where it is another day.
  func fullSpan(_ start: Int64, _ end: Int64) -> String {
    guard axis == .time else { return span(start, end) }
    return showsDates ? "\(full(start)) – \(full(end))" : "\(full(start)) – \(shortClock(end))"
  }

  /// How long: `12 min`, or `1,200 lines`.
  func length(_ start: Int64, _ end: Int64) -> String {
    let (length, isTooLong) = end.subtractingReportingOverflow(start)
    guard !isTooLong else { return "–" }
    return axis == .time ? Figures.duration(nanoseconds: length) : Figures.counted(Int(length), "line")
  }

  /// `2026-03-02`
  static func date(_ moment: Int64) -> Substring {
    Timestamp(nanoseconds: moment, fractionDigits: 0).description.prefix(10)
  }

  /// `06:19:04`
  static func clock(_ moment: Int64) -> String {
    String(Timestamp(nanoseconds: moment, fractionDigits: 0).description.dropFirst(11).prefix(8))
  }
}

extension Timestamp {
  /// A moment with as many digits of the fraction as it needs, in threes.
  init(shortest moment: Int64) {
    let fraction = moment % 1_000_000_000
    self.init(
      nanoseconds: moment,
      fractionDigits: fraction == 0 ? 0 : fraction % 1_000_000 == 0 ? 3 : fraction % 1_000 == 0 ? 6 : 9)
  }
}
