import Analysis
import FileSystem
import Glibc
import Reports
import TestSupport
import Testing

@Suite("Writing a report")
struct ReportWriterTests {
  @Test("makes the chosen files, readable by their owner only")
  func files() throws {
    let directory = TemporaryDirectory()
    try ReportWriter(SampleReports.calm).write([.jsonl, .html], into: directory.path)
    #expect(directory.names == ["anomalies.jsonl", "report.html"])
    var status = stat()
    #expect(stat("\(directory.path)/report.html", &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    let html = try #require(directory.read("report.html"))
    #expect(String(decoding: html, as: UTF8.self) == SampleReports.calm.text(.html))
  }

  @Test("says which file could not be made, and leaves none behind")
  func failure() throws {
    let directory = TemporaryDirectory()
    let error = #expect(throws: SystemCallError.self) {
      try ReportWriter(SampleReports.calm).write(ReportFormat.allCases, into: "\(directory.path)/missing")
    }
    #expect(error?.path == "\(directory.path)/missing/report.html")
    #expect(directory.names == [])
  }

  @Test("gives the same bytes for the same report", arguments: ReportFormat.allCases)
  func repeatable(format: ReportFormat) {
    func make() -> String { SampleReports.make(findings: 30, incidents: 5, hostile: true).text(format, failOn: .warn) }
    #expect(make() == make())
  }
}
