import ArgumentParser
import FileSystem
import Inputs
import LogModel
import RuleChecks

struct RulesExplain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say which rule matches a line, how far the others get, and how its time was read.",
    discussion: """
      Examples:
        sentinel rules explain '203.0.113.7 - - [02/Mar/2026:06:00:00 +0000] "GET / HTTP/1.1" 200 612'
        tail -n 1 app.log | sentinel rules explain - --rules rules/ --path /var/log/app.log

      Exit 0 where a rule matches, 1 where none does.
      """)

  @Argument(help: "The line, or - to read a record from standard input.")
  var line: String

  @Option(help: ArgumentHelp("Read the line as one of this file, for rules with `when`.", valueName: "path"))
  var path = "line.log"

  @Option(help: ArgumentHelp("Read the line as one of this stream (default: named after --path).", valueName: "name"))
  var stream: String?

  @Option(help: ArgumentHelp("Read times without a year as near this date.", valueName: "time"))
  var referenceTime: String?

  @Option(help: ArgumentHelp("Of how many rules that do not match to show how far they get.", valueName: "n"))
  var nearest = 5

  @Flag(help: "Show of all rules how far they get.")
  var all = false

  @OptionGroup(title: "Rules") var rules: CheckedRuleOptions
  @OptionGroup(title: "Output") var output: CheckOptions

  mutating func run() throws {
    prepareProcess()
    let checked = try rules.load(for: "rules explain", output)
    let reference = try referenceTime.map { try Timestamp(argument: $0, of: "--reference-time").nanoseconds }
    let source = LogSource(
      name: path, path: path, stream: stream ?? StreamNaming().name(forPath: path).stream, referenceTime: reference)
    let explanation = LineExplanation(try record(), of: source, by: checked)
    try output.finish(explanation.report(maximumTraces: all ? nil : max(0, nearest)))
  }

  /// - Throws: `ExitCode` where standard input cannot be read, and it has said why.
  private func record() throws -> [UInt8] {
    guard line == "-" else { return Array(line.utf8) }
    var record: [UInt8] = []
    do {
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while record.count < RulesExplain.maximumSize {
        let count = try buffer.withUnsafeMutableBytes { try FileDescriptor.standardInput.read(into: $0) }
        if count == 0 { break }
        record += buffer[..<count]
      }
    } catch let error as SystemCallError {
      report(error.description)
      throw ExitStatus.inputOutputError.exitCode
    }
    return record
  }

  /// Of what is read of standard input.
  private static let maximumSize = 1 << 20
}
