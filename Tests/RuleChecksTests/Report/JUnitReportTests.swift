import RuleChecks
import TestSupport
import Testing

@Suite("The JUnit report of a check")
struct JUnitReportTests {
  /// What junit-10.xsd of Jenkins' xunit plugin lets an element have, of what the program writes.
  private static let attributes: [String: Set<String>] = [
    "testsuites": ["name", "tests", "failures", "errors", "time"],
    "testsuite": ["name", "tests", "failures", "errors", "skipped", "time"],
    "testcase": ["name", "classname", "time"], "failure": ["message", "type"], "system-out": [],
  ]
  private static let parents: [String: [String]] = [
    "testsuites": [], "testsuite": ["testsuites"], "testcase": ["testsuites", "testsuite"],
    "failure": ["testsuites", "testsuite", "testcase"], "system-out": ["testsuites", "testsuite", "testcase"],
  ]

  private static let reports =
    [SampleReports.passing, SampleReports.failing, SampleReports.crowded, SampleReports.nothing]
    + (0..<40).map(SampleReports.hostile)

  @Test("has the shape of junit-10.xsd, adds up, and holds only what XML allows", arguments: reports.indices)
  func shape(index: Int) throws {
    let text = Self.reports[index].text(as: .junit)
    let scanner = TagScanner(text, isXML: true)
    #expect(scanner.problems == [])
    for element in scanner.elements {
      #expect(element.path == Self.parents[element.name])
      #expect(Set(element.attributes.keys) == Self.attributes[element.name])
      for key in ["name", "classname", "message"] { #expect(element.attributes[key] != "") }
    }
    for (attribute, element) in [("tests", "testcase"), ("failures", "failure")] {
      let count = scanner.elements.count { $0.name == element }
      #expect(scanner.elements.first?.attributes[attribute] == "\(count)")
      let sum = scanner.elements.filter { $0.name == "testsuite" }.reduce(0) {
        $0 + (Int($1.attributes[attribute] ?? "") ?? -1)
      }
      #expect(sum == count)
    }
    #expect(hiddenCharacters(text) == [])
    #expect(commands(in: text) == [])
    #expect(!text.contains("]]>"))
  }

  @Test("tells cases of one name apart: of two GitLab shows the first only", arguments: reports.indices)
  func names(index: Int) {
    let cases = TagScanner(Self.reports[index].text(as: .junit), isXML: true).elements.filter { $0.name == "testcase" }
    #expect(Set(cases.map { "\($0.attributes)" }).count == cases.count)
  }

  @Test("fails the cases whose findings are bad enough, and loses no finding")
  func failing() {
    let text = SampleReports.failing.text(as: .junit)
    #expect(text.contains("<testsuites name=\"sentinel rules test\" tests=\"5\" failures=\"2\""))
    #expect(text.contains("<testcase name=\"example (2)\" classname=\"shop-access\" time=\"0\"/>"))
    #expect(text.contains("<failure message=\"shop-access does not match its example\" type=\"example-failed\">"))
    #expect(text.contains("<testcase name=\"empty-corpus\" classname=\"sentinel rules test\" time=\"0\">"))
    #expect(SampleReports.failing.text(as: .junit, failOn: nil).contains("tests=\"5\" failures=\"0\""))
    #expect(SampleReports.failing.text(as: .junit, failOn: .note).contains("tests=\"5\" failures=\"4\""))
  }

  @Test("has one case that passes where there is nothing to tell")
  func nothing() {
    #expect(
      SampleReports.nothing.text(as: .junit).contains(
        "<testcase name=\"no findings\" classname=\"sentinel rules lint\" time=\"0\"/>"))
  }
}
