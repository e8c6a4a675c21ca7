import Reports
import Testing

@Suite("Report formats")
struct ReportFormatTests {
  @Test("have each a file of their own")
  func files() {
    #expect(Set(ReportFormat.allCases.map(\.fileName)).count == ReportFormat.allCases.count)
  }
}
