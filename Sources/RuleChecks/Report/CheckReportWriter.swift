import LogModel
import Markup
import RuleFile

/// What the report of a check can be written as.
public enum CheckFormat: String, CaseIterable, Sendable {
  /// For people, as compilers write.
  case text
  case json
  /// For the table of tests that CI systems show.
  case junit
  /// SARIF 2.1.0, for code scanning.
  case sarif
  /// Workflow commands of GitHub Actions, which become annotations.
  case github
  /// For a comment on a pull request.
  case markdown
}

/// Writes the report of a check in each of its formats. The same report gives the same bytes: there is no clock and no name of a host in them,
/// and paths are those that the user gave.
///
/// Text of logs and rule files is made harmless here, by the escapes of Markup. The lines of a finding's details keep their columns but for what is
/// escaped: who sets a `^` under a place of a line counts in `PlainText.shown(line)` and gives that as the line.
public enum CheckReportWriter {
  /// The document for `report` in `format`.
  ///
  /// - Parameters:
  ///   - isColoured: whether `text` has colours; the other formats have none.
  ///   - failOn: from which level on a finding is a failure; nil: none is.
  ///   - version: of the program, which SARIF names.
  public static func bytes(
    of report: CheckReport, as format: CheckFormat, isColoured: Bool = false, failOn: Finding.Level?,
    version: String? = nil
  ) -> OutputBuffer {
    let output = OutputBuffer(capacity: 1 << 14)
    switch format {
    case .text: TextReport(report, isColoured: isColoured, Document(output)).write()
    case .json: JSONReport(report, failOn: failOn, Document(output)).write()
    case .junit: JUnitReport(report, failOn: failOn, Document(output)).write()
    case .sarif: SARIFReport(report, version: version, Document(output)).write()
    case .github: GitHubReport(report, output).write()
    case .markdown: MarkdownReport(report, Document(output)).write()
    }
    return output
  }
}

extension CheckReport {
  /// The findings by level, and as they were found within one.
  var worstFirst: [Finding] {
    Finding.Level.allCases.reversed().flatMap { level in findings.filter { $0.level == level } }
  }
}

extension Finding {
  /// What to do about it, where there is something to do.
  var advice: String? { remedy.flatMap { $0.isEmpty ? nil : $0 } }

  /// The message, behind what it is about unless it says so itself.
  var sentence: String {
    guard let subject, !message.contains(subject) else { return message }
    return "\(subject): \(message)"
  }
}

extension SourceMark {
  /// The file's path without a `./` in front, as a repository names it.
  var repositoryPath: String {
    var path = Substring(file)
    while path.hasPrefix("./") { path = path.dropFirst(2).drop { $0 == "/" } }
    return path.isEmpty ? file : String(path)
  }
}
