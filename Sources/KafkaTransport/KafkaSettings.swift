/// What librdkafka is told besides what the program itself sets.
public struct KafkaSettings: Sendable {
  public var properties: [(key: String, value: String)]
  public init(brokers: String) { properties = [("bootstrap.servers", brokers)] }
}
