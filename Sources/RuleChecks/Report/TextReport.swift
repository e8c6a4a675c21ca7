import LogModel
import Markup

/// The report for people: findings as compilers write them, then tables, figures, and what came of it.
///
/// Details stand behind a bar, so that none of their lines begins with what a CI system takes for a command, and their columns stay.
struct TextReport {
  private let report: CheckReport
  private let isColoured: Bool
  private let page: Document<PlainText>

  init(_ report: CheckReport, isColoured: Bool, _ page: Document<PlainText>) {
    (self.report, self.isColoured, self.page) = (report, isColoured, page)
  }

  func write() {
    for finding in report.findings { write(finding) }
    if !report.findings.isEmpty { page.write("\n") }
    writeClosing()
  }

  /// `rules.yaml:12:9: error: message [kind]`, details, and what to do.
  func write(_ finding: Finding) {
    if let mark = finding.mark { paint(.place, "\(mark.file):\(mark.line):\(mark.column):") }
    page.write(finding.mark == nil ? "" : " ")
    paint(Style(finding.level), "\(finding.level.rawValue):")
    page.write(" \(finding.sentence) ")
    paint(.dim, "[\(finding.kind.rawValue)]")
    page.write("\n")
    for detail in finding.details {
      paint(.dim, "  |")
      page.write(detail.isEmpty ? "\n" : " \(detail)\n")
    }
    guard let remedy = finding.advice else { return }
    page.write("  ")
    paint(.help, "help:")
    page.write(" \(remedy)\n")
  }

  /// Tables, figures and the headline.
  func writeClosing() {
    for table in report.tables where !table.rows.isEmpty {
      paint(.place, "\(table.title)")
      page.write("\n")
      for line in TextTable(table).lines { page.write("  \(line)\n") }
      page.write("\n")
    }
    let width = report.figures.map { $0.value.grouped.count }.max() ?? 0
    for figure in report.figures {
      let number = figure.value.grouped
      page.write("  \(String(repeating: " ", count: width - number.count))\(number) \(figure.words)\n")
    }
    if !report.figures.isEmpty { page.write("\n") }
    page.write("\(report.headline)\n")
  }

  private enum Style {
    case error, warning, note, place, help, dim

    init(_ level: Finding.Level) {
      switch level {
      case .error: self = .error
      case .warning: self = .warning
      case .note: self = .note
      }
    }

    var sequence: Plain {
      switch self {
      case .error: "\u{1B}[1;31m"
      case .warning: "\u{1B}[1;33m"
      case .note: "\u{1B}[1;36m"
      case .place: "\u{1B}[1m"
      case .help: "\u{1B}[32m"
      case .dim: "\u{1B}[2m"
      }
    }
  }

  private func paint(_ style: Style, _ text: Plain) {
    if isColoured { page.write(style.sequence) }
    page.write(text)
    if isColoured { page.write("\u{1B}[0m") }
  }
}
