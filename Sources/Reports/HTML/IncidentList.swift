import Analysis

/// The ranked part: a table of what happened, then each incident, then findings that belong to none.
extension HTMLReport {
  private static let openIncidents = 3
  private static let visibleRows = 25

  func writeIncidents() {
    // The verdict has said that nothing stands out.
    guard !report.findings.isEmpty else { return }
    page.write("<section id=\"incidents\">\n<h2>Incidents, the worst first</h2>\n")
    if !report.incidents.isEmpty { writeIndex() }
    for (index, incident) in report.incidents.enumerated() {
      writeIncident(incident, number: index + 1, isOpen: index < Self.openIncidents)
    }
    let inside = Set(report.incidents.flatMap(\.findings))
    let loose = report.findings.indices.filter { !inside.contains($0) }
    if !loose.isEmpty {
      page.write(
        "<details class=\"card incident\"\(report.incidents.isEmpty ? " open" : "")><summary><h3>\(Figures.counted(loose.count, "finding")) outside incidents</h3></summary>\n"
      )
      writeFindings(loose)
      page.write("</details>\n")
    }
    page.write("</section>\n")
  }

  private func writeIndex() {
    writeRows(report.incidents.indices.prefix(Self.visibleRows))
    let rest = report.incidents.indices.dropFirst(Self.visibleRows)
    guard !rest.isEmpty else { return }
    page.write("<details class=\"more\"><summary>\(Figures.counted(rest.count, "more incident"))</summary>\n")
    writeRows(rest)
    page.write("</details>\n")
  }

  private func writeRows(_ indices: Range<Int>) {
    page.write(
      """
      <table class="card index"><thead><tr><th>#</th><th>Severity</th><th class="n">Score</th><th>When</th><th>First sign</th>\
      <th>Services</th><th class="n">Findings</th></tr></thead><tbody>

      """)
    for index in indices { writeRow(report.incidents[index], number: index + 1) }
    page.write("</tbody></table>\n")
  }

  private func writeRow(_ incident: Incident, number: Int) {
    page.write(
      "<tr><td class=\"rank\"><a href=\"#incident-\(number)\">\(number)</a></td><td>\(chip(incident.severity))</td>")
    page.write("<td class=\"n score\">\(Figures.rounded(incident.score))</td>")
    page.write(
      "<td class=\"when\">\(moments.span(incident.start, incident.end)) <small>\(moments.length(incident.start, incident.end))</small></td><td class=\"sign\">"
    )
    if report.findings.indices.contains(incident.firstSign) {
      let sign = report.findings[incident.firstSign]
      page.write("\(sign.kind.words) in \(names([sign.service]))")
    }
    page.write("</td><td class=\"touched\">\(names(incident.services, limit: 4))</td>")
    page.write(
      "<td class=\"n count\">\(incident.findings.count)<span class=\"unit\"> finding\(incident.findings.count == 1 ? "" : "s")</span></td></tr>\n"
    )
  }
}
