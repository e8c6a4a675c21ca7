import LogModel
import Markup

/// The report as a table of tests, for GitLab, Jenkins and the like.
///
/// A suite is a group of cases. Findings that belong to no case stand in a suite of the command's name, one case for each kind; where there is
/// neither case nor finding, that suite has one case that passes. GitLab shows `classname` as the suite, and of two cases with one name only the
/// first: names are told apart by a number. Files stand in the text: Jenkins' junit-10.xsd has no attribute for them.
struct JUnitReport {
  private struct Test {
    let name: String
    let findings: [Finding]
  }

  private let report: CheckReport
  private let failOn: Finding.Level?
  private let page: Document<XMLText>

  init(_ report: CheckReport, failOn: Finding.Level?, _ page: Document<XMLText>) {
    (self.report, self.failOn, self.page) = (report, failOn, page)
  }

  func write() {
    let suites = self.suites
    let tests = suites.reduce(0) { $0 + $1.tests.count }
    let failures = suites.reduce(0) { $0 + $1.tests.count(where: fails) }
    page.write(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="\(suiteName)" tests="\(tests)" failures="\(failures)" errors="0" time="0">

      """)
    for suite in suites { write(suite.name, suite.tests) }
    page.write("</testsuites>\n")
  }

  private var suiteName: String { "sentinel \(report.command)" }

  private var suites: [(name: String, tests: [Test])] {
    var names: [String] = []
    var tests: [String: [Test]] = [:]
    func add(_ test: Test, to group: String) {
      if tests[group] == nil { names.append(group) }
      tests[group, default: []].append(test)
    }
    for item in report.cases {
      let findings = item.findings.filter(report.findings.indices.contains).map { report.findings[$0] }
      add(Test(name: item.name, findings: findings), to: item.group)
    }
    let inCases = Set(report.cases.flatMap(\.findings))
    let others = Dictionary(grouping: report.findings.indices.filter { !inCases.contains($0) }) {
      report.findings[$0].kind
    }
    for kind in FindingKind.allCases {
      guard let indices = others[kind] else { continue }
      add(Test(name: kind.rawValue, findings: indices.map { report.findings[$0] }), to: suiteName)
    }
    if names.isEmpty { add(Test(name: "no findings", findings: []), to: suiteName) }
    return names.map { ($0, tests[$0] ?? []) }
  }

  private func fails(_ test: Test) -> Bool {
    failOn.map { level in test.findings.contains { $0.level >= level } } ?? false
  }

  private func write(_ name: String, _ tests: [Test]) {
    let name = name.orIfEmpty("(no name)")
    page.write(
      "  <testsuite name=\"\(name)\" tests=\"\(tests.count)\" failures=\"\(tests.count(where: fails))\" errors=\"0\"")
    page.write(" skipped=\"0\" time=\"0\">\n")
    var seen: [String: Int] = [:]
    for test in tests {
      let count = seen[test.name, default: 0] + 1
      seen[test.name] = count
      write(test, named: count == 1 ? test.name : "\(test.name) (\(count))", className: name)
    }
    page.write("  </testsuite>\n")
  }

  private func write(_ test: Test, named name: String, className: String) {
    page.write("    <testcase name=\"\(name.shortened(to: 500).orIfEmpty("(no name)"))\" classname=\"\(className)\"")
    guard !test.findings.isEmpty else { return page.write(" time=\"0\"/>\n") }
    page.write(" time=\"0\">\n")
    let worst = test.findings.max { $0.level < $1.level } ?? test.findings[0]
    if fails(test) {
      let message = worst.sentence.shortened(to: 500).orIfEmpty("(no message)")
      page.write("      <failure message=\"\(message)\" type=\"\(worst.kind.rawValue)\">")
      for finding in test.findings { write(finding) }
      page.write("</failure>\n")
    } else {
      page.write("      <system-out>")
      for finding in test.findings { write(finding) }
      page.write("</system-out>\n")
    }
    page.write("    </testcase>\n")
  }

  private func write(_ finding: Finding) {
    // A name of colons would begin the line with what GitHub's runner takes for a command.
    if let mark = finding.mark { page.write("\(PlainText.shown(mark.file)):\(mark.line):\(mark.column): ") }
    page.write("\(finding.level.rawValue): \(finding.sentence) [\(finding.kind.rawValue)]\n")
    for detail in finding.details { page.write("  | \(detail)\n") }
    if let remedy = finding.advice { page.write("  help: \(remedy)\n") }
  }
}
