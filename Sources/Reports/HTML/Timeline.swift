import Analysis
import LogModel
import Markup

/// All records over time, stacked by severity with the worst at the bottom, and below it the worst alone on a scale of their own.
extension HTMLReport {
  /// From the bottom of the stack; DEBUG takes TRACE in, and what has no severity is with INFO.
  private static let layers: [(name: String, severities: [Int])] = [
    ("FATAL", [6]), ("ERROR", [5]), ("WARN", [4]), ("INFO", [3, 0]), ("DEBUG", [2, 1]),
  ]

  func writeTimeline() {
    let layers = Self.layers.map { layer in
      layer.severities.reduce(Array(repeating: 0, count: scale.bars)) { sum, severity in
        severity < report.severities.count ? zip(sum, scale.sums(report.severities[severity])).map { $0 + $1 } : sum
      }
    }
    page.write("<section class=\"card charts\">\n<h2>Timeline</h2>\n")
    writeLegend(layers)
    writeFlags()
    writeChart("All records", layers, drawn: 0..<layers.count, height: 120, titles: true)
    if layers[0...2].contains(where: { $0.contains { $0 > 0 } }) {
      writeChart("WARN and worse", layers, drawn: 0..<3, height: 52, titles: false)
    }
    writeAxis()
    page.write("</section>\n")
  }

  private func writeLegend(_ layers: [[Int]]) {
    page.write("<ul class=\"legend\">")
    for (layer, counts) in zip(Self.layers, layers) {
      let sum = counts.reduce(0, +)
      guard sum > 0 else { continue }
      page.write("<li><span class=\"key \(layer.name)\"></span>\(layer.name) \(Figures.grouped(sum))</li>")
    }
    if !report.incidents.isEmpty { page.write("<li><span class=\"key band\"></span>incident</li>") }
    page.write("</ul>\n")
  }

  /// The ranks of the worst incidents above their bands, in two rows as far as there is room.
  private func writeFlags() {
    guard !report.incidents.isEmpty else { return }
    page.write("<div class=\"row flags\"><span></span><div class=\"plot\">")
    var rows: [[Double]] = [[], []]
    for (index, incident) in report.incidents.prefix(30).enumerated() {
      let middle = (scale.position(of: incident.start) + scale.position(of: incident.end)) / 2
      func distance(_ row: Int) -> Double { rows[row].map { abs($0 - middle) }.min() ?? .infinity }
      guard let row = rows.indices.first(where: { distance($0) > 36 }) else { continue }
      // A narrow screen has room for fewer.
      let width: HTML = distance(row) < 75 ? " minor" : ""
      let place: HTML = row == 0 ? "low" : "high"
      page.write(
        "<a class=\"\(place)\(width)\" href=\"#incident-\(index + 1)\" style=\"left:\(middle / 10)%\">\(index + 1)</a>")
      rows[row].append(middle)
    }
    // Holds the upper row open where there is one.
    if !rows[1].isEmpty { page.write("<span class=\"upper\"></span>") }
    page.write("</div><span></span></div>\n")
  }

