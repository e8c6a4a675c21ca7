import RuleChecks
import TestSupport
import Testing

@Suite("The text report of a check")
struct TextReportTests {
  @Test("looks like a compiler's, with the headline at the end")
  func layout() {
    #expect(
      SampleReports.failing.text(as: .text) == """
        ./rules/shop.yaml:20:3: warning: shop-error: the example is matched by shop-access before it [example-taken-by-other]
        ./rules/shop.yaml:12:9: error: shop-access does not match its example [example-failed]
          | GET /cart x
          |      ^ matched up to here, then expected a digit
          help: correct the pattern, or the example
        error: the corpus logs/ holds no record [empty-corpus]
        ./rules/shop.yaml:10:5: note: shop-access: capture `port` takes part in no example [unused-capture]

        Rules
          rule          hits  line
          shop-access  1,200  GET /cart
          shop                a, b

              2 rules
          1,204 examples
              1 failed

        2 of 4 examples fail

        """)
  }

  @Test("is the headline alone where there is nothing else")
  func nothing() { #expect(SampleReports.nothing.text(as: .text) == "1 rule: nothing to complain of\n") }

  @Test("has the same text with colours and without")
  func colours() {
    let report = SampleReports.failing
    var text = ""
    var rest = Substring(report.text(as: .text, isColoured: true))
    #expect(rest.contains("\u{1B}[1;31merror:\u{1B}[0m"))
    while let start = rest.firstIndex(of: "\u{1B}") {
      text += rest[..<start]
      rest = rest[start...].drop { $0 != "m" }.dropFirst()
    }
    #expect(text + rest == report.text(as: .text))
    for format in CheckFormat.allCases where format != .text {
      #expect(report.text(as: format, isColoured: true) == report.text(as: format))
    }
  }

  @Test("cuts the cells of a table so that a row stays on a line, and says so")
  func wide() throws {
    var report = CheckReport(command: "rules cost", headline: "done")
    report.tables = [
      .init(
        key: "t", title: "T", columns: (0..<4).map { .init("c\($0)", "c\($0)") },
        rows: [(0..<4).map { _ in .code(String(repeating: "x", count: 300)) }, [.text("short")]])
    ]
    let lines = report.text(as: .text).split(separator: "\n")
    let row = try #require(lines.first { $0.contains("xxx") })
    #expect(row.count <= 152)
    #expect(row.split(separator: "  ").allSatisfy { $0.hasSuffix("…") && $0.count > 30 })
    #expect(lines.contains("  short"))
  }

  @Test("does nothing to a terminal, and starts no command of a CI system", arguments: 0..<40 as Range<UInt64>)
  func harmless(seed: UInt64) {
    let report = SampleReports.hostile(seed: seed)
    let text = report.text(as: .text)
    #expect(hiddenCharacters(text) == [])
    #expect(!text.contains("\t"))
    #expect(commands(in: text) == [])
    #expect(report.findings.allSatisfy { text.contains("[\($0.kind.rawValue)]") })
  }
}

/// The lines of `text` that a runner of GitHub, Azure or TeamCity would take for a command: `::` behind blanks, `##[` and `##word[` anywhere.
func commands(in text: String) -> [String] {
  text.unicodeScalars.split(separator: "\n").filter { line in
    if line.drop(while: \.properties.isWhitespace).starts(with: "::".unicodeScalars) { return true }
    return String(line).firstMatch(of: /##[A-Za-z]*\[/) != nil
  }.map { String($0) }
}
