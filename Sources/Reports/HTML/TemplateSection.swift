import Analysis
import Markup

/// What the logs are made of: templates that came up, the most frequent ones with their parameters, and what no rule read.
extension HTMLReport {
  private static let newLimit = 30
  private static let topLimit = 20
  private static let mostSources = 200

  func writeTemplates() {
    let new = report.templates.filter(\.isNew)
    if !report.templates.isEmpty {
      page.write("<section>\n<h2>Top templates</h2>\n")
      writeTable(Array(report.templates.prefix(Self.topLimit)), total: report.templates.count)
      page.write("</section>\n<section>\n<h2>New templates</h2>\n")
      if new.isEmpty {
        page.write(
          "<p class=\"hint\">None: all \(Figures.counted(report.templates.count, "template")) are known.</p>\n")
      } else {
        writeTable(Array(new.prefix(Self.newLimit)), total: new.count)
      }
      page.write("</section>\n")
    }
    page.write("<section>\n<h2>Unparsed</h2>\n<div class=\"card unparsed\">")
    page.write(
      "<p><b>\(Figures.share(report.unparsed, of: report.records))</b> of the records, \(Figures.grouped(report.unparsed)) of \(Figures.grouped(report.records)), matched no rule"
    )
    if report.untimed > 0 { page.write("; \(Figures.grouped(report.untimed)) have no time") }
    page.write(".</p>")
    page.write(
      "<div class=\"meter\"><i style=\"width:\(100 * Double(report.unparsed) / Double(max(1, report.records)))%\"></i></div></div>\n</section>\n"
    )
  }

  /// Which inputs the report is of.
  func writeSources() {
    guard report.sources.count > 1 else { return }
    page.write(
      "<section>\n<details class=\"card\"><summary>\(Figures.counted(report.sources.count, "source"))</summary>\n<ul class=\"sources\">\n"
    )
    for source in report.sources.prefix(Self.mostSources) {
      page.write("<li class=\"source\">\(source.shortened(to: 400))</li>\n")
    }
    page.write("</ul>\n")
    let rest = report.sources.count - Self.mostSources
    if rest > 0 { page.write("<p class=\"hint\">and \(Figures.grouped(rest)) more</p>\n") }
    page.write("</details>\n</section>\n")
  }

  private func writeTable(_ templates: [TemplateOverview], total: Int) {
    let most = max(1, report.templates.map(\.records).max() ?? 1)
    page.write("<div class=\"card templates\">\n")
    for overview in templates { writeTemplate(overview, most: most) }
    if total > templates.count {
      page.write("<p class=\"hint\">and \(Figures.grouped(total - templates.count)) more</p>\n")
    }
    page.write("</div>\n")
  }

  private func writeTemplate(_ overview: TemplateOverview, most: Int) {
    page.write("<details class=\"overview\"><summary><span class=\"n\">\(Figures.grouped(overview.records))</span>")
    page.write("<span class=\"meter\"><i style=\"width:\(100 * Double(overview.records) / Double(most))%\"></i></span>")
    page.write(
      "<span class=\"template\">\(template(overview.text))\(badges(overview))</span></summary>\n<div class=\"inside\"><p class=\"meta\">"
    )
    if let severity = overview.severity { page.write("\(chip(severity)) ") }
    page.write(
      "\(Figures.share(overview.records, of: report.records)) of the records · \(names(overview.services)) · <code>\(overview.id.shortened(to: 64))</code>"
    )
    if let first = overview.firstSeen { page.write(" · first \(moments.point(first))") }
    if let last = overview.lastSeen { page.write(", last \(moments.point(last))") }
    page.write("</p>\n")
    if !overview.parameters.isEmpty { writeParameters(overview.parameters) }
    page.write("</div></details>\n")
  }

  /// What should be seen before a template is opened.
  private func badges(_ overview: TemplateOverview) -> HTML {
    let new: HTML = overview.isNew ? "<span class=\"badge\">new</span>" : ""
    guard let severity = overview.severity, severity >= .warn else { return new }
    return "\(new) \(chip(severity))"
  }

  private func writeParameters(_ parameters: [ParameterOverview]) {
    page.write(
      """
      <div class="scroll"><table class="parameters"><thead><tr><th>Parameter</th><th class="n">Distinct</th><th class="n">Min</th>\
      <th class="n">Median</th><th class="n">95 %</th><th class="n">Max</th><th>Most frequent</th></tr></thead><tbody>

      """)
    for parameter in parameters {
      page.write(
        "<tr><td><code>\(parameter.name.shortened(to: 60))</code></td><td class=\"n\">\(Figures.grouped(parameter.distinct))</td>"
      )
      for value in [parameter.minimum, parameter.median, parameter.percentile95, parameter.maximum] {
        page.write("<td class=\"n\">\(value.map { Figures.rounded($0) } ?? "")</td>")
      }
      page.write("<td>")
      for (index, value) in parameter.topValues.prefix(5).enumerated() {
        page.write(index > 0 ? ", " : "")
        page.write("<code>\(value.value.shortened(to: 60))</code> <small>\(Figures.grouped(value.count))</small>")
      }
      page.write("</td></tr>\n")
    }
    page.write("</tbody></table></div>\n")
  }
}
