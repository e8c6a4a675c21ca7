import CRdKafka
import Drain
import KafkaSupport
import TestSupport

@testable import KafkaTransport

extension Production {
  /// Ships one record, and drains it with little patience.
  private static let drained =
    "echo one > app.log; sentinel ship app.log --quiet; sentinel drain buffer --brokers $brokers --topic logs --timeout 2s --quiet"

  /// Says what a broker answers that refuses the password.
  private static func refused(_ template: String, _ command: String) -> Production {
    var production = Production(template) { () throws -> String in
      let (broker, scratch) = (RefusingBroker(), TemporaryDirectory())
      scratch.write("wrong", to: "password")
      let sasl = "--set security.protocol=sasl_plaintext --set sasl.mechanism=PLAIN --set sasl.username=u"
      let outcome = Program.run(
        shell: "\(command) \(sasl) --set sasl.password=@password", in: scratch.path,
        environment: ["brokers": broker.address])
      return withExtendedLifetime(broker) { outcome.errors }
    }
    production.needsProgram = true
    return production
  }

  /// Drains a chunk of Fluent Bit of these bytes.
  private static func fluentBit(_ bytes: String) -> String {
    """
    header() { printf '\\xc1\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0%b\\0\\0\\0\\0\\0\\0\\0\\0\\0%b' "$1" "${2:-\\\\x07\\\\xf1\\\\x77\\\\0\\\\0app}"; }
    one='\\x92\\x92\\xd7\\0\\x65\\x53\\xf1\\0\\0\\0\\0\\0\\x80\\x81\\xa3log\\xa3one'
    chunk=storage/tail.0/1-1700000000.000000000.flb; mkdir -p storage/tail.0; \(bytes) > $chunk; touch -d 2026-01-01 $chunk
    sentinel drain storage --brokers $brokers --topic logs --delivery at-least-once --timeout 5s --quiet
    """
  }

  private static func push(
    _ code: rd_kafka_resp_err_t, to request: MockCluster.Request
  ) -> @Sendable (MockCluster) -> Void {
    let codes = [Int32](repeating: code.rawValue, count: 20_000)
    return { $0.push(codes, to: request) }
  }

