import Analysis
import FileSystem
import Glibc
import LogModel

/// Writes a report in each of its formats. The same report gives the same bytes.
public struct ReportWriter {
  private let report: AnomalyReport
  private let failOn: Severity?

  /// - Parameter failOn: from which severity on a finding is a failure to a CI system; nil: none is.
  public init(_ report: AnomalyReport, failOn: Severity? = nil) {
    self.report = report
    self.failOn = failOn
  }

  /// The report's file in `format`.
  public func bytes(of format: ReportFormat) -> OutputBuffer {
    let output = OutputBuffer(capacity: 1 << 16)
    switch format {
    case .html: HTMLReport.write(report, into: output)
    case .jsonl: AnomalyLines.write(report, into: output)
    case .markdown: MarkdownReport.write(report, into: output)
    case .junit: JUnitReport.write(report, failOn: failOn, into: output)
    }
    return output
  }

  /// Writes a file for each of `formats` into `directory`, which is there. None gets its name before all of them are on the disk.
  ///
  /// - Parameter mode: of the files.
  /// - Throws: what went wrong first, with the path of the file.
  public func write(
    _ formats: [ReportFormat], into directory: String, mode: mode_t = 0o600
  ) throws(SystemCallError) {
    var files: [PublishedFile] = []
    for format in formats {
      let file = try PublishedFile(at: "\(directory)/\(format.fileName)", mode: mode)
      let output = bytes(of: format)
      // `output` must outlive the view of its bytes.
      defer { withExtendedLifetime(output) {} }
      do throws(SystemCallError) {
        try file.descriptor.write(output.bytes)
      } catch {
        // The reader knows the file by the name that it would have had.
        throw SystemCallError(error.call, file.path, code: error.code)
      }
      files.append(file)
    }
    for file in files { try file.publish() }
  }
}
