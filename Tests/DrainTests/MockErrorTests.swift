import CRdKafka
import Drain
import FileSystem
import KafkaSupport
import KafkaTransport
import Pipeline
import TestSupport
import Testing

/// Errors that librdkafka's mock cluster answers with.
///
/// It shows what was aborted, too, so that a record may be seen more often than it is there. What must hold: a record that is in the buffer no more is in the
/// topic, or in the dead letters; and of the records that are seen, the last of each are in order.
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

  /// What became of a drain.
  ///
  /// `@unchecked Sendable`: it is looked at when the thread that made it has done.
  private struct Outcome: @unchecked Sendable {
    var failure: KafkaError?
    var report = DrainReport()
    var topic: [TopicMessage] = []
    var buffer: [String: [String]] = [:]
    var deadLetters: [String: [String]] = [:]
    let site: DrainedBuffer
  }

  private func drain(
    _ guarantee: DeliveryGuarantee, timeout: Duration = .seconds(20), records: Int = 200, brokers: Int = 1,
    properties: [(key: String, value: String)] = [], onProgress: ((MockCluster) -> Void)? = nil,
    _ prepare: (MockCluster) -> Void
  ) throws -> Outcome {
    let cluster = MockCluster(brokers: brokers)
    cluster.createTopic("logs", partitions: 3)
    var site = DrainedBuffer()
    try site.ship(records / 2)
    try site.ship(records - records / 2)
    prepare(cluster)
    var outcome = Outcome(site: site)
    let drain = try site.drain(
      to: cluster.brokers, topic: "logs", guarantee, timeout: timeout, properties: properties)
    if let onProgress { drain.onProgress = { _ in onProgress(cluster) } }
    do {
      try drain.run()
    } catch let error as KafkaError {
      outcome.failure = error
    }
    outcome.report = drain.report
    outcome.topic = cluster.messages(in: "logs")
    outcome.buffer = try site.kept(in: site.path)
    outcome.deadLetters = try site.kept(in: "\(site.path)/dead-letter")
    return outcome
  }

  /// Drains for each case on a thread of its own, since most of their time they wait; gives what came of it in order.
  private func forEach<Case: Sendable>(
    _ cases: [Case], _ drain: @escaping @Sendable (Case) throws -> Outcome, check: (Case, Outcome) throws -> Void
  ) throws {
    let map = OrderedParallelMap<Case, (Case, Result<Outcome, any Error>)>(workers: cases.count)
    var rest = cases[...]
    try map.run(
      produce: { rest.popFirst() },
      makeWorker: { { example in (example, Result { try drain(example) }) } },
      consume: { example, outcome in try check(example, outcome.get()) })
  }

  /// Nothing is lost, and what was seen last of each record is in order.
  private func check(_ outcome: Outcome, _ comment: Comment? = nil) {
    for service in DrainedBuffer.services {
      let seen = outcome.topic.filter { $0.key == service }
      #expect(Set(seen.map(\.partition)).count <= 1, comment)
      var last: [String: Int64] = [:]
      for message in seen { last[messageText(message)] = message.offset }
      let dead = Set(outcome.deadLetters[service] ?? [])
      let waiting = Set(outcome.buffer[service] ?? [])
      var offset: Int64 = -1
      for text in outcome.site.texts(service) {
        guard let place = last[text] else {
          #expect(dead.contains(text) || waiting.contains(text), "\(text) is nowhere")
          continue
        }
        // One that still waits may have been there in a transaction that came to nothing.
        if waiting.contains(text) { continue }
        #expect(place > offset, "\(text) is out of order")
        offset = place
      }
    }
  }

  /// Everything is there.
  private func checkDone(_ outcome: Outcome, _ comment: Comment? = nil) {
    #expect(outcome.failure == nil, comment)
    #expect(outcome.buffer == [:], comment)
    #expect(outcome.deadLetters == [:], comment)
    #expect(outcome.report.records == outcome.site.records * 3, comment)
    check(outcome, comment)
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
    Case(.metadata, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE),
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

  @Test func `errors that pass are waited out, whoever has to begin anew`() throws {
    try forEach(
      MockErrorTests.passing,
      { example in try drain(.exactlyOnce) { $0.push([example.code, example.code], to: example.request) } },
      check: { checkDone($1, "\($0.testDescription)") })
  }

  @Test func `errors that pass are waited out by the idempotent producer as well`() throws {
    try forEach(
      MockErrorTests.passing.filter { [.produce, .metadata, .initProducerId].contains($0.request) },
      { example in try drain(.atLeastOnce) { $0.push([example.code, example.code], to: example.request) } },
      check: { checkDone($1, "\($0.testDescription)") })
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

  @Test func `errors that do not pass end the drain, and everything is kept`() throws {
    try forEach(
      MockErrorTests.endings,
      { ending in
        try drain(.exactlyOnce, timeout: .seconds(2)) {
          $0.push([Int32](repeating: ending.example.code, count: 20_000), to: ending.example.request)
        }
      },
      check: { ending, outcome in
        #expect(
          outcome.failure?.kind == ending.kind, "\(ending.testDescription): \(String(describing: outcome.failure))")
        #expect(outcome.report.records == 0, "\(ending.testDescription)")
        #expect(outcome.buffer.values.map(\.count) == [200, 200, 200], "\(ending.testDescription)")
        check(outcome)
      })
  }

  @Test func `a broker that has no transactions ends it at once`() throws {
    let start = ContinuousClock.now
    let outcome = try drain(.exactlyOnce, timeout: .seconds(60)) { $0.disable(.initProducerId) }
    #expect(outcome.failure?.kind == .unsupported, "\(String(describing: outcome.failure))")
    #expect(ContinuousClock.now - start < .seconds(50), "it waited for what cannot come")
    #expect(outcome.buffer.values.map(\.count) == [200, 200, 200])
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

  @Test func `leaders move while it sends`() throws {
    checkDone(
      try drain(
        .exactlyOnce, brokers: 3,
        onProgress: { cluster in
          for partition in 0..<3 { cluster.setLeader(of: partition, in: "logs", to: partition + 1) }
        },
        { cluster in
          for partition in 0..<3 { cluster.setLeader(of: partition, in: "logs", to: 1) }
          cluster.push([RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION.rawValue], to: .produce)
        }))
  }

  @Test func `slow brokers are waited for`() throws {
    checkDone(try drain(.exactlyOnce) { $0.setRoundTripTime(300, of: 1) })
  }

  // MARK: - Records that are not taken

  @Test(
    "Records that are refused leave the others alone",
    arguments: DeliveryGuarantee.allCases, [RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_RECORD])
  func refused(guarantee: DeliveryGuarantee, code: rd_kafka_resp_err_t) throws {
    // The mock refuses requests, whatever is in them: so many of them that groups of one record are refused, too.
    let outcome = try drain(guarantee, records: 20) {
      $0.push([Int32](repeating: code.rawValue, count: 12), to: .produce)
    }
    #expect(outcome.failure == nil)
    #expect(outcome.buffer == [:])
    #expect(outcome.report.deadLetters > 0)
    #expect(outcome.report.records + outcome.report.deadLetters == 60)
    #expect(outcome.deadLetters.values.reduce(0) { $0 + $1.count } == outcome.report.deadLetters)
    check(outcome)
  }

  // MARK: - Any of them, anywhere

  @Test func `errors in any order lose nothing`() throws {
    try forEach(
      (0..<24).map(UInt64.init),
      { seed in
        var generator = SeededGenerator(seed: seed)
        let guarantee = DeliveryGuarantee.allCases.randomElement(using: &generator)!
        return try drain(guarantee, records: 40, brokers: 2) { cluster in
          for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let example = MockErrorTests.passing.randomElement(using: &generator)!
            let codes = [Int32](repeating: example.code, count: Int.random(in: 1...3, using: &generator))
            cluster.push(codes, to: example.request)
          }
        }
      },
      check: { seed, outcome in checkDone(outcome, "seed \(seed)") })
  }
}
