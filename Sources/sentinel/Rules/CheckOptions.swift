import ArgumentParser
import FileSystem
import Glibc
import LogModel
import RuleChecks
import RuleFile
import Rules

/// How a check of rules says what it found.
struct CheckOptions: ParsableArguments {
  /// From which level on findings make the program exit with 1.
  enum FailureLevel: String, CaseIterable, ExpressibleByArgument {
    case error
    case warning
    case never

    var level: Finding.Level? {
      switch self {
      case .error: .error
      case .warning: .warning
      case .never: nil
      }
    }
  }

  @Option(help: "How the report is written.")
  var format = CheckFormat.text

  /// Writes the report to standard output, and ends the program as it says.
  ///
  /// - Parameters:
  ///   - failOn: from which level on a finding is a failure; nil: none is.
  ///   - statuses: of what went wrong besides.
  /// - Throws: `ExitCode` for anything but success.
  func finish(_ report: CheckReport, failOn: Finding.Level? = .warning, _ statuses: [ExitStatus] = []) throws {
    let isColoured =
      format == .text && FileDescriptor.standardOutput.isTerminal && getenv("NO_COLOR").map { $0.pointee == 0 } ?? true
    let output = CheckReportWriter.bytes(
      of: report, as: format, isColoured: isColoured, failOn: failOn, version: Sentinel.version)
    try writingToStandardOutput { try FileDescriptor.standardOutput.write(output.bytes) }
    var statuses = statuses
    if let failOn, report.fails(at: failOn) { statuses.append(.findings) }
    let status = ExitStatus.worst(of: statuses)
    if status != .success { throw status.exitCode }
  }
}

extension CheckFormat: ExpressibleByArgument {}

/// The rules that a check is about: files that are named, before the stock rules; the stock rules where none is.
struct CheckedRuleOptions: ParsableArguments {
  @OptionGroup var files: RuleFileOptions

  @Option(help: ArgumentHelp("The zone of times that name none: UTC, +02:00.", valueName: "zone"))
  var timeZone = "UTC"

  /// Reads and compiles the rules.
  ///
  /// - Parameters:
  ///   - paths: rule files besides those of the options, in front of them.
  ///   - command: as in `rules test`, for the report of files that are refused.
  /// - Throws: `ExitCode` 78 for rule files that are refused, once the report of it is written; 66 for those that are not there.
  func load(_ paths: [String] = [], for command: String, _ output: CheckOptions) throws -> CheckedRules {
    var options = RuleSet.Options()
    options.zoneOffsetSeconds = try TimeZoneOffset(argument: timeZone, of: "--time-zone").seconds
    let all = (paths + files.rules).filter { $0 != "stock" }
    var read: [RuleDocument] = []
    do {
      read = try RuleFileOptions.documents(at: all)
      let stock = try StockRuleFiles.documents()
      let library = PatternLibrary(stock.flatMap(\.patterns))
      if all.isEmpty { return try CheckedRules(stock, before: [], library: library, options: options) }
      return try CheckedRules(read, before: all.contains("none") ? [] : stock, library: library, options: options)
    } catch let error as RuleFileErrors {
      try output.finish(CheckReport(refused: error, of: command, documents: read), [.configurationRefused])
      throw ExitStatus.configurationRefused.exitCode
    } catch let error as SystemCallError {
      report(error.description)
      throw ExitStatus.noInput.exitCode
    }
  }
}
