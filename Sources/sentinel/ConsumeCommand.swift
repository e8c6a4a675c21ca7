import ArgumentParser
import Consume
import FileSystem
import KafkaTransport
import LogModel
import Pipeline
import RecordFiles

struct ConsumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "consume",
    abstract: "Read records from Kafka and write one JSON object per record.",
    discussion: """
      Examples:
        sentinel consume --brokers kafka:9092 --topic logs --group sentinel --output /var/lib/sentinel/records --until-end
        sentinel consume --brokers kafka:9092 --topic logs --group sentinel --output records --follow --listen 127.0.0.1:8080
        sentinel consume --brokers kafka:9092 --topic logs --group sentinel --output records --recover

      Each record is written once: files that end in .open count as far as the group has committed them. docs/CONSUME.md says what is promised.

      Exit codes: 65 something was lost or is in doubt, and was named; 75 not finished, run it again; 77 not permitted; 78 going on would lose or repeat \
      records.
      """,
    environment: [KafkaOptions.variables],
    files: [
      ManualEntry("*.jsonl", "Finished files: topic, partition and the offset of the first record."),
      ManualEntry("*.open", "Files that count as far as the group has committed them."),
      ManualEntry("*.unsettled", "Files that may hold records that other files hold too."),
    ])

  @OptionGroup(title: "Kafka") var kafka: KafkaOptions

  @Option(
    help: ArgumentHelp("The group: its members share the partitions, and it knows what was read.", valueName: "name"))
  var group: String

  @Option(
    help: ArgumentHelp(
      "Where partitions begin of which the group has read nothing: earliest, latest, a time, or stored (nowhere).",
      valueName: "where"))
  var from = StartPosition.earliest

  @Flag(help: "Read to where the topic ends now, and exit (the default).")
  var untilEnd = false

  @Flag(help: "Stay, and read what comes, until a signal comes.")
  var follow = false

  @Flag(
    help:
      "Keep this directory's partitions while it is started again, for a session's time, instead of sharing them out at once."
  )
  var staticMember = false

  @Flag(help: "Only finish the files that this directory's run could not finish, and exit.")
  var recover = false

  @OptionGroup(title: "Rules") var rules: RuleOptions
  @OptionGroup(title: "Records") var filter: FilterOptions
  @OptionGroup(title: "Output") var output: ConsumeOutputOptions

  @OptionGroup(title: "Alerts, where rule files have them") var alerts: AlertOptions

  @OptionGroup(title: "Status, with --follow", configuredWith: "follow") var status: StatusOptions

  @Option(help: ArgumentHelp("Give up when nothing has got on for so long; --follow does not.", valueName: "time"))
  var timeout = TimeSpan(seconds: 60)

  func validate() throws {
    guard [untilEnd, follow, recover].count(where: { $0 }) <= 1 else {
      throw ValidationError("--until-end, --follow and --recover exclude each other")
    }
    if status.isAsked, !follow { throw ValidationError("--listen and --status-file go with --follow") }
    if let topic = alerts.alertsTopic, topic == kafka.topic {
      throw ValidationError("--alerts-topic: alerts do not go where records come from")
    }
    guard timeout.nanoseconds >= 1_000_000_000 else { throw ValidationError("--timeout must be at least 1s") }
    guard !group.isEmpty else { throw ValidationError("--group must not be empty") }
    // Files are named after it, and a name has room for 255 bytes.
    guard kafka.topic.utf8.count <= 200 else { throw ValidationError("--topic: no more than 200 characters here") }
  }

  mutating func run() throws {
    prepareProcess()
    KafkaLog.send { report("librdkafka: \($0)", .warning) }
    let (ruleSet, multiline, alertSet) = try rules.loadWithAlerts()
    if alertSet.isEmpty, alerts.isGiven { throw ValidationError("--alerts-topic, --on-alert: no rule file has alerts") }
    let settings = try kafka.settings()
    var options = ConsumeOptions(topic: kafka.topic, group: group, sleep: pause)
    output.apply(to: &options)
    options.records.filter = try filter.recordFilter()
    options.start = from
    options.follows = follow
    options.onlyRecovers = recover
    options.isStaticMember = staticMember
    options.timeout = .nanoseconds(timeout.nanoseconds)
    // One that stays says soon what is wrong, and tries again.
    let member = KafkaGroup(
      settings, topic: kafka.topic, group: group, timeout: follow ? min(options.timeout, .seconds(10)) : options.timeout
    )
    let consumer = Consumer(
      output.directory, from: member, ruleSet: ruleSet, alerts: alertSet, options: options, Disk())
    let dispatch = alerts.dispatch(settings, timeout: options.timeout)
    consumer.alertReceiver = dispatch
    let reporting = status.isAsked ? ConsumeStatus(options) : nil
    dispatch.board = reporting?.board
    reporting?.showAlerts(of: output.directory)
    let service = try reporting.flatMap { try status.start($0.board, quiet: output.quiet) }
    defer { service?.stop() }
    let profiles =
      output.profiles
      ? ConsumedProfiles(ruleSet: ruleSet, multiline: multiline, threads: options.threads) : nil
    try ConsumeRun(
      consumer: consumer, options: options, dispatch: dispatch, status: reporting, profiles: profiles,
      ruleNames: ruleSet.rules.map(\.name), directory: output.directory, quiet: output.quiet, metrics: output.metrics
    ).run()
  }
}

