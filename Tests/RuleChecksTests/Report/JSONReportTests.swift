import Foundation
import RuleChecks
import TestSupport
import Testing

@Suite("The JSON report of a check")
struct JSONReportTests {
  private func object(_ report: CheckReport, failOn: Finding.Level? = .error) throws -> [String: Any] {
    let text = report.text(as: .json, failOn: failOn)
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("has the keys that are documented")
  func keys() throws {
    let object = try object(SampleReports.failing)
    #expect(Set(object.keys) == ["version", "command", "passed", "headline", "figures", "tables", "findings"])
    #expect(object["version"] as? Int == 1)
    #expect(object["command"] as? String == "rules test")
    #expect(object["figures"] as? [String: Int] == ["rules": 2, "examples": 1_204, "failed": 1])
    let rows = try #require((object["tables"] as? [String: Any])?["rules"] as? [[String: Any]])
    #expect(rows[0]["hits"] as? Int == 1_200)
    #expect(rows[1]["hits"] is NSNull)
    #expect(rows[1]["line"] as? [String] == ["a", "b"])
    let findings = try #require(object["findings"] as? [[String: Any]])
    #expect(Set(findings[1].keys) == ["kind", "level", "rule", "file", "line", "column", "message", "details", "help"])
    #expect(Set(findings[2].keys) == ["kind", "level", "message", "details"])
  }

  @Test(
    "says whether the check passes at the level that was asked for",
    arguments: [(nil, true), (.error, true), (.warning, false), (.note, false)] as [(Finding.Level?, Bool)])
  func passed(failOn: Finding.Level?, expected: Bool) throws {
    var report = SampleReports.failing
    report.findings.removeAll { $0.level == .error }
    #expect(try object(report, failOn: failOn)["passed"] as? Bool == expected)
  }

  @Test("gives every text back as it was, and is harmless where it is printed", arguments: 0..<40 as Range<UInt64>)
  func exact(seed: UInt64) throws {
    let report = SampleReports.hostile(seed: seed)
    let text = report.text(as: .json)
    #expect(hiddenCharacters(text) == [])
    #expect(commands(in: text) == [])
    let object = try object(report)
    let findings = try #require(object["findings"] as? [[String: Any]])
    #expect(object["headline"] as? String == report.headline)
    #expect(findings.map { $0["message"] as? String } == report.findings.map(\.message))
    #expect(findings.map { $0["rule"] as? String } == report.findings.map(\.subject))
    #expect(findings.map { $0["file"] as? String } == report.findings.map { $0.mark?.file })
    #expect(findings.map { $0["details"] as? [String] } == report.findings.map(\.details))
    #expect(findings.map { $0["help"] as? String } == report.findings.map { $0.remedy == "" ? nil : $0.remedy })
    let tables = try #require(object["tables"] as? [String: [[String: Any]]])
    for table in report.tables {
      #expect(
        tables[table.key]?.map { CheckReport.Cell.text($0["column_0"] as? String ?? "?") } == table.rows.map { $0[0] })
      #expect(
        tables[table.key]?.map { CheckReport.Cell.list($0["column_2"] as? [String] ?? ["?"]) }
          == table.rows.map { $0[2] })
    }
  }
}
