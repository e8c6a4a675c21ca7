import Analysis

/// Where on a chart's horizontal axis something lies. All charts of a report share it, 0 to 1,000 from its start to its end.
struct ChartScale {
  static let width = 1_000.0
  /// More bars than this are finer than a screen.
  private static let mostBars = 360

  let axis: AnomalyReport.Axis
  let start: Int64
  /// Of a window.
  let windowWidth: Int64
  let windows: Int
  /// How many windows a bar is the sum of.
  let windowsPerBar: Int

  init(_ report: AnomalyReport) {
    axis = report.axis
    start = report.start
    windowWidth = max(1, report.windowWidth)
    let counted = max(report.severities.map(\.count).max() ?? 0, report.services.map(\.counts.count).max() ?? 0)
    let (length, isTooLong) = report.end.subtractingReportingOverflow(report.start)
    let spanned = isTooLong || length <= 0 ? 0 : Int((length - 1) / windowWidth + 1)
    windows = max(1, counted > 0 ? counted : spanned)
    windowsPerBar = (windows - 1) / Self.mostBars + 1
  }

  var bars: Int { (windows - 1) / windowsPerBar + 1 }

  /// The start of a window, or the end of the last.
  func moment(ofWindow window: Int) -> Int64 {
    let (offset, isTooFar) = Int64(window).multipliedReportingOverflow(by: windowWidth)
    return isTooFar ? .max : start.addingReportingOverflow(offset).partialValue
  }

  func position(ofWindow window: Int) -> Double {
    Self.width * Double(min(max(0, window), windows)) / Double(windows)
  }

  func position(of moment: Int64) -> Double {
    let offset = (Double(moment) - Double(start)) / (Double(windows) * Double(windowWidth))
    return Self.width * min(1, max(0, offset))
  }

  /// The windows of a bar.
  func windows(ofBar bar: Int) -> Range<Int> {
    bar * windowsPerBar..<min(windows, (bar + 1) * windowsPerBar)
  }

  /// Counts by window as sums by bar; windows that are missing hold nothing.
  func sums(_ counts: [Int]) -> [Int] {
    (0..<bars).map { bar in
      windows(ofBar: bar).reduce(0) { $0 + ($1 < counts.count ? counts[$1] : 0) }
    }
  }
}
