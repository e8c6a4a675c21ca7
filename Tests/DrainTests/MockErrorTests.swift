import CRdKafka
import KafkaSupport
import KafkaTransport
import TestSupport
import Testing

/// Errors that librdkafka's mock cluster answers with.
@Suite("Errors of a cluster")
struct MockErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var request: MockCluster.Request
    var code: Int32
    var name: String
    var testDescription: String { "\(name) to \(request)" }

    init(_ request: MockCluster.Request, _ code: rd_kafka_resp_err_t) {
      (self.request, self.code) = (request, code.rawValue)
      name = String(cString: rd_kafka_err2name(code))
    }
  }

  // MARK: - What passes

  static let passing: [Case] = [
    Case(.produce, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION), Case(.produce, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE),
    Case(.produce, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT), Case(.produce, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS),
    Case(.produce, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND),
    Case(.produce, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION), Case(.produce, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR),
    Case(.produce, RD_KAFKA_RESP_ERR_INVALID_MSG), Case(.produce, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART),
    Case(.produce, RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID),
    Case(.produce, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER),
    Case(.produce, RD_KAFKA_RESP_ERR_INVALID_TXN_STATE), Case(.produce, RD_KAFKA_RESP_ERR_UNKNOWN),
    Case(.findCoordinator, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE),
    Case(.findCoordinator, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION),
    Case(.initProducerId, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS),
    Case(.initProducerId, RD_KAFKA_RESP_ERR_NOT_COORDINATOR),
    Case(.initProducerId, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS),
    Case(.offsetFetch, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS),
    Case(.offsetFetch, RD_KAFKA_RESP_ERR_NOT_COORDINATOR),
    Case(.offsetFetch, RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT),
    Case(.addPartitionsToTxn, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS),
    Case(.addPartitionsToTxn, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE),
    Case(.addPartitionsToTxn, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART),
    Case(.addPartitionsToTxn, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING),
    Case(.addPartitionsToTxn, RD_KAFKA_RESP_ERR_INVALID_TXN_STATE),
    Case(.addOffsetsToTxn, RD_KAFKA_RESP_ERR_NOT_COORDINATOR),
    Case(.addOffsetsToTxn, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING),
    Case(.txnOffsetCommit, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT),
    Case(.txnOffsetCommit, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS),
    Case(.txnOffsetCommit, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID),
    Case(.endTxn, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE),
    Case(.endTxn, RD_KAFKA_RESP_ERR_NOT_COORDINATOR), Case(.endTxn, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS),
    Case(.endTxn, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING),
  ]

  @Test("that pass are waited out, whoever has to begin anew", arguments: passing)
  func passes(example: Case) async throws {
    try await MockDrain(.exactlyOnce) { $0.push([example.code, example.code], to: example.request) }.checkDone()
  }

  @Test(
    "that pass are waited out by the idempotent producer as well",
    arguments: passing.filter { [.produce, .initProducerId].contains($0.request) })
  func passesAtLeastOnce(example: Case) async throws {
    try await MockDrain(.atLeastOnce) { $0.push([example.code, example.code], to: example.request) }.checkDone()
  }

  @Test func `a broker that has forgotten an idempotent producer takes a new one`() async throws {
    for code in [RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, RD_KAFKA_RESP_ERR_PRODUCER_FENCED] {
      try await MockDrain(.atLeastOnce) { $0.push([code.rawValue], to: .produce) }.checkDone("\(code)")
    }
  }

  @Test(
    "that are said of records count for records alone",
    arguments: [
      MockCluster.Request.offsetFetch, .initProducerId, .addPartitionsToTxn, .addOffsetsToTxn, .txnOffsetCommit,
      .endTxn,
    ])
  func areOfRecordsAlone(request: MockCluster.Request) async throws {
    let code = RD_KAFKA_RESP_ERR_INVALID_RECORD.rawValue
    try await MockDrain(.exactlyOnce) { $0.push([code, code], to: request) }.checkDone()
    let outcome = try await MockDrain(.exactlyOnce, timeout: .seconds(1)) {
      $0.push([Int32](repeating: code, count: 20_000), to: request)
    }
    #expect(outcome.failure?.kind == .temporary)
    outcome.checkKept()
  }

  // MARK: - What does not

  struct Ending: Sendable, CustomTestStringConvertible {
    var example: Case
    var kind: KafkaError.Kind
    var testDescription: String { "\(example.testDescription): \(kind)" }

    init(_ request: MockCluster.Request, _ code: rd_kafka_resp_err_t, _ kind: KafkaError.Kind) {
      example = Case(request, code)
      self.kind = kind
    }
  }

  static let endings: [Ending] = [
    Ending(.produce, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, .unauthorized),
    Ending(.produce, RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, .unauthorized),
    Ending(.initProducerId, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, .unauthorized),
    Ending(.findCoordinator, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, .unauthorized),
    Ending(.offsetFetch, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, .unauthorized),
    Ending(.addPartitionsToTxn, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, .unauthorized),
    Ending(.addOffsetsToTxn, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, .unauthorized),
    Ending(.txnOffsetCommit, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, .unauthorized),
    Ending(.endTxn, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, .unauthorized),
    Ending(.produce, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, .fenced),
    Ending(.addPartitionsToTxn, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, .fenced),
    Ending(.addOffsetsToTxn, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, .fenced),
    Ending(.txnOffsetCommit, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, .fenced),
    Ending(.endTxn, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, .fenced),
    Ending(.initProducerId, RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT, .configuration),
  ]

  @Test("that do not pass end the drain, and everything is kept", arguments: endings)
  func ends(ending: Ending) async throws {
    let outcome = try await MockDrain(.exactlyOnce, timeout: .seconds(2)) {
      $0.push([Int32](repeating: ending.example.code, count: 20_000), to: ending.example.request)
    }
    #expect(outcome.failure?.kind == ending.kind, "\(String(describing: outcome.failure))")
    outcome.checkKept()
    outcome.check()
  }

  @Test("of a broker that has no transactions end it at once", arguments: [MockCluster.Request.initProducerId])
  func hasNoTransactions(request: MockCluster.Request) async throws {
    let outcome = try await MockDrain(.exactlyOnce, timeout: .seconds(60)) { $0.disable(request) }
    #expect(outcome.failure?.kind == .unsupported, "\(String(describing: outcome.failure))")
    outcome.checkKept()
  }

  @Test func `a broker that is down and comes again is waited for`() throws {
    let cluster = MockCluster()
    cluster.createTopic("logs", partitions: 3)
    var site = DrainedBuffer()
    try site.ship(100)
    cluster.setDown(1)
    let refused = try site.drain(to: cluster.brokers, topic: "logs", .exactlyOnce, timeout: .seconds(1))
    let failure = #expect(throws: KafkaError.self) { try refused.run() }
    #expect(failure?.kind == .temporary)
    #expect(try site.kept(in: site.path).values.map(\.count) == [100, 100, 100])
    cluster.setUp(1)
    try refused.run()
    #expect(try site.kept(in: site.path) == [:])
    #expect(cluster.messages(in: "logs").count == 300)
  }

  @Test func `leaders move while it sends`() async throws {
    try await MockDrain(
      .exactlyOnce, brokers: 3,
      onProgress: { cluster in
        for partition in 0..<3 { cluster.setLeader(of: partition, in: "logs", to: partition + 1) }
      },
      { cluster in
        for partition in 0..<3 { cluster.setLeader(of: partition, in: "logs", to: 1) }
        cluster.push([RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION.rawValue], to: .produce)
      }
    ).checkDone()
  }

  @Test func `slow brokers are waited for`() async throws {
    try await MockDrain(.exactlyOnce) { $0.setRoundTripTime(300, of: 1) }.checkDone()
  }

  // MARK: - Records that are not taken

  @Test(
    "of records that are refused leave the others alone",
    arguments: DeliveryGuarantee.allCases, [RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_RECORD])
  func refused(guarantee: DeliveryGuarantee, code: rd_kafka_resp_err_t) async throws {
    // The mock refuses requests, whatever is in them: so many of them that groups of one record are refused, too.
    let outcome = try await MockDrain(guarantee, records: 20) {
      $0.push([Int32](repeating: code.rawValue, count: 12), to: .produce)
    }
    #expect(outcome.failure == nil)
    #expect(outcome.buffer == [:])
    #expect(outcome.report.deadLetters > 0)
    #expect(outcome.report.records + outcome.report.deadLetters == 60)
    #expect(outcome.deadLetters.values.reduce(0) { $0 + $1.count } == outcome.report.deadLetters)
    outcome.check()
  }
}
