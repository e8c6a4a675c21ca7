/// What a report can be written as.
public enum ReportFormat: String, CaseIterable, Sendable {
  case html
  case jsonl
  case markdown
  case junit

  /// The name of its file in the output directory.
  public var fileName: String {
    switch self {
    case .html: "report.html"
    case .jsonl: "anomalies.jsonl"
    case .markdown: "report.md"
    case .junit: "junit.xml"
    }
  }
}
