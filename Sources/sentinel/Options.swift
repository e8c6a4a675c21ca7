import Alerts
import Archives
import ArgumentParser
import FileSystem
import Framing
import Glibc
import Inputs
import LogModel
import RecordFiles
import RuleFile
import RuleImport
import Rules

/// What is read, and how it becomes records.
struct InputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Read only the entries of archives whose path matches, with all that is in them; repeatable.", valueName: "glob"))
  var entry: [String] = []

  @Option(help: ArgumentHelp("Stop reading an archive that holds more than this, decompressed.", valueName: "size"))
  var maxArchiveSize = ByteCount(bytes: 16 << 30)

  @OptionGroup var streams: StreamOptions
  @OptionGroup var tags: TagOptions

  @Option(
    help: ArgumentHelp(
      "Read times without a year as near this date (default: the file's or entry's modification time).",
      valueName: "time"))
  var referenceTime: String?

  func sourceOptions() throws -> SourceOptions {
    var options = SourceOptions()
    options.entries = try entry.map { try glob($0, over: .path, of: "--entry") }
    options.naming = try streams.naming()
    options.tags = try tags.naming()
    options.maximumArchiveSize = Int64(maxArchiveSize.bytes)
    options.referenceTime = try referenceTime.map { try Timestamp(argument: $0, of: "--reference-time").nanoseconds }
    return options
  }
}

/// Which stream a source belongs to, and how its lines become records.
struct StreamOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Cut records that are larger than this into marked parts.", valueName: "size"))
  var maxRecordSize = ByteCount(bytes: FramingOptions.defaultMaximumRecordSize)

  @Option(
    help: ArgumentHelp(
      "Name the stream of paths that match; repeatable, the first that matches counts.", valueName: "name=glob"))
  var service: [String] = []

  func validate() throws {
    guard (1 << 10...1 << 30).contains(maxRecordSize.bytes) else {
      throw ValidationError("--max-record-size must be between 1KiB and 1GiB")
    }
  }

  func naming() throws -> StreamNaming {
    StreamNaming(
      overrides: try service.map { text in
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex,
          text.index(after: equals) != text.endIndex
        else {
          throw ValidationError("--service \(text): expected NAME=GLOB")
        }
        return (
          String(text[..<equals]), try glob(String(text[text.index(after: equals)...]), over: .path, of: "--service")
        )
      })
  }
}

/// Which rule files are read.
struct RuleFileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A rule file, Fluent Bit's parsers, or a directory of them (*.yaml, in directories in it too), before the stock rules; repeatable. `none` leaves the stock rules out.",
      valueName: "path"))
  var rules: [String] = []

  /// The documents of all rule files, and the patterns that all of them may use.
  ///
  /// - Throws: `ExitCode` 78 for rule files that are refused, 66 for those that are not there; it has said why.
  func load<Result>(_ body: (_ documents: [RuleDocument], _ library: PatternLibrary) throws -> Result) throws -> Result
  {
    do {
      var documents = try RuleFileOptions.documents(at: rules)
      let stock = try StockRuleFiles.documents()
      if !rules.contains("none") { documents += stock }
      return try body(documents, PatternLibrary(stock.flatMap(\.patterns)))
    } catch let error as RuleFileErrors {
      for line in error.lines { report(line) }
      throw ExitStatus.configurationRefused.exitCode
    } catch let error as RuleFileError {
      report(error.description)
      throw ExitStatus.configurationRefused.exitCode
    } catch let error as SystemCallError {
      report(error.description)
      throw ExitStatus.noInput.exitCode
    }
  }

  /// What joins lines to records.
  func multiline() throws -> MultilineRules {
    try load { documents, library in
      try MultilineRules(documents, library: library, joinsBlankLines: !documents.isEmpty)
    }
  }

  /// The rule files at `paths`, read; `none` is no path.
  static func documents(at paths: [String]) throws -> [RuleDocument] {
    var documents: [RuleDocument] = []
    for path in paths where path != "none" {
      for file in try files(at: path) {
        let bytes = try FileDescriptor.contents(of: file, upTo: RuleDocument.maximumFileSize)
        documents.append(try document(bytes, file: file))
      }
    }
    return documents
  }

  /// A rule file of ours or, as `rules import` would write it, of another tool: there what cannot be imported is an error.
  private static func document(_ bytes: [UInt8], file: String) throws -> RuleDocument {
    guard let format = ForeignFormat(of: bytes, file: file) else { return try RuleDocument.parse(bytes, file: file) }
    let stock = PatternLibrary(try StockRuleFiles.documents().flatMap(\.patterns))
    let foreign = ForeignFile(name: file, bytes: bytes, format: format)
    let imported = try ImportedRules.read([foreign], library: stock)
    guard imported.refusals.isEmpty else { throw RuleFileErrors(imported.refusals) }
    return imported.document
  }

  /// Whether `path` is one of a rule file, by its name, or of a directory of them.
  static func holdsRules(_ path: String) -> Bool {
    let files = (try? files(at: path)) ?? []
    return files.contains { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
  }

  private static func files(at path: String) throws -> [String] {
    guard try FileStatus(ofFileAt: path).kind == .directory else { return [path] }
    let files = try files(in: path)
    guard !files.isEmpty else { throw SystemCallError("readdir", "\(path)/*.yaml", code: ENOENT) }
    return files
  }

  /// The rule files in a directory and those in it, in the order of their paths. What is hidden is none, and links to directories are not followed.
  private static func files(in directory: String) throws -> [String] {
    try DirectoryListing(of: directory).names.filter { !$0.hasPrefix(".") }.flatMap { name in
      let path = "\(directory)/\(name)"
      if DirectoryListing.isDirectory(path) { return try files(in: path) }
      return name.hasSuffix(".yaml") || name.hasSuffix(".yml") ? [path] : []
    }
  }
}