/// Who is told of alerts besides their files.
struct AlertOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Send alerts to this topic, keyed by service; after a crash some come again, with the same id.",
      valueName: "name"))
  var alertsTopic: String?

  @Option(
    help: ArgumentHelp(
      "Run this program for each alert, which is on its standard input: no shell, at most 60 times a minute.",
      valueName: "cmd"))
  var onAlert: String?

  var isGiven: Bool { alertsTopic != nil || onAlert != nil }

  func validate() throws {
    if let alertsTopic { try KafkaOptions.check(topic: alertsTopic, of: "--alerts-topic") }
    if let onAlert, !onAlert.contains(where: { $0 != " " }) {
      throw ValidationError("--on-alert must name a program")
    }
  }

  func dispatch(_ settings: KafkaSettings, timeout: Duration) -> AlertDispatch {
    AlertDispatch(
      topic: alertsTopic.map {
        AlertTopic(KafkaProducer(settings, topic: $0, guarantee: .atLeastOnce, timeout: min(timeout, .seconds(10))))
      },
      command: onAlert.map { command in
        AlertCommand(command) { report("--on-alert: \($0)") }
      })
  }
}

/// Where the records go, and in which form.
struct ConsumeOutputOptions: ParsableArguments {
  @Option(
    name: [.long, .customShort("o")],
    help: ArgumentHelp("The directory of the files; each member of a group needs its own.", valueName: "dir"))
  var output: String

  @Option(
    help: ArgumentHelp("Begin a new file when one has this size or age.", valueName: "size,time"))
  var rotate = RotationArgument.standard

  @Option(help: ArgumentHelp("How long what was read may stay uncommitted.", valueName: "time"))
  var commitInterval = TimeSpan(seconds: 1)

  @Option(help: ArgumentHelp("The keys of the JSON objects: sentinel, ecs or otel.", valueName: "schema"))
  var schema = RecordSchema.sentinel

  @Option(help: ArgumentHelp("Compress the files: zstd or gzip.", valueName: "format"))
  var compress: OutputCompression?

  @Flag(help: "Write the profile of each finished file into profiles/ below, for `analyze`.")
  var profiles = false

  @Option(
    help: ArgumentHelp("Threads that parse (default: the cores of the machine, at most 4).", valueName: "n"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Write figures for Prometheus' node exporter here when it ends, and every 10 s.", valueName: "file"))
  var metrics: String?

  @Flag(name: [.long, .customShort("q")], help: "No summary on standard error, only errors.")
  var quiet = false

  var directory: String { output }

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be between 1 and 1024") }
    guard !output.isEmpty else { throw ValidationError("--output must name a directory") }
    // Records are read back for it.
    if profiles, schema != .sentinel { throw ValidationError("--profiles goes with --schema sentinel alone") }
  }

  func apply(to options: inout ConsumeOptions) {
    options.records.format = .json(schema)
    options.compression = compress?.filter
    options.rotation = rotate.rotation
    options.commitInterval = .nanoseconds(commitInterval.nanoseconds)
    options.threads = threads ?? defaultThreads()
  }
}
