import Analysis
import Markup
import Reports
import TestSupport
import Testing

@Suite("The Markdown report")
struct MarkdownReportTests {
  @Test("fits into a comment, and counts what it leaves out", arguments: samples.map(\.name))
  func size(name: String) throws {
    #expect(try sample(name).text(.markdown).utf8.count <= 60_000)
  }

  @Test("fits into a comment however long and hostile the texts are")
  func longest() {
    var report = SampleReports.make(findings: 400, incidents: 60, services: 40, hostile: true)
    let long = String(repeating: "\u{E0041}|`<&", count: 2_000)
    report.notes = Array(repeating: long, count: 50)
    report.baseline = long
    for index in report.findings.indices {
      report.findings[index].service = long
      report.findings[index].why = long
      report.findings[index].template = long
      report.findings[index].unit = long
    }
    for index in report.templates.indices { report.templates[index].text = long }
    for index in report.incidents.indices { report.incidents[index].services = Array(repeating: long, count: 9) }
    let text = report.text(.markdown)
    #expect(text.utf8.count <= 60_000)
    #expect(text.contains("left out here"))
  }

  @Test("counts every finding that it does not show")
  func leftOut() throws {
    let text = try sample("many").text(.markdown)
    let shown = text.split(separator: "\n").count { $0.hasPrefix("- **") }
    #expect(shown > 40)
    #expect(text.contains("\n*\(300 - shown) findings left out here"))
  }

  @Test("sends nobody a message, refers to no issue, and gives a CI system no command", arguments: samples.map(\.name))
  func harmless(name: String) throws {
    let text = try sample(name).text(.markdown)
    #expect(hiddenCharacters(text) == [])
    for line in text.split(separator: "\n") {
      #expect(!line.drop { " >|-`*".contains($0) }.hasPrefix("::"))
    }
    for word in ["@team", "@octocat", "#1 ", "repo#2", "##vso[", "##teamcity[", "##[error]"] {
      #expect(!text.contains(word))
    }
  }

  /// The lines outside fences, and whether the last fence was closed.
  private func unfenced(_ text: String) -> (lines: [Substring], isClosed: Bool) {
    var lines: [Substring] = []
    var fence: Substring?
    for line in text.split(separator: "\n") {
      let text = line.drop { $0 == " " }
      let ticks = text.prefix { $0 == "`" }
      if let open = fence {
        // A run that is at least as long would close it, whatever stands behind; the program's own is as long.
        if ticks.count >= open.count { fence = nil }
      } else if ticks.count >= 3, text.dropFirst(ticks.count) == "text" {
        fence = ticks
      } else {
        lines.append(line)
      }
    }
    return (lines, fence == nil)
  }

  @Test("keeps logs inside their fences", arguments: samples.map(\.name))
  func fences(name: String) throws {
    let (lines, isClosed) = unfenced(try sample(name).text(.markdown))
    #expect(isClosed)
    #expect(
      lines.allSatisfy { line in
        ["#", ">", "|", "-", "  `", "*"].contains { line.hasPrefix($0) } || line == lines[1] || line == lines[2]
      })
  }

  @Test("keeps logs inside the cells of a table", arguments: samples.map(\.name))
  func tables(name: String) throws {
    for line in try sample(name).text(.markdown).split(separator: "\n") where line.hasPrefix("| ") {
      var bars = 0
      var previous: Character = " "
      for character in line {
        if character == "|", previous != "\\" { bars += 1 }
        previous = character
      }
      #expect(bars == 7 || bars == 3)
    }
  }

  @Test("lets no element of HTML out of code", arguments: samples.map(\.name))
  func elements(name: String) throws {
    for line in unfenced(try sample(name).text(.markdown)).lines where !line.contains("`") {
      #expect(!line.contains("<"))
    }
  }
}