  static let kafka: [Production] = [
    refused(
      "SASL authentication error: <words of the broker>; everything that was not sent is kept: check the user, the password and the mechanism (sasl.*), or the certificate (ssl.*)",
      drained),
    refused(
      "SASL authentication error: <words of the broker>; what is not committed is read again: check the user, the password and the mechanism (sasl.*), or the certificate (ssl.*)",
      "sentinel consume --brokers $brokers --topic logs --group g --output out --timeout 2s"),
    .program(
      "Broker: Unknown topic or partition; everything that was not sent is kept: create the topic, with as many partitions as it shall keep",
      drained, { $0.setError(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART.rawValue, of: "logs") }),
    .program(
      "Broker: Unknown topic or partition; what is not committed is read again: create the topic",
      "sentinel consume --brokers $brokers --topic logs --group g --output out --timeout 2s",
      { $0.setError(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART.rawValue, of: "logs") }),
    .program(
      "<call>: <words of librdkafka>; everything that was not sent is kept. Drain needs to Write and Describe the topic and to Read it, Write and Describe the transactional id, and Read the group, both named sentinel-drain-*",
      drained, { $0.setError(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED.rawValue, of: "logs") }),
    .program(
      "<call>: <words of librdkafka>; everything that was not sent is kept. Drain needs to Write and Describe the topic",
      "\(drained) --delivery at-least-once",
      { $0.setError(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED.rawValue, of: "logs") }),
    .program(
      "<call>: <words of librdkafka>; what is not committed is read again. Consume needs to Read and Describe the topic, and to Read the group <group>",
      "sentinel consume --brokers $brokers --topic logs --group g --output out --timeout 2s",
      { $0.setError(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED.rawValue, of: "logs") }),
    .program(
      "<call>: <words of librdkafka>; everything that was not sent is kept; --delivery at-least-once does without transactions",
      drained, { $0.disable(.initProducerId) }),
    .program(
      "<call>: <words of librdkafka>: another drain has taken over under the name of this directory, perhaps of a copy of it; everything that was not sent is kept",
      drained, push(RD_KAFKA_RESP_ERR_PRODUCER_FENCED, to: .addPartitionsToTxn)),
    .program(
      "Kafka does not take a record of <service>: <words of librdkafka>: <record>",
      "echo one > app.log; sentinel replay app.log --to-kafka --brokers $brokers --topic logs --timeout 5s",
      { $0.push([RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE.rawValue], to: .produce) }),
    .program(
      "could not be tried: <call>: <words of librdkafka>",
      "sentinel drain --check --brokers $brokers --topic logs --timeout 2s"),
    .program(
      "<path>: <fault>; <count> of it are sent; the original: <path>", fluentBit("{ header '\\x2c'; printf \"$one\"; }")
    ),
    .program(
      "<path>: <fault>; nothing of it can be read; the original: <path>", fluentBit("head -c 100 /dev/zero")),
    .program(
      "holds metrics, no log records; moved to <path>", fluentBit("header '\\0' '\\x07\\xf1\\x77\\x01\\0app'")),
    .program(
      "--on-alert: <program>: exit code <number>",
      """
      printf 'version: 1\\nalerts: [{name: any, if: {message: "."}, count: 1, within: 1s, severity: WARN}]\\n' > alerts.yaml; echo one > app.log
      sentinel replay app.log --to-kafka --brokers $brokers --topic logs --quiet
      sentinel consume --brokers $brokers --topic logs --group g --output out --rules alerts.yaml --on-alert false --timeout 20s
      """),
    .program(
      "--on-alert: <program>: it is gone",
      """
      trap '' CHLD; printf 'version: 1\\nalerts: [{name: any, if: {message: "."}, count: 1, within: 1s, severity: WARN}]\\n' > alerts.yaml; echo one > app.log
      sentinel replay app.log --to-kafka --brokers $brokers --topic logs --quiet
      sentinel consume --brokers $brokers --topic logs --group g --output out --rules alerts.yaml --on-alert false --timeout 20s
      """),
    Production("a record is larger than librdkafka's queue") {
      let cluster = MockCluster()
      cluster.createTopic("logs", partitions: 1)
      var settings = KafkaSettings(brokers: cluster.brokers)
      try settings.set(argument: "queue.buffering.max.kbytes=1")
      let producer = KafkaProducer(settings, topic: "logs", guarantee: .atLeastOnce, timeout: .seconds(2))
      _ = try producer.open(identity: "test")
      try producer.begin()
      let batch = MessageBatch(capacity: 4096)
      batch.removeAll(key: [], partition: 0)
      batch.bytes.append([UInt8](repeating: 65, count: 4096))
      batch.endMessage(value: batch.endValue(), timestamp: nil)
      do {
        try producer.send(batch)
        return "nothing was thrown"
      } catch {
        return "\(error)"
      }
    },
    Production(
      "librdkafka <version> cannot read what the broker says it can do (Read underflow): newer brokers need librdkafka 2.2.0 or later"
    ) {
      // What librdkafka before 2.2.0 says of such a broker.
      "\(KafkaError(reported: RD_KAFKA_RESP_ERR__FAIL, "kafka:9092/bootstrap: ApiVersionRequest failed: Local: Read underflow", version: "2.0.2"))"
    },
  ]

  /// What librdkafka does not do, as far as its source tells.
  static let kafkaFaults: [Production] = [
    Production("setting up the client: <key> cannot be set so") {
      "\(KafkaError(.configuration, "setting up the client", reason: "acks cannot be set so"))"
    },
    // The words are where nothing can be called from here: that they are there is all that is seen.
    Production("bug: the lines that were read are not the lines that are accounted for") {
      SourceMessages.all(in: "sentinel").map(\.text).filter { $0.hasPrefix("bug: ") }.joined(separator: "\n")
    },
    Production("making the topic <topic>: no name for a topic") {
      "\(KafkaError(.configuration, "making the topic sentinel-check-1", reason: "no name for a topic"))"
    },
    Production("joining the group <group>: the client has no queue") {
      "\(KafkaError(.configuration, "joining the group g", reason: "the client has no queue"))"
    },
  ]
}
