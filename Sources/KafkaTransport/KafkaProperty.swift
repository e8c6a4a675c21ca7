import CRdKafka

/// What librdkafka says to a property, of the client or of its topics.
///
/// The corresponding C function is `rd_kafka_conf_set`.
enum KafkaProperty {
  /// Why librdkafka does not take the value, in its words; `nil` where it does.
  ///
  /// - Parameter isConfidential: whether the value must not be among the words, which often quote it. They are then those that it has for a
  ///   value that says nothing.
  static func refusal(of key: String, value: String, isConfidential: Bool) -> String? {
    guard let (result, words) = set(key, to: value) else { return nil }
    guard isConfidential, result != RD_KAFKA_CONF_UNKNOWN else { return words }
    return set(key, to: "***")?.words ?? "librdkafka does not take this value"
  }

  /// Whether there is such a property.
  static func isKnown(_ key: String) -> Bool { set(key, to: "")?.result != RD_KAFKA_CONF_UNKNOWN }

  /// Sets it in a configuration of its own that nobody uses; `nil` when all is well.
  private static func set(_ key: String, to value: String) -> (result: rd_kafka_conf_res_t, words: String)? {
    let configuration = rd_kafka_conf_new()
    defer { rd_kafka_conf_destroy(configuration) }
    // librdkafka cuts what it says to fit.
    var reason = [CChar](repeating: 0, count: 512)
    let result = rd_kafka_conf_set(configuration, key, value, &reason, reason.count)
    guard result != RD_KAFKA_CONF_OK else { return nil }
    let words = String(cBuffer: reason)
    return (result, words.last == "\n" ? String(words.dropLast()) : words)
  }
}
