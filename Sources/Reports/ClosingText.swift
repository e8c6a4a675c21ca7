import Analysis
import LogModel
import Markup

/// What an analysis found, in a few lines for a terminal. Nothing in them obeys a log's text.
public struct ClosingText {
  private let report: AnomalyReport
  private let directory: String
  private let formats: [ReportFormat]
  private let seconds: Double

  /// Incidents that are told; the rest is counted.
  private static let maximum = 8

  /// - Parameter seconds: how long it took on the wall's clock.
  public init(_ report: AnomalyReport, directory: String, formats: [ReportFormat], seconds: Double) {
    self.report = report
    self.directory = directory
    self.formats = formats
    self.seconds = seconds
  }

  public var text: String {
    var lines = [
      "\(Figures.counted(report.records, "record")) from \(Figures.counted(report.sources.count, "source")), "
        + "\(Figures.counted(report.templateCount, "template")), in \(Figures.rounded(seconds)) s"
    ]
    lines += report.notes.map { "  note      \($0.terminalSafe)" }
    if report.findings.isEmpty, report.records > 0 { lines.append("  nothing stands out") }
    let moments = Moments(report)
    for incident in report.incidents.prefix(ClosingText.maximum) {
      let first = report.findings[incident.firstSign]
      let count = Figures.counted(incident.findings.count, "finding")
      lines.append(
        "  \("\(incident.severity.name)".padded(to: 9)) \(moments.span(incident.start, incident.end))  \(count)  "
          + incident.services.joined(separator: ", ").terminalSafe)
      lines.append(
        "            \(first.kind.words) in \(first.service.terminalSafe): \(first.why.shortened(to: 200).terminalSafe)"
      )
    }
    if report.incidents.count > ClosingText.maximum {
      lines.append("  \(report.incidents.count - ClosingText.maximum) more")
    }
    if report.ignored > 0 { lines.append("  ignored   \(Figures.counted(report.ignored, "finding"))") }
    let files = formats.map { "\(directory)/\($0.fileName)" }.joined(separator: " ")
    lines.append("  report    \(files.terminalSafe)")
    return lines.map { $0 + "\n" }.joined()
  }
}

extension String {
  fileprivate func padded(to count: Int) -> String {
    self + String(repeating: " ", count: max(0, count - self.count))
  }
}
