import LogModel
import Markup

/// The report as a comment on a pull request, which GitHub cuts at 65,536 characters.
///
/// The worst comes first and whole; as room runs out, details go, then findings, then rows of tables, and what was left out is counted.
struct MarkdownReport {
  /// In bytes, which are never fewer than characters.
  static let limit = 60_000
  private static let headLimit = 6_000
  private static let detailLimit = 28_000
  private static let findingLimit = 36_000
  private static let detailsPerFinding = 30
  private static let rowsPerTable = 50

  private let report: CheckReport
  private let page: Document<MarkdownText>

  init(_ report: CheckReport, _ page: Document<MarkdownText>) { (self.report, self.page) = (report, page) }

  func write() {
    page.write("## \(report.command.shortened(to: 40)): \(report.headline.shortened(to: 400))\n")
    writeFigures()
    writeFindings()
    for (index, table) in report.tables.enumerated() where !table.rows.isEmpty {
      // Each table leaves room for one line about each of those behind it.
      let room = Self.limit - 200 * (report.tables.count - index)
      write(table, upTo: Self.findingLimit + (room - Self.findingLimit) * (index + 1) / report.tables.count, room)
    }
  }

  private func writeFigures() {
    guard !report.figures.isEmpty else { return }
    page.write(upTo: Self.headLimit) {
      page.write("\n")
      for (index, figure) in report.figures.enumerated() {
        page.write("\(index > 0 ? ", " : "")\(figure.value.grouped) \(figure.words.shortened(to: 60))")
      }
      page.write("\n")
    }
  }

  private func writeFindings() {
    guard !report.findings.isEmpty else { return }
    page.write("\n")
    let findings = report.worstFirst
    let shown = findings.prefix { finding in
      page.write(upTo: Self.detailLimit) { write(finding, withDetails: true) }
        || page.write(upTo: Self.findingLimit) { write(finding, withDetails: false) }
    }
    let left = findings.count - shown.count
    if left > 0 { page.write("\n*\(left.counted("finding")) left out here*\n") }
  }

  private func write(_ finding: Finding, withDetails: Bool) {
    page.write("- **\(finding.level.rawValue)** ")
    if let mark = finding.mark {
      page.write("\(code: "\(mark.repositoryPath.shortened(to: 120)):\(mark.line):\(mark.column)") ")
    }
    page.write("\(finding.sentence.shortened(to: 400)) (\(code: finding.kind.rawValue))\n")
    if withDetails, !finding.details.isEmpty {
      var lines = finding.details.prefix(Self.detailsPerFinding).map { $0.shortened(to: 200) }
      let rest = finding.details.count - lines.count
      if rest > 0 { lines.append("and \(rest.counted("more line"))") }
      page.write("\n\(fence: lines, indent: "  ")")
    }
    if let remedy = finding.advice { page.write("\n  *help:* \(remedy.shortened(to: 400))\n") }
  }

  /// Writes a table with as many rows as have room up to `limit`, and within `room` how many were left out.
  private func write(_ table: CheckReport.Table, upTo limit: Int, _ room: Int) {
    let hasTitle = page.write(upTo: limit) {
      page.write("\n### \(table.title.shortened(to: 100))\n\n|")
      for column in table.columns { page.write(" \(column.title.shortened(to: 40)) |") }
      page.write("\n|")
      for index in table.columns.indices { page.write(isNumeric(table, index) ? " --: |" : " --- |") }
      page.write("\n")
    }
    let shown = table.rows.prefix(hasTitle ? Self.rowsPerTable : 0).prefix { row in
      page.write(upTo: limit) {
        page.write("|")
        for index in table.columns.indices { write(index < row.count ? row[index] : .none) }
        page.write("\n")
      }
    }
    let rest = table.rows.count - shown.count
    guard rest > 0 else { return }
    page.write(upTo: room) {
      page.write("\n*\(rest.counted("more row")) of \(table.title.shortened(to: 100)) left out here*\n")
    }
  }

  private func isNumeric(_ table: CheckReport.Table, _ column: Int) -> Bool {
    table.rows.contains { row in
      guard column < row.count, case .number = row[column] else { return false }
      return true
    }
  }

  private func write(_ cell: CheckReport.Cell) {
    switch cell {
    case .none: page.write(" |")
    case .number(let number): page.write(" \(number.grouped) |")
    case .text(let text): page.write(" \(text.shortened(to: 200)) |")
    case .code(let text): page.write(text.isEmpty ? " |" : " \(cell: text.shortened(to: 160)) |")
    case .list(let texts):
      let shown = texts.prefix(6).map { $0.shortened(to: 60) }.joined(separator: ", ")
      page.write(" \(shown)")
      if texts.count > 6 { page.write(" and \(texts.count - 6) more") }
      page.write(" |")
    }
  }
}
