import Foundation
import RuleChecks
import RuleFile
import TestSupport
import Testing

@Suite("The SARIF report of a check")
struct SARIFReportTests {
  private func run(_ report: CheckReport) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(report.text(as: .sarif).utf8)) as? [String: Any]
    #expect(object?["version"] as? String == "2.1.0")
    #expect((object?["$schema"] as? String)?.contains("sarif-2.1.0") == true)
    let runs = try #require(object?["runs"] as? [[String: Any]])
    #expect(runs.count == 1)
    return runs[0]
  }

  private func results(_ report: CheckReport) throws -> [[String: Any]] {
    try #require(try run(report)["results"] as? [[String: Any]])
  }

  private func value(_ object: [String: Any], _ path: String...) -> Any? {
    path.reduce(object as Any?) { value, key in
      if let index = Int(key) { (value as? [Any])?[index] } else { (value as? [String: Any])?[key] }
    }
  }

  private func fingerprints(_ report: CheckReport) throws -> [String?] {
    try results(report).map { value($0, "partialFingerprints", "primaryLocationLineHash") as? String }
  }

  @Test("describes every kind as GitHub requires")
  func kinds() throws {
    let run = try run(SampleReports.nothing)
    #expect(value(run, "tool", "driver", "name") as? String == "sentinel")
    #expect(value(run, "tool", "driver", "version") as? String == "1.2.3")
    #expect(run["columnKind"] as? String == "unicodeCodePoints")
    let rules = try #require(value(run, "tool", "driver", "rules") as? [[String: Any]])
    #expect(rules.map { $0["id"] as? String } == FindingKind.allCases.map(\.rawValue))
    for (rule, kind) in zip(rules, FindingKind.allCases) {
      for key in ["shortDescription", "fullDescription", "help"] {
        #expect(value(rule, key, "text") as? String == kind.explanation)
      }
    }
    #expect((run["results"] as? [Any])?.isEmpty == true)
  }

  @Test(
    "gives the place of a result relative to the repository, the worst first, and what has no place as notification")
  func places() throws {
    let results = try results(SampleReports.failing)
    #expect(results.map { $0["level"] as? String } == ["error", "warning", "note"])
    #expect(results.map { $0["ruleId"] as? String } == ["example-failed", "example-taken-by-other", "unused-capture"])
    let place = try #require(value(results[0], "locations", "0", "physicalLocation") as? [String: Any])
    #expect(value(place, "artifactLocation", "uri") as? String == "rules/shop.yaml")
    #expect(place["region"] as? [String: Int] == ["startLine": 12, "startColumn": 9, "endLine": 12, "endColumn": 10])
    let notes = value(try run(SampleReports.failing), "invocations", "0", "toolExecutionNotifications")
    #expect((notes as? [[String: Any]])?.count == 1)
  }

  @Test(
    "writes paths as references to a URI",
    arguments: [
      ("a/b c.yaml", "a/b%20c.yaml"), ("./././/é.yaml", "%C3%A9.yaml"), ("javascript:x", "javascript%3Ax"),
      ("/etc/a#b", "file:///etc/a%23b"), ("../r.yaml", "../r.yaml"), ("", "."), ("\u{1}%", "%01%25"),
    ])
  func uris(path: String, expected: String) throws {
    var report = SampleReports.nothing
    report.findings = [Finding(.invalid, .error, at: SourceMark(file: path, line: 1, column: 1), "x")]
    let uri = value(try results(report)[0], "locations", "0", "physicalLocation", "artifactLocation", "uri")
    #expect(uri as? String == expected)
  }

  @Test("knows a finding again when lines were put in front of it, and tells equal ones apart")
  func fingerprints() throws {
    func report(_ line: Int, _ messages: [String]) -> CheckReport {
      var report = SampleReports.nothing
      report.findings = messages.map { message in
        Finding(.exampleFailed, .error, subject: "a", at: SourceMark(file: "r.yaml", line: line, column: 3), message)
      }
      return report
    }
    let before = try fingerprints(report(3, ["see line 7", "see line 9", "other"]))
    #expect(before == (try fingerprints(report(40, ["see line 44", "see line 46", "other"]))))
    #expect(Set(before).count == 3)
    #expect(before[0] != (try fingerprints(report(3, ["seen line 7"])))[0])
  }

  @Test("keeps to what GitHub shows, with the worst, and counts the rest")
  func limit() throws {
    var report = SampleReports.nothing
    let mark = SourceMark(file: "r.yaml", line: 1, column: 1)
    report.findings = (0..<5_100).map { Finding(.invalid, $0 == 5_099 ? .error : .note, at: mark, "x") }
    let results = try results(report)
    #expect(results.count == 5_000)
    #expect(results[0]["level"] as? String == "error")
    let note = value(try run(report), "invocations", "0", "toolExecutionNotifications", "0", "message", "text")
    #expect(note as? String == "100 more findings left out")
  }

  @Test("is complete, links nowhere and calls nobody, whatever the texts are", arguments: 0..<40 as Range<UInt64>)
  func harmless(seed: UInt64) throws {
    let report = SampleReports.hostile(seed: seed)
    let text = report.text(as: .sarif)
    #expect(hiddenCharacters(text) == [])
    #expect(commands(in: text) == [])
    let results = try results(report)
    #expect(results.count == report.findings.count { $0.mark != nil })
    for result in results {
      let message = try #require(value(result, "message", "text") as? String)
      #expect(!message.isEmpty)
      for word in ["](", "@team", "@octocat", "www.e", "://example"] { #expect(!message.contains(word)) }
      #expect((value(result, "partialFingerprints", "primaryLocationLineHash") as? String)?.isEmpty == false)
      let place = try #require(value(result, "locations", "0", "physicalLocation") as? [String: Any])
      let uri = try #require(value(place, "artifactLocation", "uri") as? String)
      #expect(uri.wholeMatch(of: /(file:\/\/)?(?:[A-Za-z0-9._~\/-]|%[0-9A-F]{2})+/) != nil)
      #expect((place["region"] as? [String: Int])?.values.allSatisfy { $0 >= 1 } == true)
    }
    #expect(Set(try fingerprints(report)).count == results.count)
  }
}
