import Testing

@testable import Pipeline

@Suite struct WorkerPoolTests {
  @Test(arguments: [1, 2, 5])
  func `outputs come in the order of their inputs, call after call`(workers: Int) {
    let pool = WorkerPool<Int, Int>(workers: workers) { { $0 * $0 } }
    for count in [0, 1, 2, 3, 100, 1, 1000] {
      #expect(pool.map(Array(0..<count)) == (0..<count).map { $0 * $0 })
    }
  }

  @Test func `each thread has a worker of its own`() {
    final class Worker {
      var isBusy = false
      func work(_ input: Int) -> Int {
        defer { isBusy = false }
        let wasBusy = isBusy
        isBusy = true
        return wasBusy ? -1 : input
      }
    }
    let pool = WorkerPool<Int, Int>(workers: 4) {
      let worker = Worker()
      return { worker.work($0) }
    }
    for _ in 0..<50 { #expect(pool.map(Array(0..<40)) == Array(0..<40)) }
  }
}
