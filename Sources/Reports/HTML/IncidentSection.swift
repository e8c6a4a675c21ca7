import Analysis
import Markup

/// One incident: what it touched, how it unfolded, and its findings.
extension HTMLReport {
  private static let visibleFindings = 5
  private static let stepLimit = 14
  /// More findings than this nobody reads, and no browser likes.
  private static let mostFindings = 1_000

  func writeIncident(_ incident: Incident, number: Int, isOpen: Bool) {
    page.write(
      "<details class=\"card incident\"\(isOpen ? " open" : "")><summary><h3><span class=\"rank\">\(number)</span> ")
    page.write("\(chip(incident.severity)) \(moments.span(incident.start, incident.end))")
    page.write(" <small>\(moments.length(incident.start, incident.end))</small></h3>")
    page.write(
      "<p class=\"touched\">\(names(incident.services)) · \(Figures.counted(incident.findings.count, "finding")) · score \(Figures.rounded(incident.score))</p>"
    )
    let indices = incident.findings.filter(report.findings.indices.contains)
    if let worst = indices.first.map({ report.findings[$0] }) {
      page.write(
        "<p class=\"gist\">\(worst.kind.words) in \(names([worst.service])): \(worst.why.shortened(to: 200))</p>")
    }
    page.write("</summary>\n")
    // The target lies inside, so that a link opens what it leads to.
    page.write("<div class=\"inside\" id=\"incident-\(number)\">\n")
    if report.findings.indices.contains(incident.firstSign) {
      let sign = report.findings[incident.firstSign]
      page.write(
        "<p class=\"first\"><b>First sign</b> <span class=\"t\">\(moments.point(sign.start))</span> \(names([sign.service])), \(sign.kind.words). "
      )
      page.write("\(sign.why.shortened(to: 600))</p>\n")
    }
    if indices.count > 1 { writeUnfolding(incident, indices.filter { $0 < Self.mostFindings }) }
    writeFindings(indices)
    page.write("</div></details>\n")
  }

  func writeFindings(_ all: [Int]) {
    let indices = all.filter { $0 < Self.mostFindings }
    for index in indices.prefix(Self.visibleFindings) { writeFinding(report.findings[index], number: index + 1) }
    let rest = indices.dropFirst(Self.visibleFindings)
    defer {
      if indices.count < all.count {
        let left = Figures.counted(all.count - indices.count, "less surprising finding")
        page.write("<p class=\"hint\">\(left) left out here: anomalies.jsonl has all.</p>\n")
      }
    }
    guard !rest.isEmpty else { return }
    page.write("<details class=\"more\"><summary>\(Figures.counted(rest.count, "more finding"))</summary>\n")
    for index in rest { writeFinding(report.findings[index], number: index + 1) }
    page.write("</details>\n")
  }

  /// The findings in the order in which they began, on an axis of the incident's own: what came first, and what followed.
  private func writeUnfolding(_ incident: Incident, _ indices: [Int]) {
    let steps = indices.sorted { (report.findings[$0].start, $0) < (report.findings[$1].start, $1) }
    let length = max(1, Double(incident.end) - Double(incident.start))
    func percent(_ moment: Int64) -> Double {
      min(100, max(0, 100 * (Double(moment) - Double(incident.start)) / length))
    }
    page.write("<div class=\"unfolding\"><h4>How it unfolded</h4>\n")
    for index in steps.prefix(Self.stepLimit) {
      let finding = report.findings[index]
      let left = min(99, percent(finding.start))
      let width = max(1, percent(finding.end) - left)
      page.write(
        "<a class=\"step\" href=\"#finding-\(index + 1)\"><span class=\"t\">\(moments.point(finding.start))</span>")
      page.write(
        "<span class=\"what\">\(finding.kind.words) in <span class=\"name\">\(finding.service.shortened(to: 60))</span></span>"
      )
      page.write(
        "<span class=\"track\"><i class=\"\("\(finding.severity.name)")\" style=\"left:\(left)%;width:\(width)%\"></i></span></a>\n"
      )
    }
    if steps.count > Self.stepLimit { page.write("<p class=\"hint\">and \(steps.count - Self.stepLimit) more</p>\n") }
    page.write("</div>\n")
  }
}
