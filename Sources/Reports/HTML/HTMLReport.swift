import Analysis
import LogModel
import Markup

/// `report.html`: one file that a person opens, without anything from outside it and without a script.
///
/// From the whole to the parts: what it comes to, when, where, each incident with what shows it, and what the logs are made of.
struct HTMLReport {
  let report: AnomalyReport
  let moments: Moments
  let scale: ChartScale
  let page: Document<HTMLText>

  static func write(_ report: AnomalyReport, into output: OutputBuffer) {
    HTMLReport(report: report, moments: Moments(report), scale: ChartScale(report), page: Document(output)).write()
  }

  private func write() {
    page.write(
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">

      """)
    let verdict = Verdict(report, moments)
    page.write("<title>\(verdict.headline) – Log Sentinel</title>\n<style>\n")
    page.buffer.append(styleSheet)
    page.write("</style>\n</head>\n<body>\n<main>\n")
    writeMasthead(verdict)
    if report.records > 0 || !report.findings.isEmpty {
      writeTimeline()
      writeLanes()
      writeIncidents()
      writeTemplates()
      writeSources()
    }
    page.write("</main>\n")
    writeFooter()
    page.write("</body>\n</html>\n")
  }

  private func writeFooter() {
    page.write("<footer><p>")
    if !report.findings.isEmpty {
      page.write(
        """
        <b>Score</b>: minus the decimal logarithm of how often chance would give such a finding in a run like this. 3 is once in a \
        thousand runs; all detectors share the scale, which ends at 100. <b>Detected</b>: the end of the first window in which the finding could be told.</p>\n<p>
        """)
    }
    page.write("Written by <code>sentinel analyze</code>")
    if !report.version.isEmpty { page.write(" \(report.version)") }
    page.write(". ")
    if report.axis == .time { page.write("All times are UTC. ") }
    page.write("The same logs give the same file.</p></footer>\n")
  }

  /// A severity in a box; the word says it, the colour only helps.
  func chip(_ severity: Severity) -> HTML {
    let name = "\(severity.name)"
    return "<span class=\"chip \(name)\">\(name)</span>"
  }

  /// A template with its variable parts set apart.
  func template(_ text: String) -> HTML {
    let scratch = Document<HTMLText>(OutputBuffer(capacity: text.utf8.count + 64))
    var rest = Substring(text.shortened(to: 1_000))
    while let wildcard = rest.firstRange(of: "<*>") {
      scratch.write("\(String(rest[..<wildcard.lowerBound]))<i>&lt;*&gt;</i>")
      rest = rest[wildcard.upperBound...]
    }
    scratch.write("\(String(rest))")
    return HTML(scratch)
  }

  /// Names in a row, the first few of them.
  func names(_ names: [String], limit: Int = 6) -> HTML {
    let scratch = Document<HTMLText>(OutputBuffer(capacity: 64))
    for (index, name) in names.prefix(limit).enumerated() {
      scratch.write(index > 0 ? ", " : "")
      scratch.write("<span class=\"name\">\(name.shortened(to: 80).orIfEmpty("(no service)"))</span>")
    }
    if names.count > limit { scratch.write(" and \(names.count - limit) more") }
    return HTML(scratch)
  }
}
