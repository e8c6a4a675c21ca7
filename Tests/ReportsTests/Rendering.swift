import Analysis
import Glibc
import LogModel
import Reports
import Testing

extension AnomalyReport {
  /// What is written for it in `format`.
  func text(_ format: ReportFormat, failOn: Severity? = nil) -> String {
    let output = ReportWriter(self, failOn: failOn).bytes(of: format)
    return withExtendedLifetime(output) { String(decoding: output.bytes, as: UTF8.self) }
  }
}

/// The reports that tests of more than one format look at, by name.
let samples: [(name: String, report: AnomalyReport)] = [
  ("empty", SampleReports.empty),
  ("calm", SampleReports.calm),
  ("three", SampleReports.make(findings: 9, incidents: 3)),
  ("many", SampleReports.make(findings: 300, incidents: 42, services: 32, windows: 2_880)),
  ("hostile", SampleReports.make(findings: 48, incidents: 6, hostile: true)),
  ("order", SampleReports.make(findings: 6, incidents: 2, services: 1, windows: 90, axis: .order)),
]

@Suite("Sample reports")
struct SampleFiles {
  /// For looking at them: `SENTINEL_SAMPLES=directory swift test --filter SampleFiles`.
  @Test("are written to a directory on demand", .enabled(if: getenv("SENTINEL_SAMPLES") != nil))
  func write() throws {
    let directory = String(cString: getenv("SENTINEL_SAMPLES"))
    for sample in samples {
      mkdir("\(directory)/\(sample.name)", 0o755)
      try ReportWriter(sample.report, failOn: .error).write(
        ReportFormat.allCases, into: "\(directory)/\(sample.name)", mode: 0o644)
    }
  }
}
