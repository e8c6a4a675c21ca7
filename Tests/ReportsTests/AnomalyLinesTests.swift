import Analysis
import LogModel
import Reports
import Testing

@Suite("anomalies.jsonl")
struct AnomalyLinesTests {
  private static let keys = [
    "schema", "id", "kind", "service", "start", "end", "detected_at", "score", "severity", "template_id", "template",
    "subject", "observed", "expected", "unit", "why", "first_seen", "last_seen", "services", "evidence", "incident",
  ]

  private func report(axis: AnomalyReport.Axis = .time) -> AnomalyReport {
    var report = AnomalyReport()
    report.axis = axis
    var finding = Finding(
      kind: .errorBurst, service: "billing", start: 60_000_000_000, end: 120_500_000_000, detectedAt: 120_000_000_000,
      score: 8.25, severity: .error, observed: 412, expected: 0.1, unit: "records/min", why: "A \"burst\".")
    finding.id = "a1"
    report.findings = [finding]
    return report
  }

  @Test("leaves out what is absent, and writes numbers as short as they can be")
  func shortest() {
    #expect(
      report().text(.jsonl) == """
        {"schema":"sentinel-anomaly/1","id":"a1","kind":"error_burst","service":"billing",\
        "start":"1970-01-01T00:01:00Z","end":"1970-01-01T00:02:00.500Z","detected_at":"1970-01-01T00:02:00Z",\
        "score":8.25,"severity":"ERROR","observed":412,"expected":0.1,"unit":"records/min","why":"A \\"burst\\"."}

        """)
  }

  @Test("gives positions as numbers where no record has a time")
  func order() {
    #expect(report(axis: .order).text(.jsonl).contains("\"start\":60000000000,\"end\":120500000000,\"detected_at\":"))
  }

  @Test("leaves out what JSON has no number for")
  func notFinite() {
    var report = report()
    report.findings[0].observed = .infinity
    report.findings[0].expected = .nan
    #expect(report.text(.jsonl).contains("\"severity\":\"ERROR\",\"unit\":"))
  }

  @Test("gives a CI system no command, and a reader of JSON the same text")
  func commands() {
    var report = report()
    report.findings[0].why = "##vso[x] ### #"
    #expect(report.text(.jsonl).contains("\"why\":\"#\\u0023vso[x] #\\u0023\\u0023 #\""))
  }

  @Test("is empty where there is no finding")
  func empty() {
    #expect(SampleReports.empty.text(.jsonl).isEmpty)
    #expect(SampleReports.calm.text(.jsonl).isEmpty)
  }

  @Test("holds a whole JSON object a line, its keys always in the same order", arguments: samples.map(\.name))
  func lines(name: String) throws {
    let report = try sample(name)
    let lines = report.text(.jsonl).split(separator: "\n")
    #expect(lines.count == report.findings.count)
    for (index, line) in lines.enumerated() {
      let members = try #require(read(String(line)))
      #expect(members.keys == Self.keys.filter(members.keys.contains))
      #expect(members.incident == report.incidents.first { $0.findings.contains(index) }?.id)
    }
  }

  private func read(_ line: String) -> (keys: [String], incident: String?)? {
    var line = line
    return line.withUTF8 { bytes in
      var members: ContiguousArray<JSONMember> = []
      guard JSONObjectReader.members(of: UnsafeRawBufferPointer(bytes), into: &members) else { return nil }
      let keys = members.map { String(decoding: $0.key, as: UTF8.self) }
      let incident = members.last.map { member in
        let text = OutputBuffer(capacity: member.value.count)
        text.append(unescapingJSON: member.value)
        return withExtendedLifetime(text) { String(decoding: text.bytes, as: UTF8.self) }
      }
      return (keys, incident)
    }
  }
}
