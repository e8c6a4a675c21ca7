import TestSupport
import Testing

@testable import KafkaTransport

@Suite struct KafkaSettingsSecrecyTests {
  private func error(_ argument: String) -> String? {
    var settings = KafkaSettings(brokers: "broker")
    do {
      try settings.set(argument: argument)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `a secret is refused as an argument, with the two ways that there are`() {
    #expect(
      error("sasl.password=hunter2")
        == """
        --set sasl.password=***: others can see what is given here: use --set sasl.password=@FILE, or the environment variable \
        SENTINEL_KAFKA_SASL_PASSWORD
        """)
  }

  @Test(
    arguments: [
      "sasl.password", "ssl.key.password", "ssl.key.pem", "ssl.keystore.password", "sasl.oauthbearer.config",
      "sasl.oauthbearer.client.secret",
      // Such as librdkafka does not know, or not yet; mistyped ones.
      "sasl.oauthbearer.assertion.private.key.passphrase", "SASL.PASSWORD", "my.token", "sasl.passwrod", "ssl.kye",
      "topic.sasl.password", "pwd",
    ])
  func `the value of what is or may be a secret is in no error`(key: String) throws {
    let message = try #require(error("\(key)=hunter2"))
    #expect(!message.contains("hunter2"))
    #expect(message.contains("\(key)=***"))
    // Written with another sign than `=`.
    let unsplit = try #require(error("\(key):hunter2"))
    #expect(!unsplit.contains("hunter2"))
  }

  @Test func `what a file or a variable holds is in no error, whatever the key`() throws {
    let directory = TemporaryDirectory()
    let file = directory.write("hunter2\n", to: "password")
    for key in ["security.protocol", "linger.ms", "enable.ssl.certificate.verification", "sasl.passwrod", "acks"] {
      let message = try #require(error("\(key)=@\(file)"))
      #expect(!message.contains("hunter2"), "\(message)")
      var settings = KafkaSettings(brokers: "broker")
      let variable = "SENTINEL_KAFKA_" + key.uppercased().replacing(".", with: "_")
      let refusal = #expect(throws: KafkaSettingsError.self) { try settings.set(environment: [variable: "hunter2"]) }
      #expect(refusal?.description.contains("hunter2") == false)
    }
  }

  @Test func `a description shows all but the secrets`() throws {
    let directory = TemporaryDirectory()
    let file = directory.write("hunter2", to: "key")
    var settings = KafkaSettings(brokers: "broker:9092")
    try settings.set(environment: ["SENTINEL_KAFKA_SASL_PASSWORD": "hunter2"])
    try settings.set(argument: "sasl.username=shipper")
    try settings.set(argument: "ssl.key.pem=@\(file)")
    #expect(
      settings.description == """
        bootstrap.servers=broker:9092
        sasl.password=***
        sasl.username=shipper
        ssl.key.pem=***
        """)
    #expect("\(settings)" == settings.description)
    #expect(String(reflecting: settings) == settings.description)
    var dumped = ""
    dump(settings, to: &dumped)
    #expect(!dumped.contains("hunter2"))
  }

  @Test func `the address of a token is no secret`() {
    #expect(!SecretKey.matches("sasl.oauthbearer.token.endpoint.url"))
  }

  @Test(
    arguments: [
      "bootstrap.servers", "metadata.broker.list", "transactional.id", "enable.idempotence", "acks",
      "request.required.acks", "enable.gapless.guarantee", "partitioner", "group.id", "group.instance.id",
      "isolation.level", "enable.auto.commit", "auto.commit.enable", "enable.auto.offset.store", "offset.store.method",
      "offset.store.path", "auto.offset.reset", "message.timeout.ms", "delivery.timeout.ms", "transaction.timeout.ms",
      "retries", "message.send.max.retries", "allow.auto.create.topics", "plugin.library.paths", "queuing.strategy",
      "delivery.report.only.error", "enabled_events", "enable.partition.eof", "max.in.flight",
      "max.in.flight.requests.per.connection",
    ])
  func `what the promises rest on cannot be set, and is a property`(key: String) throws {
    #expect(try #require(error("\(key)=1")).hasPrefix("--set \(key)=1: cannot be set: "))
    // librdkafka takes that for the same where it is one of a topic.
    #expect(try #require(error("topic.\(key)=1")).contains(": cannot be set: "))
    #expect(KafkaProperty.isKnown(key))
  }
}