/// Which rules apply.
struct RuleOptions: ParsableArguments {
  @OptionGroup var files: RuleFileOptions

  @Option(help: ArgumentHelp("The zone of times that name none: UTC, +02:00.", valueName: "zone"))
  var timeZone = "UTC"

  @Option(help: ArgumentHelp("Replace what must not leave by placeholders: stock.", valueName: "set"))
  var redact: RedactionSet?

  /// Reads and compiles the rules.
  ///
  /// - Throws: as `RuleFileOptions.load`.
  func load() throws -> (RuleSet, MultilineRules) {
    try files.load { documents, library in try compile(documents, library) }
  }

  /// As `load`, and the alerts besides.
  func loadWithAlerts() throws -> (RuleSet, MultilineRules, AlertSet) {
    try files.load { documents, library in
      let (ruleSet, multiline) = try compile(documents, library)
      return (ruleSet, multiline, try AlertSet(documents, ruleSet: ruleSet, library: library))
    }
  }

  private func compile(_ documents: [RuleDocument], _ library: PatternLibrary) throws -> (RuleSet, MultilineRules) {
    var options = RuleSet.Options()
    options.zoneOffsetSeconds = try TimeZoneOffset(argument: timeZone, of: "--time-zone").seconds
    options.redactsStock = redact == .stock
    return (
      try RuleSet(documents, library: library, options: options),
      try MultilineRules(documents, library: library, joinsBlankLines: !documents.isEmpty)
    )
  }
}

enum RedactionSet: String, CaseIterable, ExpressibleByArgument {
  case stock
}

/// Which records are written.
struct FilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only records at or after this time: 2026-03-02T06:00:00Z.", valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("Only records before this time.", valueName: "time"))
  var until: String?

  @Option(help: ArgumentHelp("Only records of at least this severity.", valueName: "level"))
  var severity: SeverityArgument?

  @Option(help: ArgumentHelp("Only records of services that match; repeatable.", valueName: "glob"))
  var serviceOnly: [String] = []

  @Flag(help: "Only records that no rule matched.")
  var onlyUnparsed = false

  func recordFilter() throws -> RecordFilter {
    var filter = RecordFilter()
    filter.since = try since.map { try Timestamp(argument: $0, of: "--since").nanoseconds }
    filter.until = try until.map { try Timestamp(argument: $0, of: "--until").nanoseconds }
    filter.severity = severity?.severity
    filter.services = try serviceOnly.map { try glob($0, over: .text, of: "--service-only") }
    filter.onlyUnparsed = onlyUnparsed
    return filter
  }
}

/// Where the records go, and how they look.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("Write records.jsonl and summary.json here instead of standard output.", valueName: "dir"))
  var directory: String?

  @Option(help: "The convention of the JSON lines.")
  var schema = RecordSchema.sentinel

  @Flag(help: "Write for people instead: in order of time over all services, coloured on a terminal.")
  var toText = false

  @Option(help: "Compress the records.")
  var compress: OutputCompression?

  @Option(help: ArgumentHelp("Mode of the files that are made.", valueName: "octal"))
  var outputMode = FileMode(bits: 0o600)

  @Option(
    help: ArgumentHelp(
      "Threads that parse (default: the cores of the machine, at most 4: one thread reads for them all).",
      valueName: "n"))
  var threads: Int?

  @Flag(name: [.long, .customShort("q")], help: "No summary and no progress on standard error, only errors.")
  var quiet = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be between 1 and 1024") }
  }

  func apply(to options: inout ReplayOptions) {
    if toText {
      let hasColour =
        directory == nil && FileDescriptor.standardOutput.isTerminal
        && getenv("NO_COLOR").map({ $0.pointee == 0 }) ?? true
      options.records.format = .text(isColoured: hasColour && compress == nil)
    } else {
      options.records.format = .json(schema)
    }
    options.destination = directory.map { .directory($0) } ?? .standardOutput
    options.compression = compress?.filter
    options.outputMode = outputMode.bits
  }
}

/// The cores of the machine, at most four: one thread reads for them all.
func defaultThreads() -> Int { min(4, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

enum OutputCompression: String, CaseIterable, ExpressibleByArgument {
  case zstd
  case gzip

  var filter: CompressionFilter { self == .zstd ? .zstd : .gzip }
}

extension RecordSchema: ExpressibleByArgument {}
