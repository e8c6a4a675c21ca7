import RuleChecks
import RuleFile
import TestSupport
import Testing

@Suite("The Markdown report of a check")
struct MarkdownReportTests {
  @Test("has headline, figures, findings and tables")
  func layout() {
    #expect(
      SampleReports.failing.text(as: .markdown) == """
        ## rules test: 2 of 4 examples fail

        2 rules, 1,204 examples, 1 failed

        - **error** `rules/shop.yaml:12:9` shop-access does not match its example (`example-failed`)

          ```text
          GET /cart x
               ^ matched up to here, then expected a digit
          ```

          *help:* correct the pattern, or the example
        - **error** the corpus logs/ holds no record (`empty-corpus`)
        - **warning** `rules/shop.yaml:20:3` shop-error: the example is matched by shop-access before it (`example-taken-by-other`)
        - **note** `rules/shop.yaml:10:5` shop-access: capture \\`port\\` takes part in no example (`unused-capture`)

        ### Rules

        | rule | hits | line |
        | --- | --: | --- |
        | shop-access | 1,200 | `GET /cart` |
        | shop | | a, b |

        """)
  }

  @Test("fits into a comment however much there is, and counts what it leaves out")
  func size() {
    let long = String(repeating: "\u{E0041}|`<&", count: 2_000)
    var report = CheckReport(command: long, headline: long)
    report.figures = (0..<200).map { .init("f\($0)", $0, long) }
    let mark = SourceMark(file: long, line: 1, column: 1)
    report.findings = (0..<500).map { _ in
      Finding(.invalid, .error, subject: long, at: mark, long, details: [long, long], remedy: long)
    }
    let columns = (0..<3).map { CheckReport.Column("c\($0)", long) }
    for index in 0..<8 {
      let row: [CheckReport.Cell] = [.text(long), .code(long), .list(Array(repeating: long, count: 9))]
      report.tables.append(
        .init(key: "t\(index)", title: "T", columns: columns, rows: Array(repeating: row, count: 99)))
    }
    let text = report.text(as: .markdown)
    #expect(text.utf8.count <= 60_000)
    #expect(text.utf8.count > 25_000)
    #expect(text.firstMatch(of: /\n\*\d+ findings left out here\*\n/) != nil)
    for _ in 0..<8 { #expect(text.matches(of: /\n\*\d+ more rows of T left out here\*\n/).count == 8) }
  }

  @Test("shows every finding or counts it")
  func counts() {
    let text = SampleReports.crowded.text(as: .markdown)
    #expect(text.split(separator: "\n").count { $0.hasPrefix("- **") } == 120)
    #expect(!text.contains("left out"))
  }

  @Test("sends nobody a message, refers to no issue, links nowhere, has no HTML", arguments: 0..<40 as Range<UInt64>)
  func harmless(seed: UInt64) {
    let report = SampleReports.hostile(seed: seed)
    let text = report.text(as: .markdown)
    #expect(text.utf8.count <= 60_000)
    #expect(hiddenCharacters(text) == [])
    #expect(commands(in: text) == [])
    for word in ["@team", "@octocat", "#1", "##vso[", "##teamcity["] { #expect(!text.contains(word)) }
    #expect(text.firstMatch(of: /(^|[^A-Za-z0-9])@[A-Za-z]/) == nil)
    var fence: Substring?
    for line in text.split(separator: "\n") {
      let inner = line.drop { $0 == " " }
      let ticks = inner.prefix { $0 == "`" }
      if let open = fence {
        if ticks.count >= open.count { fence = nil }
        continue
      }
      if ticks.count >= 3, inner.dropFirst(ticks.count) == "text" {
        fence = ticks
        continue
      }
      // Outside fences every line begins with the program's own sign, or is the line of figures.
      #expect(
        ["#", "|", "- **", "*", "  *help:*"].contains { line.hasPrefix($0) } || line == text.split(separator: "\n")[1])
      let prose = withoutCode(line)
      #expect(!prose.contains("<") && !prose.contains("://") && prose.firstMatch(of: /(^|[^\\])\[/) == nil)
      guard line.hasPrefix("|") else { continue }
      #expect(line.matches(of: /(^|[^\\])\|/).count == 5)
    }
    #expect(fence == nil)
  }

  /// `line` without its spans of code: between runs of as many backticks, where the first is not escaped.
  private func withoutCode(_ line: Substring) -> String {
    var prose = ""
    var rest = line
    while let sign = rest.first {
      let run = rest.prefix { $0 == "`" }
      if sign == "\\" {
        prose += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else if run.isEmpty {
        prose.append(sign)
        rest = rest.dropFirst()
      } else {
        rest = rest.dropFirst(run.count)
        var inside = rest
        while let start = inside.firstIndex(of: "`") {
          let end = inside[start...].prefix { $0 == "`" }
          inside = inside[end.endIndex...]
          guard end.count == run.count else { continue }
          rest = inside
          break
        }
      }
    }
    return prose
  }
}
