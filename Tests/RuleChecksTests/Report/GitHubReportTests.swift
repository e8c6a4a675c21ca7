import RuleChecks
import RuleFile
import TestSupport
import Testing

@Suite("The report of a check for GitHub Actions")
struct GitHubReportTests {
  private struct Command {
    var name: Substring
    var properties: [String: String]
    var data: String
  }

  /// Reads a line as the runner does (actions/runner, ActionCommand.TryParseV2).
  private func command(_ line: Substring) -> Command? {
    let line = line.drop(while: \.isWhitespace)
    guard line.hasPrefix("::"), let end = line.dropFirst(2).firstRange(of: "::") else { return nil }
    let head = line[line.index(line.startIndex, offsetBy: 2)..<end.lowerBound]
    let name = head.prefix { $0 != " " }
    var properties: [String: String] = [:]
    for pair in head.dropFirst(name.count + 1).split(separator: ",") {
      let key = pair.prefix { $0 != "=" }
      properties[String(key)] = unescaped(pair.dropFirst(key.count + 1))
    }
    return Command(name: name, properties: properties, data: unescaped(line[end.upperBound...]))
  }

  private func unescaped(_ text: Substring) -> String {
    [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")].reduce(String(text)) { text, pair in
      text.replacing(pair.0, with: pair.1)
    }
  }

  @Test("has a command for each finding, the worst first, and the rest as text")
  func layout() {
    #expect(
      SampleReports.failing.text(as: .github).hasPrefix(
        """
        ::error file=rules/shop.yaml,line=12,col=9,title=example-failed%3A shop-access::shop-access does not match its \
        example%0AGET /cart x%0A     ^ matched up to here, then expected a digit%0Ahelp: correct the pattern, or the example
        ::error title=empty-corpus::the corpus logs/ holds no record
        ::warning file=rules/shop.yaml,line=20,col=3,title=example-taken-by-other%3A shop-error::shop-error: the example
        """))
    #expect(SampleReports.failing.text(as: .github).hasSuffix("\n\n2 of 4 examples fail\n"))
  }

  @Test("counts what GitHub would not show in a notice, and puts it into the log")
  func crowded() {
    let text = SampleReports.crowded.text(as: .github)
    let commands = text.split(separator: "\n").compactMap(command)
    for name in ["error", "warning", "notice"] { #expect(commands.count { $0.name == name } == 10) }
    #expect(commands.last?.data == "91 more findings in the log of this step: GitHub shows ten of a level")
    for index in 1...40 { #expect(text.contains("bad key \(index)")) }
  }

  @Test("lets no text out of its place, nor start a command", arguments: 0..<40 as Range<UInt64>)
  func harmless(seed: UInt64) {
    let report = SampleReports.hostile(seed: seed)
    let text = report.text(as: .github)
    #expect(hiddenCharacters(text) == [])
    let lines = text.unicodeScalars.split(separator: "\n").map { Substring(String($0)) }
    let commands = lines.compactMap(command)
    // Every command is one of ours, with its own properties.
    for command in commands {
      #expect(["error", "warning", "notice"].contains(command.name))
      #expect(Set(command.properties.keys).isSubset(of: ["file", "line", "col", "title"]))
      let title = command.properties["title"] ?? ""
      #expect(title == "sentinel rules test" || FindingKind.allCases.contains { title.hasPrefix($0.rawValue) })
    }
    let shown = Finding.Level.allCases.map { level in report.findings.count { $0.level == level } }
    let isCrowded = shown.contains { $0 > 10 }
    let expected = shown.enumerated().map { min($1, $0 == 0 && isCrowded ? 9 : 10) }.reduce(0, +)
    #expect(commands.count == expected + (isCrowded ? 1 : 0))
    #expect(lines.allSatisfy { $0.firstMatch(of: /##[A-Za-z]*\[/) == nil })
  }
}
