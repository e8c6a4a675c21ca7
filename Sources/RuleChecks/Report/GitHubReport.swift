import LogModel
import Markup
import RuleFile

/// The report as workflow commands of GitHub Actions, which it shows beside the lines of a pull request, and the rest as text for its log.
///
/// GitHub shows ten annotations of a level for a step (actions/toolkit, docs/problem-matchers.md): the worst come first, and what has no room is
/// counted in a notice and stands in the log as text.
struct GitHubReport {
  static let annotationsPerLevel = 10
  private static let detailLimit = 20

  private let report: CheckReport
  private let output: OutputBuffer
  private let text: TextReport

  init(_ report: CheckReport, _ output: OutputBuffer) {
    (self.report, self.output) = (report, output)
    text = TextReport(report, isColoured: false, Document(output))
  }

  func write() {
    var room: [Finding.Level: Int] = [:]
    var rest: [Finding] = []
    let isCrowded = Finding.Level.allCases.contains { level in
      report.findings.count { $0.level == level } > Self.annotationsPerLevel
    }
    for finding in report.worstFirst {
      // One notice is kept for what is left out.
      let limit = Self.annotationsPerLevel - (isCrowded && finding.level == .note ? 1 : 0)
      room[finding.level, default: 0] += 1
      if room[finding.level, default: 0] <= limit { write(finding) } else { rest.append(finding) }
    }
    if !rest.isEmpty {
      let message = "\(rest.count.counted("more finding")) in the log of this step: GitHub shows ten of a level"
      write("notice", [("title", "sentinel \(report.command)")], [message])
      for finding in rest { text.write(finding) }
    }
    if !report.findings.isEmpty { output.append("\n") }
    text.writeClosing()
  }

  private func write(_ finding: Finding) {
    var properties: [(String, String)] = []
    if let mark = finding.mark {
      properties = [("file", mark.repositoryPath), ("line", "\(max(1, mark.line))"), ("col", "\(max(1, mark.column))")]
    }
    properties.append(("title", finding.kind.rawValue + (finding.subject.map { ": \($0.shortened(to: 100))" } ?? "")))
    var lines = [finding.message.shortened(to: 2_000)]
    lines += finding.details.prefix(Self.detailLimit).map { $0.shortened(to: 300) }
    let left = finding.details.count - Self.detailLimit
    if left > 0 { lines.append("and \(left.counted("more line"))") }
    if let remedy = finding.advice { lines.append("help: \(remedy.shortened(to: 1_000))") }
    let command =
      switch finding.level {
      case .error: "error"
      case .warning: "warning"
      case .note: "notice"
      }
    write(command, properties, lines)
  }

  /// Writes `::command key=value,…::lines`, escaped as the runner reads it: `%`, CR and LF, in values `:` and `,` too.
  private func write(_ command: String, _ properties: [(String, String)], _ lines: [String]) {
    output.append(text: "::\(command) ")
    for (index, (key, value)) in properties.enumerated() {
      output.append(text: "\(index > 0 ? "," : "")\(key)=")
      write(PlainText.shown(value), escaping: ["%", ":", ","])
    }
    output.append("::")
    for (index, line) in lines.enumerated() {
      if index > 0 { output.append("%0A") }
      write(PlainText.shown(line), escaping: ["%"])
    }
    output.append("\n")
  }

  private func write(_ text: String, escaping signs: Set<Unicode.Scalar>) {
    for scalar in text.unicodeScalars {
      if signs.contains(scalar) {
        output.append(text: "%" + String(scalar.value, radix: 16, uppercase: true))
      } else {
        output.append(scalar: scalar)
      }
    }
  }
}
