/// Which of librdkafka's properties hold what nobody else may see.
///
/// Source: what librdkafka 2.0.2 prints as `[redacted]` with `debug=conf`, but for names and paths (`sasl.username`,
/// `ssl.key.location`) and for certificates, which are public; and what later versions call alike.
enum SecretKey {
  private static let names: Set<String> = [
    "sasl.password", "ssl.key.password", "ssl.key.pem", "ssl.keystore.password", "sasl.oauthbearer.client.secret",
    "sasl.oauthbearer.config",
  ]
  private static let words = ["password", "passphrase", "secret", "token", "private"]
  /// Has one of the words in it, and is an address.
  private static let exceptions: Set<String> = ["sasl.oauthbearer.token.endpoint.url"]

  /// Whether the value of `key`, whatever its case, must not be shown.
  static func matches(_ key: String) -> Bool {
    let key = key.lowercased()
    if exceptions.contains(key) { return false }
    return names.contains(key) || words.contains { key.contains($0) }
  }

  /// Whether a key that librdkafka does not know may be meant to be a secret one: `sasl.passwrod`.
  static func mayBeMeant(by key: String) -> Bool {
    let key = key.lowercased()
    return ["sasl", "ssl", "pass", "pwd", "key"].contains { key.contains($0) }
  }
}

extension KafkaSettings {
  /// An argument of `--set` as it may be shown: `***` for a value that is a secret, or may be meant to be one.
  public static func shown(argument: String) -> String {
    guard let equals = argument.firstIndex(of: "=") else {
      return SecretKey.matches(argument) || SecretKey.mayBeMeant(by: argument) ? "***" : argument
    }
    let (key, value) = (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
    return value.hasPrefix("@") ? argument : "\(key)=\(shown(value, of: key))"
  }

  /// The value of a property as it may be shown.
  public static func shown(_ value: String, of key: String) -> String {
    SecretKey.matches(key) || SecretKey.mayBeMeant(by: key) && !KafkaProperty.isKnown(key) ? "***" : value
  }
}
