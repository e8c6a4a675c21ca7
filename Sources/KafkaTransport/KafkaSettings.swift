import LogModel

/// What librdkafka is told: the brokers, and what `--set` and the environment say.
///
/// Each property is checked by librdkafka as it is set, so that what it does not know is an error before anything else happens. What the
/// promises rest on cannot be set (`ReservedKey`), and secrets cannot be given where other users see them, nor are they shown (`SecretKey`).
public struct KafkaSettings: Sendable, CustomStringConvertible {
  /// `SENTINEL_KAFKA_SASL_PASSWORD` sets `sasl.password`.
  public static let environmentPrefix = "SENTINEL_KAFKA_"

  private typealias Property = (key: String, value: String)
  private let brokers: String
  private var fromEnvironment: [Property] = []
  private var fromArguments: [Property] = []

  /// - Parameter brokers: a list as `check(brokers:)` takes it.
  public init(brokers: String) { self.brokers = brokers }

  /// For `rd_kafka_conf_set`, in this order: of two names of one property (`linger.ms`, `queue.buffering.max.ms`) the last counts.
  public var properties: [(key: String, value: String)] {
    let replaced = Set(fromArguments.map(\.key))
    return [("bootstrap.servers", brokers)] + fromEnvironment.filter { !replaced.contains($0.key) } + fromArguments
  }

  /// One `KEY=VALUE` a line, secrets as `***`.
  public var description: String {
    properties.map { key, value in "\(key)=\(SecretKey.matches(key) ? "***" : value.terminalSafe)" }
      .joined(separator: "\n")
  }

  /// Takes an argument of `--set`: `KEY=VALUE`, or `KEY=@FILE` for what is in a file, without one line end after it.
  public mutating func set(argument: String) throws(KafkaSettingsError) {
    guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
      let shown = SecretKey.matches(argument) || SecretKey.mayBeMeant(by: argument) ? "***" : argument
      throw KafkaSettingsError("--set \(shown)", "expected KEY=VALUE or KEY=@FILE")
    }
    let key = String(argument[..<equals])
    let value = String(argument[argument.index(after: equals)...])
    let property: Property
    if value.hasPrefix("@") {
      let place = "--set \(argument)"
      property = (key, try SettingsFile.text(of: String(value.dropFirst()), place: place))
      try KafkaSettings.check(property, place: place, isConfidential: true)
    } else {
      let isSecret = SecretKey.matches(key)
      let isKnown = KafkaProperty.isKnown(key)
      let isHidden = isSecret || !isKnown && SecretKey.mayBeMeant(by: key)
      let place = "--set \(key)=\(isHidden ? "***" : value)"
      if isSecret, isKnown {
        let variable = KafkaSettings.environmentPrefix + key.uppercased().replacing(".", with: "_")
        throw KafkaSettingsError(
          place, "others can see what is given here: use --set \(key)=@FILE, or the environment variable \(variable)")
      }
      property = (key, value)
      try KafkaSettings.check(property, place: place, isConfidential: isHidden)
    }
    fromArguments.removeAll { $0.key == key }
    fromArguments.append(property)
  }

  /// Takes the variables that begin with `environmentPrefix`: the rest of their name in lower case, with `.` for `_`, is the key. An argument
  /// of `--set` goes before them, whichever comes first here.
  public mutating func set(environment: [String: String]) throws(KafkaSettingsError) {
    for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix(Self.environmentPrefix) {
      let key = name.dropFirst(Self.environmentPrefix.count).lowercased().replacing("_", with: ".")
      try KafkaSettings.check((key, value), place: name, isConfidential: true)
      fromEnvironment.removeAll { $0.key == key }
      fromEnvironment.append((key, value))
    }
  }

  /// - Parameter isConfidential: whether the value is to be kept out of the error.
  private static func check(
    _ property: Property, place: String, isConfidential: Bool
  ) throws(KafkaSettingsError) {
    if let reason = ReservedKey.refusal(of: property.key) {
      throw KafkaSettingsError(place, reason)
    }
    // C would take what is before it for all.
    guard !property.value.utf8.contains(0) else { throw KafkaSettingsError(place, "holds a zero byte") }
    if let reason = KafkaProperty.refusal(of: property.key, value: property.value, isConfidential: isConfidential) {
      throw KafkaSettingsError(place, reason)
    }
  }
}

/// Secrets do not get out by the other ways to print a value either.
extension KafkaSettings: CustomDebugStringConvertible, CustomReflectable {
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
