import Synchronization
import TestSupport
import Testing

@testable import Pipeline

@Suite("The ordered parallel map")
struct OrderedParallelMapTests {
  private struct Failure: Error {}

  /// Work that takes a different time for each input.
  private static func square(_ value: Int) -> Int {
    var random = SeededGenerator(seed: UInt64(value))
    var sum = 0
    for _ in 0..<Int.random(in: 0...2000, using: &random) { sum &+= Int.random(in: 0...1, using: &random) }
    return sum < 0 ? -1 : value * value
  }

  @Test("gives the outputs in the order of the inputs", arguments: [1, 2, 3, 8])
  func order(workers: Int) throws {
    var next = 0
    var outputs: [Int] = []
    try OrderedParallelMap<Int, Int>(workers: workers).run(
      produce: {
        next += 1
        return next <= 500 ? next : nil
      }, makeWorker: { { Self.square($0) } }, consume: { outputs.append($0) })
    #expect(outputs == (1...500).map { $0 * $0 })
  }

  @Test("keeps no more on its way than its window", arguments: [1, 4])
  func bound(workers: Int) throws {
    let onTheWay = Atomic<Int>(0)
    let most = Atomic<Int>(0)
    var next = 0
    try OrderedParallelMap<Int, Int>(workers: workers).run(
      produce: {
        next += 1
        guard next <= 300 else { return nil }
        let count = onTheWay.add(1, ordering: .relaxed).newValue
        if count > most.load(ordering: .relaxed) { most.store(count, ordering: .relaxed) }
        return next
      }, makeWorker: { { $0 } }, consume: { _ in onTheWay.subtract(1, ordering: .relaxed) })
    // The window, the one that waits to be put in, and the one that is being consumed.
    #expect(most.load(ordering: .relaxed) <= workers + 2 + 2)
  }

  @Test("passes on what was made before the producer failed, then its error")
  func producerFailure() {
    var next = 0
    var outputs: [Int] = []
    #expect(throws: Failure.self) {
      try OrderedParallelMap<Int, Int>(workers: 2).run(
        produce: {
          next += 1
          if next > 20 { throw Failure() }
          return next
        }, makeWorker: { { $0 } }, consume: { outputs.append($0) })
    }
    #expect(outputs == Array(1...20))
  }

  @Test("ends when the consumer fails, though the input does not")
  func consumerFailure() {
    var next = 0
    #expect(throws: Failure.self) {
      try OrderedParallelMap<Int, Int>(workers: 3).run(
        produce: {
          next += 1
          return next
        }, makeWorker: { { $0 } }, consume: { if $0 == 10 { throw Failure() } })
    }
    #expect(next >= 10)
  }

  @Test("makes a worker for each thread")
  func workers() throws {
    let made = Atomic<Int>(0)
    try OrderedParallelMap<Int, Int>(workers: 4).run(
      produce: { nil },
      makeWorker: {
        made.add(1, ordering: .relaxed)
        return { $0 }
      }, consume: { _ in })
    #expect(made.load(ordering: .relaxed) == 4)
  }
}
