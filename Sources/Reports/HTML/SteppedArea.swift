import LogModel

/// The outline of a row of bars, as the `d` of an SVG path: one shape, so that no seams show between bars.
enum SteppedArea {
  /// - Parameters:
  ///   - heights: of the bars, from the left; all of the same width.
  ///   - floor: where they stand; they grow towards 0.
  static func path(_ heights: [Double], floor: Double, width: Double = ChartScale.width) -> String {
    let step = width / Double(max(1, heights.count))
    var path = ""
    var level = 0.0
    for (index, height) in heights.enumerated() where height != level || index == 0 {
      let left = Figures.fixed(Double(index) * step, decimals: 2)
      if level == 0 {
        if height > 0 { path += "M\(left) \(Figures.fixed(floor, decimals: 2))" }
      } else {
        path += "H\(left)"
      }
      if height > 0 || level > 0 { path += "V\(Figures.fixed(floor - height, decimals: 2))" }
      if height == 0, level > 0 { path += "Z" }
      level = height
    }
    if level > 0 {
      path += "H\(Figures.fixed(width, decimals: 2))V\(Figures.fixed(floor, decimals: 2))Z"
    }
    return path
  }
}
