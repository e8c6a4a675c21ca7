import Analysis
import ArgumentParser
import FileSystem
import LogModel
import RecordFiles
import Reports

/// What an analysis compares, finds and writes; of `analyze`, and of `replay --analyze`.
struct AnalysisOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Normal logs, or a profile that was saved of them, to compare with; repeatable (default: the quiet majority of the run itself).",
      valueName: "input"))
  var baseline: [String] = []

  @Option(help: ArgumentHelp("Count by windows of this length: 10s, 1m, 5m, 1h.", valueName: "duration"))
  var window: WindowArgument?

  @Option(
    help: ArgumentHelp(
      "The field whose value ties the records of a session together (default: ids are found).", valueName: "field"))
  var session: String?

  @Option(help: ArgumentHelp("Write the profile here, for --baseline or to be merged with others.", valueName: "file"))
  var saveProfile: String?

  @Option(
    help: ArgumentHelp("Write each record's line, template id and template here, as JSON lines.", valueName: "file"))
  var assignments: String?

  @Option(
    help: ArgumentHelp(
      "Leave out findings of the templates in this file: ids or patterns, one a line.", valueName: "file"))
  var ignore: String?

  @Option(help: "A format of the report; repeatable (default: all).")
  var format: [ReportFormat] = []

  @Option(help: ArgumentHelp("Exit with 1 if there is a finding of at least this severity.", valueName: "level"))
  var failOn: SeverityArgument?

  var formats: [ReportFormat] { format.isEmpty ? ReportFormat.allCases : format }

  func acknowledgements() throws -> Acknowledgements {
    guard let ignore else { return Acknowledgements() }
    do {
      return try Acknowledgements(String(decoding: try FileDescriptor.contents(of: ignore), as: UTF8.self))
    } catch let error as AcknowledgementError {
      report("\(ignore):\(error.line): \(error.reason)")
      throw ExitStatus.configurationRefused.exitCode
    } catch let error as SystemCallError {
      report(error.description)
      throw ExitStatus.noInput.exitCode
    }
  }
}

extension ReportFormat: ExpressibleByArgument {}

/// The length of a window: `10s`, `1m`, `1h`; a second to a day.
struct WindowArgument: ExpressibleByArgument {
  var nanoseconds: Int64

  static var valueExpectation: String? { "a whole time span from 1s to 1d, such as 10s, 1m or 1h" }

  private static let units: [(suffix: Character, seconds: Int64)] = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]

  init?(argument: String) {
    guard let unit = WindowArgument.units.first(where: { $0.suffix == argument.last }),
      let number = Int64(argument.dropLast()), number > 0, number <= 86_400
    else { return nil }
    let seconds = number * unit.seconds
    guard seconds <= 86_400 else { return nil }
    nanoseconds = seconds * 1_000_000_000
  }
}

extension FileDescriptor {
  /// All of a file, or more than `limit` bytes of one that is larger: `/dev/zero` does not end.
  static func contents(of path: String, upTo limit: Int = .max) throws(SystemCallError) -> [UInt8] {
    let file = try FileDescriptor(opening: path)
    var bytes: [UInt8] = []
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { block.deallocate() }
    while bytes.count <= limit {
      let count = try file.read(into: block)
      if count == 0 { break }
      bytes += block[..<count]
    }
    return bytes
  }
}
