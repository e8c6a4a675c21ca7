import ArgumentParser
import KafkaTransport

/// Which cluster and topic, and how they are reached.
struct KafkaOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Brokers to find the cluster by: host:port,host:port.", valueName: "list"))
  var brokers: String

  @Option(help: ArgumentHelp("The topic.", valueName: "name"))
  var topic: String

  @Option(
    help: ArgumentHelp(
      "Tell librdkafka: TLS, SASL, tuning; repeatable. KEY=@FILE takes the value from a file, as secrets need it.",
      valueName: "key=value"))
  var set: [String] = []

  /// What the manual says of the variables that are read.
  static let variables = ManualEntry(
    "SENTINEL_KAFKA_*",
    "Properties of librdkafka, in capitals and with _ for a full stop, as SENTINEL_KAFKA_SASL_PASSWORD; --set goes before them."
  )

  /// What to do where the cluster does not believe who we are.
  static let authentication = "check the user, the password and the mechanism (sasl.*), or the certificate (ssl.*)"

  func validate() throws {
    do {
      try KafkaSettings.check(brokers: brokers)
    } catch {
      throw ValidationError("\(error)")
    }
    try KafkaOptions.check(topic: topic, of: "--topic")
  }

  /// - Throws: a usage error that names `option`.
  static func check(topic: String, of option: String) throws {
    // What brokers take, which refuse others with less to go by (org.apache.kafka.common.internals.Topic).
    let isLegal = topic.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard isLegal, (1...249).contains(topic.utf8.count), topic != ".", topic != ".." else {
      throw ValidationError("\(option) \(topic): expected 1 to 249 of a-z, A-Z, 0-9, `.`, `_` and `-`, not `.` or `..`")
    }
  }

  /// What the arguments and the environment say.
  ///
  /// - Throws: a usage error.
  func settings() throws -> KafkaSettings {
    var settings = KafkaSettings(brokers: brokers)
    do {
      try settings.set(environment: ConfiguredSources.variables())
      for argument in set { try settings.set(argument: argument) }
    } catch {
      throw ValidationError("\(error)")
    }
    return settings
  }
}
