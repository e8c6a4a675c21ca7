import CRdKafka
import KafkaSupport
import KafkaTransport
import Testing

/// A mock cluster that is slow, away, or has no such topic; records that are too large.
@Suite("A cluster in trouble")
struct MockOutageTests {
  // MARK: - Slow

  @Test(arguments: DeliveryGuarantee.allCases)
  func `a broker too slow for a group gets smaller ones`(guarantee: DeliveryGuarantee) async throws {
    // 30 requests, one after the other, take three seconds; a message has two.
    let outcome = try await MockDrain(
      guarantee, timeout: .seconds(2), properties: [("batch.num.messages", "20")]
    ) { $0.setRoundTripTime(100, of: 1) }
    outcome.checkDone("\(outcome.report)")
    #expect(outcome.report.groups > 1)
  }

  @Test func `a rate makes groups small enough for a transaction to end in time`() async throws {
    let outcome = try await MockDrain(.exactlyOnce, rate: 200) { _ in }
    outcome.checkDone()
    #expect(outcome.report.groups > 3)
  }

  @Test(arguments: DeliveryGuarantee.allCases)
  func `a broker that takes longer than the timeout for an answer keeps nothing`(guarantee: DeliveryGuarantee)
    async throws
  {
    let outcome = try await MockDrain(guarantee, timeout: .seconds(1)) { $0.setRoundTripTime(3000, of: 1) }
    #expect(outcome.failure?.kind == .temporary)
    outcome.checkKept()
  }

  // MARK: - Away

  @Test(arguments: DeliveryGuarantee.allCases)
  func `brokers that go while it drains are found again by the next drain`(guarantee: DeliveryGuarantee) async throws {
    let outcome = try await MockDrain(
      guarantee, timeout: .seconds(2), brokers: 3, rate: 200,
      onProgress: { cluster in for broker in 1...3 { cluster.setDown(broker) } }, isFinished: true, { _ in })
    #expect(outcome.failure?.kind == .temporary)
    #expect(outcome.report.records > 0)
    #expect(outcome.buffer == [:])
    outcome.check()
  }

  @Test func `a broker that goes leaves its partitions to others`() async throws {
    try await MockDrain(
      .atLeastOnce, brokers: 3, rate: 200,
      onProgress: { cluster in
        for partition in 0..<3 { cluster.setLeader(of: partition, in: "logs", to: 2) }
        cluster.setDown(1)
      },
      { cluster in for partition in 0..<3 { cluster.setLeader(of: partition, in: "logs", to: 1) } }
    ).checkDone()
  }

  // MARK: - The topic

  struct TopicError: Sendable, CustomTestStringConvertible {
    var code: rd_kafka_resp_err_t
    var kind: KafkaError.Kind
    var testDescription: String { String(cString: rd_kafka_err2name(code)) }
  }

  @Test(
    arguments: DeliveryGuarantee.allCases,
    [
      TopicError(code: RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, kind: .unauthorized),
      TopicError(code: RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, kind: .temporary),
      TopicError(code: RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION, kind: .configuration),
    ])
  func `what is wrong with the topic is said, and everything kept`(
    guarantee: DeliveryGuarantee, error: TopicError
  ) async throws {
    let outcome = try await MockDrain(guarantee, timeout: .seconds(1)) { $0.setError(error.code.rawValue, of: "logs") }
    #expect(outcome.failure?.kind == error.kind, "\(String(describing: outcome.failure))")
    #expect(outcome.failure?.code == error.code.rawValue)
    outcome.checkKept()
  }

  // MARK: - Large records

  @Test(arguments: DeliveryGuarantee.allCases)
  func `records that are too large are set aside, and no others`(guarantee: DeliveryGuarantee) async throws {
    let large: Set = [0, 17, 150]
    let outcome = try await MockDrain(guarantee, longRecords: large, properties: [("message.max.bytes", "1500")]) { _ in
    }
    #expect(outcome.failure == nil)
    #expect(outcome.buffer == [:])
    #expect(outcome.report.deadLetters == 9)
    for service in DrainedBuffer.services {
      #expect(outcome.deadLetters[service] == large.sorted().map { outcome.texts[service]![$0] })
    }
    outcome.check()
  }
}
