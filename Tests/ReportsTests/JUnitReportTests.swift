import Analysis
import LogModel
import Markup
import Reports
import TestSupport
import Testing

@Suite("The JUnit report")
struct JUnitReportTests {
  /// What jenkins-junit.xsd lets an element have, of what the program writes.
  private static let attributes: [String: Set<String>] = [
    "testsuites": ["name", "tests", "failures", "errors", "time"],
    "testsuite": ["name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname"],
    "testcase": ["name", "classname", "time"], "failure": ["message", "type"], "skipped": ["message"], "system-out": [],
  ]
  private static let parents: [String: [String]] = [
    "testsuites": [], "testsuite": ["testsuites"], "testcase": ["testsuites", "testsuite"],
    "failure": ["testsuites", "testsuite", "testcase"], "skipped": ["testsuites", "testsuite", "testcase"],
    "system-out": ["testsuites", "testsuite", "testcase"],
  ]

  @Test("has the shape of jenkins-junit.xsd", arguments: samples.map(\.name))
  func shape(name: String) throws {
    let scanner = TagScanner(try sample(name).text(.junit, failOn: .error), isXML: true)
    #expect(scanner.problems == [])
    #expect(scanner.elements.first?.name == "testsuites")
    for element in scanner.elements {
      #expect(element.path == Self.parents[element.name])
      #expect(Set(element.attributes.keys).isSubset(of: Self.attributes[element.name] ?? []))
    }
  }

  @Test("adds up", arguments: samples.map(\.name), [nil, Severity.error])
  func sums(name: String, failOn: Severity?) throws {
    let report = try sample(name)
    let scanner = TagScanner(report.text(.junit, failOn: failOn), isXML: true)
    func sum(_ attribute: String) -> Int {
      scanner.elements.filter { $0.name == "testsuite" }.reduce(0) { $0 + (Int($1.attributes[attribute] ?? "") ?? -1) }
    }
    let whole = try #require(scanner.elements.first)
    #expect(sum("tests") == scanner.elements.count { $0.name == "testcase" })
    #expect(whole.attributes["tests"] == "\(sum("tests"))")
    #expect(sum("failures") == scanner.elements.count { $0.name == "failure" })
    #expect(whole.attributes["failures"] == "\(sum("failures"))")
    #expect(sum("failures") == report.findings.count { finding in failOn.map { finding.severity >= $0 } ?? false })
    #expect(sum("skipped") == scanner.elements.count { $0.name == "skipped" })
  }

  @Test("gives a service without findings a case that passes")
  func passing() {
    let text = SampleReports.calm.text(.junit, failOn: .info)
    #expect(text.contains("<testcase name=\"no findings\" classname=\"billing\" time=\"0\"/>"))
    #expect(text.contains("tests=\"8\" failures=\"0\""))
    #expect(text.contains("timestamp=\"2026-03-02T06:00:00\" hostname=\"localhost\""))
  }

  @Test("skips the one case of an empty input")
  func empty() {
    #expect(SampleReports.empty.text(.junit).contains("<skipped message=\"The input holds no log record.\"/>"))
  }

  @Test("holds only what XML 1.0 allows, and no command of a CI system", arguments: samples.map(\.name))
  func characters(name: String) throws {
    let text = try sample(name).text(.junit, failOn: .error)
    #expect(hiddenCharacters(text) == [])
    for word in ["]]>", "::error", "##vso[", "##teamcity[", "<!--"] { #expect(!text.contains(word)) }
  }
}
