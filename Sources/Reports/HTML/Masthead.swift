import Analysis
import Markup

/// What a reader sees first: of which logs, and what it comes to.
extension HTMLReport {
  func writeMasthead(_ verdict: Verdict) {
    page.write("<header class=\"masthead\">\n<p class=\"eyebrow\">Log Sentinel · anomaly report</p>\n")
    if report.end > report.start {
      page.write("<h1>\(moments.fullSpan(report.start, report.end))")
      page.write(report.axis == .time ? " <small>UTC</small></h1>\n" : "</h1>\n")
    } else {
      page.write("<h1>Anomaly report</h1>\n")
    }
    if report.records > 0 { writeScope() }
    page.write("</header>\n")
    if !report.notes.isEmpty {
      page.write("<ul class=\"notes\" aria-label=\"Notes\">\n")
      for note in report.notes { page.write("<li><b>Note</b> \(note.shortened(to: 1_000))</li>\n") }
      page.write("</ul>\n")
    }
    let tone: HTML = report.records == 0 ? "empty" : report.findings.isEmpty ? "calm" : "alarm"
    page.write(
      "<section class=\"verdict \(tone)\"><h2>\(verdict.headline)</h2><p>\(verdict.detail.shortened(to: 800))</p></section>\n"
    )
  }

  private func writeScope() {
    func fact(_ name: HTML, _ value: String) { page.write("<div><dt>\(name)</dt><dd>\(value)</dd></div>\n") }
    page.write("<dl class=\"scope\">\n")
    fact("Span", moments.length(report.start, report.end))
    fact("Records", Figures.grouped(report.records))
    fact("Services", Figures.grouped(report.services.count))
    if !report.sources.isEmpty {
      fact(
        "Sources",
        report.sources.count == 1 ? report.sources[0].shortened(to: 80) : Figures.grouped(report.sources.count))
    }
    fact("Unparsed", Figures.share(report.unparsed, of: report.records))
    if report.untimed > 0, report.axis == .time {
      fact("Without a time", Figures.share(report.untimed, of: report.records))
    }
    if report.ignored > 0 { fact("Ignored findings", Figures.grouped(report.ignored)) }
    fact("Compared with", (report.baseline ?? "its own quiet majority").shortened(to: 200))
    page.write("</dl>\n")
    if report.axis == .order {
      page.write(
        "<p class=\"hint\">No record has a time: what follows counts lines, in windows of \(Figures.counted(Int(report.windowWidth), "line")).</p>\n"
      )
    }
  }
}
