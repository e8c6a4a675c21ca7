import ArgumentParser
import ChunkBuffer
import Drain
import FileSystem
import KafkaTransport
import LogModel
import Pipeline

struct DrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drain",
    abstract: "Send chunks to Kafka and remove what is there.",
    discussion: """
      Examples:
        sentinel drain /var/lib/sentinel/buffer --brokers kafka:9092 --topic logs --skip-if-running
        sentinel drain /var/log/flb-storage --brokers kafka:9092 --topic logs --min-age 5m
        sentinel drain --check --brokers kafka:9092 --topic logs
        sentinel drain buffer/dead-letter --brokers kafka:9092 --topic logs

      DIR is a buffer, or a storage.path of Fluent Bit that no Fluent Bit is using. docs/DRAIN.md says what is promised.

      Exit codes: 65 something was damaged or refused, the rest is sent; 75 not all is sent, everything else is kept: run it again; 77 not permitted; 78 what \
      is in doubt is left to you.
      """,
    environment: [KafkaOptions.variables],
    files: [
      ManualEntry(
        "DIR.sentinel", "The state of a directory of Fluent Bit: what was sent of it, and what was set aside.")
    ])

  @Argument(help: ArgumentHelp("The directory of the chunks.", valueName: "dir"))
  var directory = "buffer"

  @OptionGroup(title: "Kafka") var kafka: KafkaOptions
  @OptionGroup(title: "Sending") var sending: SendingOptions

  @Option(
    help: ArgumentHelp(
      "exactly-once: by transactions; at-least-once: a group that is interrupted is sent again, and each record has an id.",
      valueName: "guarantee"))
  var delivery = DeliveryGuarantee.exactlyOnce

  @OptionGroup(title: "Chunks") var chunks: DrainChunkOptions
  @OptionGroup(title: "Runs") var runs: DrainRunOptions
  @OptionGroup(title: "Status, with --watch", configuredWith: "watch") var status: StatusOptions

  func validate() throws {
    if chunks.keep, chunks.archive != nil { throw ValidationError("--keep and --archive exclude each other") }
    if status.isAsked, !runs.watch { throw ValidationError("--listen and --status-file go with --watch") }
    guard !directory.isEmpty else { throw ValidationError("DIR must name a directory") }
  }

  mutating func run() throws {
    prepareProcess()
    KafkaLog.send { report("librdkafka: \($0)", .warning) }
    let settings = try kafka.settings()
    var options = DrainOptions(topic: kafka.topic, clock: wallClock, sleep: pause)
    options.guarantee = delivery
    options.messages = sending.messages
    options.rate = sending.rate?.bytes
    options.timeout = .nanoseconds(runs.timeout.nanoseconds)
    options.tags = try chunks.tags.naming()
    options.minimumAge = chunks.minAge.nanoseconds
    options.keepsChunks = chunks.keep
    options.archive = chunks.archive
    options.allowsRepartition = runs.allowRepartition
    options.resolution = runs.resolve
    if runs.check {
      return try KafkaCheck(settings: settings, brokers: kafka.brokers, options: options).run()
    }
    let run = DrainRun(
      directory: directory, state: chunks.state, options: options, settings: settings, runs: runs, status: status)
    try runs.dryRun ? run.showPlan() : run.run()
  }
}

/// What a record becomes, and how fast it goes.
struct SendingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "json: an envelope, of Fluent Bit what its own output writes; raw: the record's bytes, the rest in headers.",
      valueName: "form"))
  var value = MessageOptions.Value.json

  @Flag(help: "Leave the headers out.")
  var noHeaders = false

  @Option(
    help: ArgumentHelp(
      "Kafka's timestamp: send, or record: its own time, else that of its commit (a retention by time counts from there).",
      valueName: "time"))
  var timestamp = MessageOptions.Time.sending

  @Option(help: ArgumentHelp("Send no more than this a second, before compression.", valueName: "size"))
  var rate: ByteCount?

  /// Whether nothing was said of it.
  var isDefault: Bool { value == .json && !noHeaders && timestamp == .sending && rate == nil }

  var messages: MessageOptions {
    var options = MessageOptions()
    options.value = value
    options.hasHeaders = !noHeaders
    options.time = timestamp
    return options
  }
}

/// Which chunks are sent, and what becomes of them.
struct DrainChunkOptions: ParsableArguments {
  @OptionGroup var tags: TagOptions

  @Option(
    help: ArgumentHelp("Of Fluent Bit: leave chunks that were changed within this time.", valueName: "time"))
  var minAge = TimeSpan(seconds: 60)

  @Option(
    help: ArgumentHelp(
      "Where the state of a directory of Fluent Bit is kept (default: DIR.sentinel).", valueName: "dir"))
  var state: String?

  @Option(help: ArgumentHelp("Move chunks here when they are sent, instead of removing them.", valueName: "dir"))
  var archive: String?

  @Flag(help: "Leave chunks where they are; what was sent of them is remembered.")
  var keep = false
}

/// How a run goes.
struct DrainRunOptions: ParsableArguments {
  @Flag(help: "Say what this cluster guarantees, and send nothing but a canary to a topic of its own.")
  var check = false

  @Flag(help: "Say what would be sent, and send nothing.")
  var dryRun = false

  @Flag(help: "Stay, and send what appears, until a signal comes.")
  var watch = false

  @Option(help: ArgumentHelp("Give up when nothing has got on for so long; everything is kept.", valueName: "time"))
  var timeout = TimeSpan(seconds: 60)

  @Flag(help: "Exit with 0 instead of 75 where another drain has the directory.")
  var skipIfRunning = false

  @Flag(help: "Go on although the topic has another number of partitions than before.")
  var allowRepartition = false

  @Option(
    help: ArgumentHelp(
      "Where what was sent last is in doubt: sent removes those records, resend sends them again.", valueName: "how"))
  var resolve: DrainOptions.Resolution?

  @Option(
    help: ArgumentHelp("Write figures for Prometheus' node exporter here when it ends.", valueName: "file"))
  var metrics: String?

  @Flag(name: [.long, .customShort("q")], help: "No summary on standard error, only errors.")
  var quiet = false

  func validate() throws {
    guard timeout.nanoseconds >= 1_000_000_000 else { throw ValidationError("--timeout must be at least 1s") }
    if watch, dryRun || check { throw ValidationError("--watch goes with neither --dry-run nor --check") }
  }
}

extension DeliveryGuarantee: ExpressibleByArgument {}
extension MessageOptions.Value: ExpressibleByArgument {}
extension MessageOptions.Time: ExpressibleByArgument {}
extension DrainOptions.Resolution: ExpressibleByArgument {}
