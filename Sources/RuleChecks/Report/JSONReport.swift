import LogModel
import Markup

/// The report for programs: one object, whose keys are those of `docs/formats/rule-checks.md`.
struct JSONReport {
  private let report: CheckReport
  private let failOn: Finding.Level?
  private let page: Document<JSONText>

  init(_ report: CheckReport, failOn: Finding.Level?, _ page: Document<JSONText>) {
    (self.report, self.failOn, self.page) = (report, failOn, page)
  }

  func write() {
    let passed: JSON = failOn.map(report.fails) ?? false ? "false" : "true"
    page.write("{\"version\":1,\"command\":\(report.command),\"passed\":\(passed),\"headline\":\(report.headline),\n")
    page.write("\"figures\":{")
    writeList(report.figures) { page.write("\($0.key):\($0.value)") }
    page.write("},\n\"tables\":{")
    writeList(report.tables) { table in
      page.write("\(table.key):[")
      writeList(table.rows) { write($0, table.columns) }
      page.write("]")
    }
    page.write("},\n\"findings\":[")
    writeList(report.findings) { write($0) }
    page.write("]}\n")
  }

  private func write(_ row: [CheckReport.Cell], _ columns: [CheckReport.Column]) {
    page.write("\n{")
    writeList(Array(zip(columns, row))) { column, cell in
      page.write("\(column.key):")
      switch cell {
      case .none: page.write("null")
      case .number(let number): page.write("\(number)")
      case .text(let text), .code(let text): page.write("\(text)")
      case .list(let texts): write(texts)
      }
    }
    page.write("}")
  }

  private func write(_ finding: Finding) {
    page.write("\n{\"kind\":\(finding.kind.rawValue),\"level\":\(finding.level.rawValue)")
    if let subject = finding.subject { page.write(",\"rule\":\(subject)") }
    if let mark = finding.mark {
      page.write(",\"file\":\(mark.file),\"line\":\(mark.line),\"column\":\(mark.column)")
    }
    page.write(",\"message\":\(finding.message),\"details\":")
    write(finding.details)
    if let remedy = finding.advice { page.write(",\"help\":\(remedy)") }
    page.write("}")
  }

  private func write(_ texts: [String]) {
    page.write("[")
    writeList(texts) { page.write("\($0)") }
    page.write("]")
  }

  private func writeList<Element>(_ elements: [Element], _ body: (Element) -> Void) {
    for (index, element) in elements.enumerated() {
      if index > 0 { page.write(",") }
      body(element)
    }
  }
}
