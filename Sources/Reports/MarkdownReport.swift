import Analysis
import LogModel
import Markup

/// `report.md`: the report as a comment on a pull request, which GitHub cuts at 65,536 characters.
///
/// The worst comes first and whole; as room runs out, evidence goes, then findings, and what was left out is counted.
struct MarkdownReport {
  /// In bytes, which are never fewer than characters.
  static let limit = 60_000
  private static let headLimit = 16_000
  private static let evidenceLimit = 42_000
  private static let findingLimit = 54_000
  private static let findingsPerIncident = 10
  private static let rowLimit = 30

  private let report: AnomalyReport
  private let moments: Moments
  private let page: Document<MarkdownText>

  static func write(_ report: AnomalyReport, into output: OutputBuffer) {
    MarkdownReport(report: report, moments: Moments(report), page: Document(output)).write()
  }

  private func write() {
    writeHead()
    writeNotes()
    guard !report.findings.isEmpty else { return }
    writeIndex()
    var shown = 0
    for (index, incident) in report.incidents.enumerated() {
      let title = page.write(upTo: Self.findingLimit) {
        page.write("\n### \(index + 1). \(incidentTitle(incident))\n\n")
      }
      guard title else { break }
      shown += write(incident.findings.filter(report.findings.indices.contains))
    }
    let loose = findingsOutsideIncidents
    if !loose.isEmpty, page.write(upTo: Self.findingLimit, { page.write("\n### Findings outside incidents\n\n") }) {
      shown += write(loose)
    }
    let left = report.findings.count - shown
    if left > 0 {
      page.write(
        "\n*\(Figures.counted(left, "finding")) left out here: all of them are in* `anomalies.jsonl` *and* `report.html`.\n"
      )
    }
    writeNewTemplates()
  }

  private var findingsOutsideIncidents: [Int] {
    let inside = Set(report.incidents.flatMap(\.findings))
    return report.findings.indices.filter { !inside.contains($0) }
  }

  private func writeHead() {
    let verdict = Verdict(report, moments)
    page.write("## Log anomalies: \(verdict.headline)\n\n\(verdict.detail.shortened(to: 600))\n\n")
    guard report.records > 0 else { return }
    page.write("\(moments.fullSpan(report.start, report.end))\(report.axis == .time ? " UTC" : ""), ")
    page.write("\(Figures.counted(report.records, "record")), \(Figures.counted(report.services.count, "service")), ")
    page.write("\(Figures.share(report.unparsed, of: report.records)) unparsed. ")
    page.write("Compared with \((report.baseline ?? "the run's own quiet majority").shortened(to: 200)).\n")
  }

  private func writeNotes() {
    let shown = report.notes.prefix(10).prefix { note in
      page.write(upTo: Self.headLimit) { page.write("\n> **Note:** \(note.shortened(to: 300))\n") }
    }
    let rest = report.notes.count - shown.count
    if rest > 0 { page.write("\n> \(Figures.counted(rest, "more note", "more notes"))\n") }
  }

  private func writeIndex() {
    guard !report.incidents.isEmpty else { return }
    page.write("\n| # | severity | score | when | services | findings |\n| --: | --- | --: | --- | --- | --: |\n")
    let shown = report.incidents.prefix(Self.rowLimit).enumerated().prefix { index, incident in
      page.write(upTo: Self.headLimit) { writeRow(index + 1, incident) }
    }
    let rest = report.incidents.count - shown.count
    if rest > 0 { page.write("\n*and \(Figures.counted(rest, "more incident", "more incidents"))*\n") }
  }

  private func writeRow(_ number: Int, _ incident: Incident) {
    page.write("| \(number) | \("\(incident.severity.name)") | \(Figures.rounded(incident.score)) | ")
    page.write("\(moments.span(incident.start, incident.end)) | ")
    for (place, service) in incident.services.prefix(4).enumerated() {
      if place > 0 { page.write(", ") }
      page.write("\(cell: service.shortened(to: 60))")
    }
    if incident.services.count > 4 { page.write(" and \(incident.services.count - 4) more") }
    page.write(" | \(incident.findings.count) |\n")
  }

  private func incidentTitle(_ incident: Incident) -> String {
    let when = "\(moments.span(incident.start, incident.end)), \(moments.length(incident.start, incident.end))"
    guard report.findings.indices.contains(incident.firstSign) else { return when }
    let sign = report.findings[incident.firstSign]
    return "\(sign.service.shortened(to: 60)): \(sign.kind.words), \(when)"
  }

  /// Writes findings as a list for as long as there is room, and returns how many.
  private func write(_ indices: [Int]) -> Int {
    let shown = indices.prefix(Self.findingsPerIncident).prefix { index in
      let finding = report.findings[index]
      return page.write(upTo: Self.evidenceLimit, { write(finding, withEvidence: true) })
        || page.write(upTo: Self.findingLimit, { write(finding, withEvidence: false) })
    }
    let rest = indices.count - shown.count
    if rest > 0 { page.write("- and \(Figures.counted(rest, "more finding", "more findings"))\n") }
    return shown.count
  }

  private func write(_ finding: Finding, withEvidence: Bool) {
    page.write(
      "- **\(finding.kind.words)** in \(code: finding.service.shortened(to: 80)), \("\(finding.severity.name)"), ")
    page.write("score \(Figures.rounded(finding.score)), \(moments.span(finding.start, finding.end)): ")
    page.write("\(finding.why.shortened(to: 400))")
    page.write(" (observed \(Figures.quantity(finding.observed, finding.unit.shortened(to: 20))), ")
    page.write("expected \(Figures.quantity(finding.expected, finding.unit.shortened(to: 20))))\n")
    if let template = finding.template { page.write("  \(code: template.shortened(to: 240))\n") }
    guard withEvidence, !finding.evidence.isEmpty else { return }
    let lines = finding.evidence.prefix(3).map { evidence in
      "\(evidence.source.shortened(to: 100)):\(evidence.line): \(evidence.text.shortened(to: 200))"
    }
    page.write("\n\(fence: lines, indent: "  ")")
  }

  private func writeNewTemplates() {
    let new = report.templates.filter(\.isNew)
    guard !new.isEmpty else { return }
    page.write("\n### New templates\n\n| records | template |\n| --: | --- |\n")
    let shown = new.prefix(10).prefix { template in
      page.write(upTo: Self.limit - 200) {
        page.write("| \(Figures.grouped(template.records)) | \(cell: template.text.shortened(to: 160)) |\n")
      }
    }
    let rest = new.count - shown.count
    if rest > 0 { page.write("\n*and \(Figures.counted(rest, "more new template", "more new templates"))*\n") }
  }
}
