import Analysis
import Markup

/// One finding: what it is, why it is one, and the records that show it.
extension HTMLReport {
  private static let evidenceLimit = 5

  func writeFinding(_ finding: Finding, number: Int) {
    page.write(
      "<article class=\"finding\" id=\"finding-\(number)\">\n<header>\(chip(finding.severity)) <h4>\(finding.kind.words) "
    )
    page.write("<span class=\"name\">\(finding.service.shortened(to: 80).orIfEmpty("(no service)"))</span></h4>")
    page.write("<span class=\"score\">score <b>\(Figures.rounded(finding.score))</b></span></header>\n")
    page.write("<p class=\"why\">\(finding.why.shortened(to: 1_500))</p>\n")
    if let text = finding.template { page.write("<p class=\"template\">\(template(text))</p>\n") }
    page.write("<div class=\"body\">\n")
    writeFacts(finding)
    writeSparkline(finding)
    page.write("</div>\n")
    writeEvidence(finding.evidence)
    page.write("</article>\n")
  }

  private func writeFacts(_ finding: Finding) {
    func fact(_ name: HTML, _ value: HTML) { page.write("<div><dt>\(name)</dt><dd>\(value)</dd></div>\n") }
    let unit = finding.unit.shortened(to: 40)
    page.write("<dl class=\"facts\">\n")
    fact("Observed", "<b>\(Figures.quantity(finding.observed, unit))</b>\(ratio(finding))")
    fact("Expected", "\(Figures.quantity(finding.expected, unit))")
    fact(
      "Window",
      "\(moments.span(finding.start, finding.end)) <small>\(moments.length(finding.start, finding.end))</small>")
    fact("Detected", "\(moments.point(finding.detectedAt))")
    if let subject = finding.subject { fact("About", "<code>\(subject.shortened(to: 300))</code>") }
    if let first = finding.firstSeen { fact("First seen", "\(moments.precise(first))") }
    if let last = finding.lastSeen { fact("Last seen", "\(moments.precise(last))") }
    if finding.services.count > 1 || finding.services.first.map({ $0 != finding.service }) ?? false {
      fact("Seen in", names(finding.services))
    }
    page.write("</dl>\n")
  }

  /// How many times as much as was expected, where that says something.
  private func ratio(_ finding: Finding) -> HTML {
    guard finding.expected > 0, finding.observed.isFinite else { return "" }
    let ratio = finding.observed / finding.expected
    guard ratio >= 1.5, ratio.isFinite else { return "" }
    return " <small>× \(Figures.rounded(ratio))</small>"
  }

  private func writeEvidence(_ evidence: [Evidence]) {
    guard !evidence.isEmpty else { return }
    page.write("<ol class=\"evidence\">\n")
    for record in evidence.prefix(Self.evidenceLimit) {
      page.write("<li><span class=\"source\">\(record.source.shortened(to: 300)):\(record.line)</span>")
      if let time = record.time { page.write(" <span class=\"t\">\(moments.precise(time))</span>") }
      if let severity = record.severity {
        page.write(" <span class=\"level \("\(severity.name)")\">\("\(severity.name)")</span>")
      }
      page.write("<pre>\(lines: record.text.shortened(to: 1_200))</pre></li>\n")
    }
    page.write("</ol>\n")
  }
}
