import CRdKafka
import KafkaSupport
import KafkaTransport
import TestSupport
import Testing

/// Random errors in answer to random requests, all from a seed.
@Suite("Errors in any order")
struct MockSweepTests {
  private struct Push: Sendable {
    var codes: [Int32]
    var request: MockCluster.Request
  }

  private func pushes(
    _ count: ClosedRange<Int>, _ generator: inout SeededGenerator,
    _ choose: (inout SeededGenerator) -> MockErrorTests.Case
  ) -> [Push] {
    (0..<Int.random(in: count, using: &generator)).map { _ in
      let example = choose(&generator)
      let count = Int.random(in: 1...3, using: &generator)
      return Push(codes: [Int32](repeating: example.code, count: count), request: example.request)
    }
  }

  @Test("that pass: everything arrives", arguments: DeliveryGuarantee.allCases, 0..<20)
  func passing(guarantee: DeliveryGuarantee, seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let pushes = pushes(1...6, &generator) { MockErrorTests.passing.randomElement(using: &$0)! }
    try await MockDrain(guarantee, records: 40, brokers: 2) { cluster in
      for push in pushes { cluster.push(push.codes, to: push.request) }
    }.checkDone("seed \(seed)")
  }

  /// Such as end a drain are among them, and records that are refused.
  @Test("of any kind: what the first drain leaves, the next one sends", arguments: DeliveryGuarantee.allCases, 0..<20)
  func any(guarantee: DeliveryGuarantee, seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let refusals = [RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_RECORD].map {
      MockErrorTests.Case(.produce, $0)
    }
    let cases = MockErrorTests.passing + MockErrorTests.endings.map(\.example) + refusals
    let pushes = pushes(1...8, &generator) { cases.randomElement(using: &$0)! }
    let outcome = try await MockDrain(
      guarantee, timeout: .seconds(5), records: 40, brokers: 2, properties: [("batch.num.messages", "7")],
      isFinished: true
    ) { cluster in
      for push in pushes { cluster.push(push.codes, to: push.request) }
    }
    #expect(outcome.buffer == [:])
    outcome.check("seed \(seed)")
  }

  /// Each partition has many requests; the mock checks no sequence numbers, so that the one behind a failed one is taken.
  @Test("to the first of many requests lose nothing", arguments: DeliveryGuarantee.allCases, 0..<16)
  func firstOfMany(guarantee: DeliveryGuarantee, seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let code = [RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT].randomElement(
      using: &generator)!
    let codes = [Int32](repeating: code.rawValue, count: Int.random(in: 1...8, using: &generator))
    let size = Int.random(in: 1...5, using: &generator)
    try await MockDrain(guarantee, records: 40, properties: [("batch.num.messages", "\(size)")]) { cluster in
      cluster.push(codes, to: .produce)
    }.checkDone("seed \(seed)")
  }
}
