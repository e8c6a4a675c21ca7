import Glibc
import LogModel
import RuleChecks
import RuleFile
import TestSupport
import Testing

extension CheckReport {
  /// What is written for it in `format`.
  func text(as format: CheckFormat, isColoured: Bool = false, failOn: Finding.Level? = .error) -> String {
    let output = CheckReportWriter.bytes(
      of: self, as: format, isColoured: isColoured, failOn: failOn, version: "1.2.3")
    return withExtendedLifetime(output) { String(decoding: output.bytes, as: UTF8.self) }
  }
}

/// Reports that tests of more than one format look at.
enum SampleReports {
  static let passing: CheckReport = {
    var report = CheckReport(command: "rules test", headline: "2 rules, 4 examples: all pass")
    report.figures = [.init("rules", 2, "rules"), .init("examples", 4, "examples")]
    report.cases = [
      .init(group: "shop-access", name: "example at shop.yaml:9:9", mark: mark(9), findings: []),
      .init(group: "shop-access", name: "example at shop.yaml:11:9", mark: mark(11), findings: []),
    ]
    return report
  }()

  static let failing: CheckReport = {
    var report = CheckReport(command: "rules test", headline: "2 of 4 examples fail")
    report.figures = [.init("rules", 2, "rules"), .init("examples", 1_204, "examples"), .init("failed", 1, "failed")]
    report.findings = [
      Finding(
        .exampleTakenByOther, .warning, subject: "shop-error", at: mark(20, 3),
        "shop-error: the example is matched by shop-access before it"),
      Finding(
        .exampleFailed, .error, subject: "shop-access", at: mark(12, 9), "shop-access does not match its example",
        details: ["GET /cart x", "     ^ matched up to here, then expected a digit"],
        remedy: "correct the pattern, or the example"),
      Finding(.emptyCorpus, .error, "the corpus logs/ holds no record"),
      Finding(.unusedCapture, .note, subject: "shop-access", at: mark(10), "capture `port` takes part in no example"),
    ]
    report.cases = [
      .init(group: "shop-access", name: "example", mark: mark(12, 9), findings: [1]),
      .init(group: "shop-access", name: "example", mark: mark(14, 9), findings: []),
      .init(group: "shop-error", name: "example", mark: mark(20, 3), findings: [0]),
    ]
    report.tables = [
      .init(
        key: "rules", title: "Rules", columns: [.init("rule", "rule"), .init("hits", "hits"), .init("line", "line")],
        rows: [
          [.text("shop-access"), .number(1_200), .code("GET /cart")],
          [.text("shop"), .none, .list(["a", "b"])],
        ])
    ]
    return report
  }()

  static let crowded: CheckReport = {
    var report = CheckReport(command: "rules lint", headline: "many findings")
    for index in 1...40 {
      report.findings.append(Finding(.unanchored, .warning, subject: "r\(index)", at: mark(index), "not anchored"))
      report.findings.append(Finding(.invalid, .error, at: mark(index, 2), "bad key \(index)", details: ["key: x"]))
      report.findings.append(Finding(.nameConvention, .note, at: mark(index, 3), "name \(index)"))
    }
    return report
  }()

  static let nothing = CheckReport(command: "rules lint", headline: "1 rule: nothing to complain of")

  /// Every text of it is one that somebody wrote who wants a report to do something.
  static func hostile(seed: UInt64) -> CheckReport {
    var random = SeededGenerator(seed: seed)
    func text() -> String { hostileText(&random) }
    func texts() -> [String] { (0..<Int.random(in: 0...4, using: &random)).map { _ in text() } }
    var report = CheckReport(command: "rules test", headline: text())
    report.figures = (0..<3).map { .init("figure_\($0)", Int.random(in: -5...2_000_000, using: &random), text()) }
    for _ in 0..<Int.random(in: 0...40, using: &random) {
      let mark =
        Bool.random(using: &random)
        ? SourceMark(file: text(), line: Int.random(in: 0...9, using: &random), column: 1) : nil
      report.findings.append(
        Finding(
          FindingKind.allCases.randomElement(using: &random)!, Finding.Level.allCases.randomElement(using: &random)!,
          subject: Bool.random(using: &random) ? text() : nil, at: mark, text(), details: texts(),
          remedy: Bool.random(using: &random) ? text() : nil))
    }
    if Bool.random(using: &random) {
      for index in report.findings.indices.prefix(20) {
        report.cases.append(.init(group: text(), name: text(), mark: report.findings[index].mark, findings: [index]))
      }
    }
    for index in 0..<3 {
      let columns = (0..<4).map { CheckReport.Column("column_\($0)", text()) }
      let rows = (0..<Int.random(in: 0...80, using: &random)).map { _ -> [CheckReport.Cell] in
        [.text(text()), .code(text()), .list(texts()), Bool.random(using: &random) ? .none : .number(7)]
      }
      report.tables.append(.init(key: "table_\(index)", title: text(), columns: columns, rows: rows))
    }
    return report
  }

  /// One of the hostile texts, or pieces of them and of what commands are made of, in any order.
  private static func hostileText(_ random: inout SeededGenerator) -> String {
    if Bool.random(using: &random) { return HostileText.all.randomElement(using: &random)! }
    let pieces = [
      ":", "::", "#", "##", "[", "]", "(", "error", "vso[", " ", "\u{A0}", "\u{3000}", "\t", "\n", "\r\n", "%", "%0A",
      ",", "|", "`",
      "``", "<", ">", "&", "\"", "\\", "@a", "#1", "\u{1B}[0m", "\u{202E}", "\u{200B}", "é", "💥", "e\u{301}", "www.a.b",
      "http://a", "{", "}", "",
    ]
    return (0..<Int.random(in: 0...8, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
  }

  private static func mark(_ line: Int, _ column: Int = 5) -> SourceMark {
    SourceMark(file: "./rules/shop.yaml", line: line, column: column)
  }
}

@Suite("Sample reports of checks")
struct CheckSampleFiles {
  /// For looking at them: `SENTINEL_SAMPLES=directory swift test --filter CheckSampleFiles`.
  @Test("are written to a directory on demand", .enabled(if: getenv("SENTINEL_SAMPLES") != nil))
  func write() throws {
    let directory = String(cString: getenv("SENTINEL_SAMPLES"))
    let samples = [
      ("passing", SampleReports.passing), ("failing", SampleReports.failing), ("crowded", SampleReports.crowded),
      ("nothing", SampleReports.nothing),
    ]
    for (name, report) in samples + (0..<40).map({ ("hostile\($0)", SampleReports.hostile(seed: $0)) }) {
      for format in CheckFormat.allCases {
        let stream = try #require(fopen("\(directory)/\(name).\(format.rawValue)", "w"))
        fputs(report.text(as: format), stream)
        fclose(stream)
      }
    }
  }
}
