import ArgumentParser
import Drain
import FileSystem
import KafkaTransport
import LogModel
import Pipeline
import RecordFiles

/// Where a replay sends its records, and how fast.
struct ReplayKafkaOptions: ParsableArguments {
  @Flag(
    help:
      "Send the records to Kafka instead, as they were read: as `ship` and `drain` would, at least once. Filters apply."
  )
  var toKafka = false

  @Option(help: ArgumentHelp("Brokers to find the cluster by: host:port,host:port.", valueName: "list"))
  var brokers: String?

  @Option(help: ArgumentHelp("The topic.", valueName: "name"))
  var topic: String?

  @Option(help: ArgumentHelp("Tell librdkafka, as with `drain`; repeatable.", valueName: "key=value"))
  var set: [String] = []

  @Option(
    help: ArgumentHelp(
      "Send at so many times the pace at which the records were written, in order of time over all services (default: as fast as it goes, stream by stream).",
      valueName: "factor"))
  var speed: Speed?

  @OptionGroup var sending: SendingOptions

  @Option(help: ArgumentHelp("Give up when nothing has got on for so long.", valueName: "time"))
  var timeout = TimeSpan(seconds: 60)

  func validate() throws {
    guard toKafka else {
      guard brokers == nil, topic == nil, set.isEmpty, speed == nil, sending.isDefault else {
        throw ValidationError(
          "--brokers, --topic, --set, --speed, --value, --no-headers, --timestamp and --rate go with --to-kafka")
      }
      return
    }
    guard brokers != nil, topic != nil else { throw ValidationError("--to-kafka needs --brokers and --topic") }
    try options().validate()
    guard timeout.nanoseconds >= 1_000_000_000 else { throw ValidationError("--timeout must be at least 1s") }
  }

  private func options() -> KafkaOptions {
    var options = KafkaOptions()
    options.brokers = brokers ?? ""
    options.topic = topic ?? ""
    options.set = set
    return options
  }

  var form: RecordMessageForm { RecordMessageForm(isRaw: sending.value == .raw, hasHeaders: !sending.noHeaders) }

  /// - Throws: a usage error; `ExitCode` where the topic cannot be reached, and it has said why.
  func receiver() throws -> KafkaReceiver {
    var drain = DrainOptions(topic: topic ?? "", clock: wallClock, sleep: pause)
    drain.guarantee = .atLeastOnce
    drain.rate = sending.rate?.bytes
    drain.timeout = .nanoseconds(timeout.nanoseconds)
    KafkaLog.send { report("librdkafka: \($0)", .warning) }
    let producer = KafkaProducer(
      try options().settings(), topic: drain.topic, guarantee: .atLeastOnce, timeout: drain.timeout)
    let sender = CorpusSender(producer, drain)
    do {
      try sender.open()
    } catch {
      throw DrainFailure(error, drain).told().exitCode
    }
    return KafkaReceiver(sender, drain, speed: speed?.factor, hasRecordTimes: sending.timestamp == .record)
  }
}

/// How many times the recorded pace: `10`, `0.5`; between a thousandth and a million.
struct Speed: ExpressibleByArgument {
  var factor: Double

  static var valueExpectation: String? { "a factor from 0.001 to 1000000, such as 10" }

  init?(argument: String) {
    guard let factor = Double(argument), (0.001...1_000_000).contains(factor) else { return nil }
    self.factor = factor
  }
}

/// Passes the records of a replay on to the sender.
///
/// `@unchecked Sendable`: the thread that writes is the only one that calls it.
final class KafkaReceiver: MessageReceiver, @unchecked Sendable {
  let options: DrainOptions
  private let sender: CorpusSender
  private var pace: RecordedPace?
  private let hasRecordTimes: Bool

  init(_ sender: CorpusSender, _ options: DrainOptions, speed: Double?, hasRecordTimes: Bool) {
    self.sender = sender
    self.options = options
    self.hasRecordTimes = hasRecordTimes
    pace = speed.map { RecordedPace(speed: $0, sleep: options.sleep) }
    sender.onRefusal = { key, value, error in
      sentinel.report("Kafka does not take a record of \(key): \(error.reason): \(value)")
    }
  }

  var report: CorpusReport { sender.report }

  func take(_ message: RecordMessage) throws {
    if let time = message.time { try pace?.wait(until: time) { try sender.flush() } }
    let timestamp = hasRecordTimes ? message.time.flatMap { $0 >= 0 ? $0 / 1_000_000 : nil } : nil
    try sender.take(key: message.key, value: message.value, headers: message.headers, timestamp: timestamp)
  }

  func finish() throws { try sender.flush() }

  /// What came of it, below the summary.
  var text: String {
    let refused = report.refused > 0 ? ", \(report.refused.counted("record")) refused" : ""
    return
      "  sent      \(report.records.counted("record")) (\(report.bytes.bytes)) to \(options.topic.terminalSafe)\(refused)\n"
  }
}
