import ArgumentParser
import FileSystem
import Framing
import Glibc
import LogModel
import Pipeline
import RecordFiles
import RuleChecks
import RuleFile
import Rules

struct RulesCoverage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract:
      "What of a corpus the rules match: first hits, overlaps, dead and shadowed rules, and lines that none matches.",
    discussion: """
      Examples:
        sentinel rules coverage --rules rules/ --corpus samples/
        sentinel rules coverage --rules rules/ --rules none --corpus incident.tar.gz --max-unparsed 5%
        sentinel rules coverage --corpus /var/log --all

      Every rule is asked about every record, also those behind the first that matches. Reads whatever `replay` reads.
      """)

  @Option(
    help: ArgumentHelp(
      "Files, directories or archives to read, or - for standard input; repeatable.", valueName: "input"))
  var corpus: [String]

  @Option(
    help: ArgumentHelp("Fail if no rule matches more than this share of the records: 5%.", valueName: "share"))
  var maxUnparsed: ShareArgument?

  @Flag(help: "List rules that no record matches, too.")
  var all = false

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Rules") var rules: RuleOptions

  @Option(help: ArgumentHelp("Threads that parse (default: the cores of the machine, at most 4).", valueName: "n"))
  var threads: Int?

  func validate() throws {
    guard corpus.filter({ $0 == "-" }).count <= 1 else { throw ValidationError("standard input can be read once only") }
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be between 1 and 1024") }
  }

  mutating func run() throws {
    prepareProcess()
    let documents = try rules.files.load { documents, _ in documents }
    let (ruleSet, multiline) = try rules.load()
    let pass = ReplayRun(
      ruleSet: ruleSet, multiline: multiline, input: input, filter: RecordFilter(),
      threads: threads ?? defaultThreads(), excludedDirectory: nil, showsProgress: false)
    let collector = CoverageCollector(ruleSet)
    let result = try pass.run(corpus) { options in
      options.records.format = .none
      options.destination = .none
      options.observation = collector
    }
    if result.wasStopped, let number = StopSignal.number { throw ExitCode(128 + number) }
    guard result.isAccountedFor else { throw ExitStatus.bug.exitCode }
    var coverage = CoverageReport(
      ruleSet, documents: documents, checked: documents.filter { !$0.name.hasPrefix("stock:") })
    coverage.maximumUnparsed = maxUnparsed?.share
    coverage.listsAllRules = all
    let report = coverage.report(
      collector.counts, collector.unmatchedTemplates(), problems: result.summary.problems.map(\.description))
    try? FileDescriptor.standardOutput.write(PlainCheckText.text(of: report))
    if report.fails(at: .warning) { throw ExitStatus.findings.exitCode }
  }
}

/// `5%`, `0.05`: a share of a whole, 0 to 1.
struct ShareArgument: ExpressibleByArgument {
  var share: Double

  init?(argument: String) {
    let isPercent = argument.hasSuffix("%")
    guard let number = Double(isPercent ? String(argument.dropLast()) : argument), number.isFinite else { return nil }
    share = isPercent ? number / 100 : number
    guard (0...1).contains(share) else { return nil }
  }
}

/// A report for people.
enum PlainCheckText {
  static func text(of report: CheckReport) -> String {
    var lines: [String] = []
    for finding in report.findings {
      let place = finding.mark.map { "\($0): " } ?? ""
      lines.append("\(place)\(finding.level.rawValue): \(finding.message) [\(finding.kind.rawValue)]")
      lines += finding.details.map { "  | \($0)" }
      if let remedy = finding.remedy { lines.append("  help: \(remedy)") }
    }
    for table in report.tables where !table.rows.isEmpty {
      lines.append(table.title)
      lines.append("  " + table.columns.map(\.title).joined(separator: " | "))
      lines += table.rows.map { "  " + $0.map(text).joined(separator: " | ") }
    }
    lines += report.figures.map { "  \($0.value.grouped) \($0.words)" }
    lines.append(report.headline)
    return lines.map { $0.terminalSafe + "\n" }.joined()
  }

  private static func text(_ cell: CheckReport.Cell) -> String {
    switch cell {
    case .none: ""
    case .number(let number): number.grouped
    case .text(let text), .code(let text): text
    case .list(let texts): texts.joined(separator: ", ")
    }
  }
}
