import KafkaTransport

struct KafkaCheck {
  init(_ settings: KafkaSettings, topic: String, guarantee: DeliveryGuarantee, timeout: Duration) {}
  func run() throws {}
}
