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
