import ArgumentParser
import ChunkBuffer
import FileSystem
import Framing
import Inputs
import LogModel
import Pipeline
import Ship

struct ShipCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ship",
    abstract: "Commit the records of log files to chunks on disk, from where it stopped.",
    discussion: """
      Examples:
        sentinel ship /var/log/nginx '/srv/*/app.log*' --buffer /var/lib/sentinel/buffer
        sentinel ship --follow /var/log/pods --max-buffer-size 20GiB
        sentinel ship app.log --service shop='/srv/shop/*.log'

      Without --follow it reads every file to its end and exits. docs/SHIP.md says how files are known again when they rotate.

      Exit codes: 75 where the buffer is full or another `ship` has it: everything is kept, run it again.
      """)

  @Argument(help: "Files, directories, or quoted globs: what matches later is read, too.")
  var paths: [String]

  @Flag(help: "Read every file to its end, seal the chunks, and exit. The default.")
  var once = false

  @Flag(help: "Go on as the files grow and rotate, until a signal comes.")
  var follow = false

  @OptionGroup(title: "Buffer") var buffer: BufferWriterOptions

  @OptionGroup(title: "Records") var streams: StreamOptions
  @OptionGroup var rules: RuleFileOptions

  @Option(
    help: ArgumentHelp(
      "Take a record for whole when its file has not changed for so long; more lines of it become marked parts.",
      valueName: "time"))
  var quietAfter = TimeSpan(seconds: 1)

  @Flag(help: "Take a last line that has no end yet, too.")
  var flushPartial = false

  @OptionGroup(title: "Status, with --follow", configuredWith: "follow") var status: StatusOptions

  @Flag(name: [.long, .customShort("q")], help: "No summary on standard error, only errors.")
  var quiet = false

  func validate() throws {
    if once, follow { throw ValidationError("--once and --follow exclude each other") }
    if status.isAsked, !follow { throw ValidationError("--listen and --status-file go with --follow") }
    guard !paths.contains("-") else {
      throw ValidationError("standard input has no position to go on from; ship files")
    }
  }

  mutating func run() throws {
    prepareProcess()
    let start = monotonicSeconds()
    var options = ShipOptions(
      framing: FramingOptions(multiline: try rules.multiline(), maximumRecordSize: streams.maxRecordSize.bytes),
      clock: wallClock)
    options.flushesPartialLines = flushPartial
    options.quietAfter = quietAfter.nanoseconds
    options.maximumBufferSize = buffer.maxBufferSize?.bytes
    options.sealAfter = buffer.sealAfter.nanoseconds
    // More than these are open while they are read, and so are chunks.
    options.maximumOpenFiles = max(64, FileDescriptor.raiseLimit() / 4)
    options.boot = SystemRun.number()
    let run = ShipRun(
      paths: paths, naming: try streams.naming(), buffer: buffer, options: options, follows: follow, status: status,
      quiet: quiet)
    let result = try run.run()
    let seconds = monotonicSeconds() - start
    if !quiet { report(summary: result.text(seconds: seconds), result.figures, seconds: seconds) }
    try result.exit(quiet: quiet)
  }
}

/// Where chunks are written, and how.
struct BufferWriterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The directory of the chunks.", valueName: "dir"))
  var buffer = "buffer"

  @Option(help: ArgumentHelp("Seal a chunk when it has this size on disk.", valueName: "size"))
  var chunkSize = ByteCount(bytes: 8 << 20)

  @Option(help: ArgumentHelp("With --follow, seal a chunk when it is this old.", valueName: "time"))
  var sealAfter = TimeSpan(seconds: 10)

  @Option(help: ArgumentHelp("Read no more when the buffer has this size on disk.", valueName: "size"))
  var maxBufferSize: ByteCount?

  @Flag(help: "Wait for another process that has the buffer, instead of exiting with 75.")
  var wait = false

  func validate() throws {
    guard chunkSize.bytes <= 1 << 30 else { throw ValidationError("--chunk-size must be at most 1GiB") }
    guard !buffer.isEmpty else { throw ValidationError("--buffer must name a directory") }
  }
}
