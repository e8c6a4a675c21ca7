import Analysis
import Markup

/// A lane for each service on the timeline's axis: which one broke, and which one followed.
extension HTMLReport {
  private static let visibleLanes = 24
  private static let mostLanes = 200
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
    // Too many for one look: those of the worst findings first, then the busiest; both by name.
    let ranks = report.services.indices.map(rank)
    let ranked = report.services.indices.sorted { ranks[$0] < ranks[$1] }
    let shown = Set(ranked.prefix(Self.visibleLanes))
    let folded = Set(ranked.prefix(Self.mostLanes)).subtracting(shown)
    for index in report.services.indices where shown.contains(index) { writeLane(report.services[index]) }
    writeAxis()
    page.write("<details><summary>\(Figures.counted(report.services.count - shown.count, "more service"))</summary>\n")
    for index in report.services.indices where folded.contains(index) { writeLane(report.services[index]) }
    let rest = ranked.count - shown.count - folded.count
    if rest > 0 { page.write("<p class=\"hint\">and \(Figures.counted(rest, "quieter service")), not drawn</p>\n") }
    page.write("</details>\n</section>\n")
  }

  /// What comes first is looked at first: the place of a service's worst finding, then how little it says, then its place.
  private func rank(_ index: Int) -> (finding: Int, silence: Int, index: Int) {
    let service = report.services[index]
    let finding = report.findings.firstIndex { $0.service == service.name } ?? .max
    return (finding, -service.counts.reduce(0, +), index)
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
