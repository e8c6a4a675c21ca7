import Analysis

/// A lane for each service on the timeline's axis: which one broke, and which one followed.
extension HTMLReport {
  private static let visibleLanes = 24
  private static let laneHeight = 30.0

  func writeLanes() {
    guard !report.services.isEmpty else { return }
    page.write(
      "<section class=\"card charts\">\n<h2>Services</h2>\n<ul class=\"legend\"><li><span class=\"key INFO\"></span>records, each lane on its own scale</li>"
    )
    page.write("<li><span class=\"key ERROR\"></span>of them ERROR and FATAL</li></ul>\n")
    guard report.services.count > Self.visibleLanes else {
      for service in report.services { writeLane(service) }
      writeAxis()
      return page.write("</section>\n")
    }
    // Too many for one look: those with findings first, then the busiest; both by name.
    let touched = Set(report.findings.map(\.service))
    let ranked = report.services.sorted { left, right in
      let (first, second) = (touched.contains(left.name), touched.contains(right.name))
      if first != second { return first }
      let (more, less) = (left.counts.reduce(0, +), right.counts.reduce(0, +))
      return more != less ? more > less : left.name < right.name
    }
    let shown = Set(ranked.prefix(Self.visibleLanes).map(\.name))
    for service in report.services where shown.contains(service.name) { writeLane(service) }
    writeAxis()
    page.write("<details><summary>\(Figures.counted(report.services.count - shown.count, "more service"))</summary>\n")
    for service in report.services where !shown.contains(service.name) { writeLane(service) }
    page.write("</details>\n</section>\n")
  }

  private func writeLane(_ service: ServiceOverview) {
    let counts = scale.sums(service.counts)
    let errors = scale.sums(service.errors)
    let total = service.counts.reduce(0, +)
    let wrong = service.errors.reduce(0, +)
    let factor = (Self.laneHeight - 3) / Double(max(1, counts.max() ?? 1))
    let name = service.name.shortened(to: 80).orIfEmpty("(no service)")
    page.write("<div class=\"row lane\"><span class=\"what\" title=\"\(name)\">\(name)</span><div class=\"plot\">")
    page.write(
      "<svg class=\"chart\" style=\"height:\(Self.laneHeight)px\" viewBox=\"0 0 1000 \(Self.laneHeight)\" preserveAspectRatio=\"none\" role=\"img\" "
    )
    page.write("aria-label=\"\(name): \(Figures.counted(total, "record")), \(Figures.counted(wrong, "error"))\">")
    writeBands(height: Self.laneHeight, service: service.name)
    writeGrid(height: Self.laneHeight)
    page.write(
      "<path class=\"INFO\" d=\"\(SteppedArea.path(counts.map { $0 > 0 ? max(0.7, factor * Double($0)) : 0 }, floor: Self.laneHeight))\"/>"
    )
    if wrong > 0 {
      page.write(
        "<path class=\"ERROR\" d=\"\(SteppedArea.path(errors.map { $0 > 0 ? max(3, factor * Double($0)) : 0 }, floor: Self.laneHeight))\"/>"
      )
    }
    page.write("</svg></div><span class=\"peak\">\(Figures.grouped(total))")
    page.write(
      wrong > 0
        ? "<small class=\"wrong\"> \(Figures.counted(wrong, "error"))</small></span></div>\n" : "</span></div>\n")
  }
}
