import Analysis

/// A finding's course over the windows around it, with its own span marked.
extension HTMLReport {
  private static let sparkWidth = 300.0
  private static let sparkHeight = 56.0
  private static let mostPoints = 150

  func writeSparkline(_ finding: Finding) {
    let values = finding.series.map { $0.isFinite ? $0 : 0 }
    guard values.count > 1, let most = values.max(), let least = values.min() else { return }
    // Counts stand on zero; what lies far above it (a latency) would be flat there.
    let floor = least > most / 2 && most > 0 ? least - (most - least) / 4 : min(0, least)
    let range = most > floor ? most - floor : 1
    let grouped = Self.extremes(values)
    let from = scale.moment(ofWindow: finding.seriesStart)
    let to = scale.moment(ofWindow: finding.seriesStart + values.count)
    func x(_ moment: Int64) -> Double {
      Self.sparkWidth * min(1, max(0, (Double(moment) - Double(from)) / max(1, Double(to) - Double(from))))
    }
    let left = x(finding.start)
    let width = max(3, x(finding.end) - left)
    page.write(
      "<figure class=\"spark\"><svg viewBox=\"0 0 300 56\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"")
    page.write(
      "From \(Figures.rounded(least)) to \(Figures.rounded(most)) between \(moments.point(from)) and \(moments.point(to))\">"
    )
    page.write(
      "<rect class=\"band\" x=\"\(min(left, Self.sparkWidth - width))\" y=\"0\" width=\"\(width)\" height=\"56\"/>")
    let heights = grouped.map { 1 + (Self.sparkHeight - 6) * ($0 - floor) / range }
    page.write(
      "<path class=\"area\" d=\"\(SteppedArea.path(heights, floor: Self.sparkHeight, width: Self.sparkWidth))\"/></svg>\n"
    )
    page.write(
      "<figcaption><span>\(moments.point(from))</span><span>\(Figures.rounded(least)) … <b>\(Figures.rounded(most))</b></span>"
    )
    page.write("<span>\(moments.point(to))</span></figcaption></figure>\n")
  }

  /// At most so many points: of each group the value that differs most from the middle of all, so that peaks and gaps both stay.
  private static func extremes(_ values: [Double]) -> [Double] {
    guard values.count > mostPoints else { return values }
    let size = (values.count - 1) / mostPoints + 1
    let middle = values.sorted()[values.count / 2]
    return stride(from: 0, to: values.count, by: size).map { start in
      values[start..<min(values.count, start + size)].max { abs($0 - middle) < abs($1 - middle) }!
    }
  }
}
