import Analysis
import LogModel
import Markup

/// `junit.xml`: what CI systems show as a table of tests.
///
/// A suite is a service, because that is whom a red line must find; its cases are the service's findings, and a service without any
/// has one case that passes. No clock and no host: the same report gives the same bytes.
struct JUnitReport {
  private let report: AnomalyReport
  private let failOn: Severity?
  private let moments: Moments
  private let page: Document<XMLText>

  static func write(_ report: AnomalyReport, failOn: Severity?, into output: OutputBuffer) {
    JUnitReport(report: report, failOn: failOn, moments: Moments(report), page: Document(output)).write()
  }

  private func fails(_ finding: Finding) -> Bool { failOn.map { finding.severity >= $0 } ?? false }

  private func write() {
    let groups = Dictionary(grouping: report.findings.indices) { report.findings[$0].service }
    let services = Set(report.services.map(\.name)).union(groups.keys).sorted()
    let isEmpty = report.records == 0 && report.findings.isEmpty
    let failures = report.findings.count(where: fails)
    let tests = isEmpty ? 1 : services.reduce(0) { $0 + max(1, groups[$1]?.count ?? 0) }
    page.write(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="sentinel analyze" tests="\(tests)" failures="\(failures)" errors="0" time="0">

      """)
    if isEmpty {
      writeSuite("(no records)", tests: 1, failures: 0, skipped: 1) {
        page.write(
          """
              <testcase name="records" classname="sentinel" time="0">
                <skipped message="The input holds no log record."/>
              </testcase>

          """)
      }
    } else {
      for service in services { write(service, (groups[service] ?? []).map { report.findings[$0] }) }
    }
    page.write("</testsuites>\n")
  }

  private func write(_ service: String, _ findings: [Finding]) {
    let name = service.orIfEmpty("(no service)")
    writeSuite(name, tests: max(1, findings.count), failures: findings.count(where: fails), skipped: 0) {
      if findings.isEmpty { page.write("    <testcase name=\"no findings\" classname=\"\(name)\" time=\"0\"/>\n") }
      for finding in findings { write(finding, className: name) }
    }
  }

  private func writeSuite(_ name: String, tests: Int, failures: Int, skipped: Int, _ body: () -> Void) {
    page.write(
      "  <testsuite name=\"\(name)\" tests=\"\(tests)\" failures=\"\(failures)\" errors=\"0\" skipped=\"\(skipped)\" time=\"0\""
    )
    if report.axis == .time, report.end > report.start {
      let timestamp = Timestamp(nanoseconds: report.start, fractionDigits: 0).description
      page.write(" timestamp=\"\(String(timestamp.dropLast()))\"")
    }
    page.write(" hostname=\"localhost\">\n")
    body()
    page.write("  </testsuite>\n")
  }

  private func write(_ finding: Finding, className: String) {
    let about = finding.subject ?? finding.template
    let name = [finding.kind.words, about?.shortened(to: 120)].compactMap { $0 }.joined(separator: ": ")
    page.write("    <testcase name=\"\(name) [\(finding.id)]\" classname=\"\(className)\" time=\"0\">\n")
    if fails(finding) {
      page.write("      <failure message=\"\(finding.why.shortened(to: 500))\" type=\"\(finding.kind.rawValue)\">")
      writeText(of: finding)
      page.write("</failure>\n")
    } else {
      page.write("      <system-out>")
      writeText(of: finding)
      page.write("</system-out>\n")
    }
    page.write("    </testcase>\n")
  }

  private func writeText(of finding: Finding) {
    page.write(
      """
      \(finding.why.shortened(to: 2_000))
      severity: \("\(finding.severity.name)"), score: \(Figures.rounded(finding.score))
      when: \(moments.fullSpan(finding.start, finding.end))\(report.axis == .time ? " UTC" : "")
      observed: \(Figures.quantity(finding.observed, finding.unit)), expected: \(Figures.quantity(finding.expected, finding.unit))

      """)
    if let template = finding.template { page.write("template: \(template.shortened(to: 500))\n") }
    for evidence in finding.evidence.prefix(5) {
      page.write("\(evidence.source):\(evidence.line): \(evidence.text.shortened(to: 500))\n")
    }
  }
}