  private func writeChart(_ name: HTML, _ layers: [[Int]], drawn: Range<Int>, height: Double, titles: Bool) {
    let totals = (0..<scale.bars).map { bar in drawn.reduce(0) { $0 + layers[$1][bar] } }
    let most = max(1, totals.max() ?? 1)
    // Room for what small counts are drawn too high.
    let factor = (height - 8) / Double(most)
    page.write("<div class=\"row\"><span class=\"what\">\(name)</span><div class=\"plot\">")
    page.write(
      "<svg class=\"chart\" style=\"height:\(height)px\" viewBox=\"0 0 1000 \(height)\" preserveAspectRatio=\"none\" role=\"img\" "
    )
    page.write("aria-label=\"\(name) over time, at most \(Figures.grouped(most)) a bar\">")
    if titles { writeStripes() }
    writeBands(height: height)
    writeGrid(height: height)
    var stacked = Array(repeating: 0.0, count: scale.bars)
    var paths: [(layer: Int, path: String)] = []
    for layer in drawn {
      for bar in stacked.indices where layers[layer][bar] > 0 {
        // A single error must be seen beside thousands of records.
        stacked[bar] += max(layer < 2 ? 1.5 : 0.7, factor * Double(layers[layer][bar]))
      }
      guard layers[layer].contains(where: { $0 > 0 }) else { continue }
      paths.append((layer, SteppedArea.path(stacked.map { min($0, height) }, floor: height)))
    }
    for (layer, path) in paths.reversed() {
      let fill: HTML = layer == 0 ? " fill=\"url(#stripes)\"" : ""
      page.write("<path class=\"\(Self.layers[layer].name)\"\(fill) d=\"\(path)\"/>")
    }
    if titles { writeTitles(layers, height: height) }
    page.write(
      "</svg></div><span class=\"peak\">peak \(Figures.grouped(most))<small> / \(barLength)</small></span></div>\n")
  }

  /// FATAL differs from ERROR by its pattern too. One definition serves all charts of the page.
  private func writeStripes() {
    page.write(
      "<defs><pattern id=\"stripes\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
    )
    page.write(
      "<rect class=\"ground\" width=\"6\" height=\"6\"/><rect class=\"stripe\" width=\"4.6\" height=\"6\"/></pattern></defs>"
    )
  }

  private var barLength: String { moments.length(0, Int64(scale.windowsPerBar) &* scale.windowWidth) }

  /// What a pointer over a bar tells.
  private func writeTitles(_ layers: [[Int]], height: Double) {
    let width = ChartScale.width / Double(scale.bars)
    for bar in 0..<scale.bars {
      let windows = scale.windows(ofBar: bar)
      let span = moments.span(scale.moment(ofWindow: windows.lowerBound), scale.moment(ofWindow: windows.upperBound))
      let counts = zip(Self.layers, layers).filter { $1[bar] > 0 }.map { "\($0.name) \(Figures.grouped($1[bar]))" }
      guard !counts.isEmpty else { continue }
      page.write("<rect class=\"hit\" x=\"\(Double(bar) * width)\" y=\"0\" width=\"\(width)\" height=\"\(height)\">")
      page.write("<title>\(span): \(counts.joined(separator: ", "))</title></rect>")
    }
  }

  /// The incidents behind a chart; those that touch `service` stand out where one is given, and the others are there as long as they are few.
  func writeBands(height: Double, service: String? = nil) {
    for incident in report.incidents {
      let isFar = service.map { !incident.services.contains($0) } ?? false
      if isFar, report.incidents.count > 100 { continue }
      let left = scale.position(of: incident.start)
      let width = max(2, scale.position(of: incident.end) - left)
      let touches: HTML = isFar ? "band far" : "band"
      page.write(
        "<rect class=\"\(touches)\" x=\"\(min(left, ChartScale.width - width))\" y=\"0\" width=\"\(width)\" height=\"\(height)\"/>"
      )
    }
  }

  func writeGrid(height: Double) {
    let lines = AxisTicks(scale).ticks.map { "M\(Figures.fixed($0.position, decimals: 2)) 0V\(Int(height))" }
    page.write("<path class=\"grid\" d=\"\(lines.joined())\"/>")
  }

  func writeAxis() {
    page.write("<div class=\"row axis\"><span></span><div class=\"plot\">")
    for (index, tick) in AxisTicks(scale).ticks.enumerated() {
      let place: HTML = tick.position < 20 ? "left" : tick.position > 980 ? "right" : "middle"
      page.write(
        "<span class=\"\(place)\(index % 2 == 1 ? " minor" : "")\" style=\"left:\(tick.position / 10)%\">\(tick.label)</span>"
      )
    }
    page.write("</div><span class=\"peak\">\(report.axis == .time ? "UTC" : "line")</span></div>\n")
  }
}
