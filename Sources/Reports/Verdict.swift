import Analysis
import LogModel
import Markup

/// What a report comes to, in a sentence or two. Holds text of logs.
struct Verdict {
  let headline: String
  let detail: String

  init(_ report: AnomalyReport, _ moments: Moments) {
    if report.records == 0 {
      headline = "No records"
      detail = "There was nothing to look at: the input holds no log record."
    } else if report.findings.isEmpty {
      headline = "Nothing stands out"
      detail = Self.lookedAt(report, moments)
    } else if report.incidents.isEmpty {
      headline = Figures.counted(report.findings.count, "finding")
      detail = "None of them belongs to an incident."
    } else {
      headline = Self.incidents(report)
      detail = Self.firstSign(report, moments)
    }
  }

  /// `3 incidents in 4 of 8 services`
  private static func incidents(_ report: AnomalyReport) -> String {
    let touched = Set(report.incidents.flatMap(\.services))
    let count = Figures.counted(report.incidents.count, "incident")
    let all = max(report.services.count, touched.count)
    if all <= 1 { return "\(count)" }
    if touched.count == 1, let only = touched.first { return "\(count) in \(only)" }
    return "\(count) in \(touched.count) of \(all) services"
  }

  /// The finding that began before all others that belong to an incident, and the worst incident where that is another one.
  private static func firstSign(_ report: AnomalyReport, _ moments: Moments) -> String {
    let known = report.incidents.indices.filter { report.findings.indices.contains(report.incidents[$0].firstSign) }
    func start(_ incident: Int) -> Int64 { report.findings[report.incidents[incident].firstSign].start }
    guard let first = known.min(by: { (start($0), $0) < (start($1), $1) }) else { return "" }
    let finding = report.findings[report.incidents[first].firstSign]
    let sign =
      "The first sign: \(finding.service), \(finding.kind.words), \(moments.point(finding.start)). \(finding.why)"
    guard first != 0 else { return sign }
    let worst = report.incidents[0]
    return
      "\(sign.shortened(to: 500)) The worst: \(moments.span(worst.start, worst.end)), score \(Figures.rounded(worst.score))."
  }

  static func lookedAt(_ report: AnomalyReport, _ moments: Moments) -> String {
    let windows = report.severities.map(\.count).max() ?? 0
    var text = "\(Figures.counted(report.records, "record")) of \(Figures.counted(report.services.count, "service"))"
    if windows > 0 {
      text += " in \(Figures.counted(windows, "window")) of \(moments.length(0, report.windowWidth))"
    }
    text += " were compared with \(report.baseline ?? "the run's own quiet majority"): "
    text +=
      "rates of services and templates, errors, silences, new and vanished templates, values and latencies, steps of sessions, clocks."
    if report.ignored > 0 { text += " \(Figures.counted(report.ignored, "finding")) ignored by request." }
    return text
  }
}
