import Glibc

/// The one parallel stage: a producer makes inputs in order, workers map them side by side, and the caller gets the outputs in the
/// order of the inputs. At most `window` inputs are on their way, so memory is bounded by the window and not by the input.
///
/// `@unchecked Sendable`: everything mutable is touched with `mutex` held.
public final class OrderedParallelMap<Input: Sendable, Output: Sendable>: @unchecked Sendable {
  private enum Slot {
    case empty
    case waiting(Input)
    case running
    case done(Output)
  }

  private let workers: Int
  private var slots: [Slot]
  private var produced = 0
  private var claimed = 0
  private var consumed = 0
  private var isProducerDone = false
  private var isCancelled = false
  private var failure: (any Error)?
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// - Parameter workers: how many threads map; the producer has one more.
  public init(workers: Int) {
    self.workers = max(1, workers)
    slots = Array(repeating: .empty, count: self.workers + 2)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Runs to the end of the inputs or to the first error.
  ///
  /// - Parameters:
  ///   - produce: called on a thread of its own until it returns `nil` or throws; what it made before it threw is still mapped and
  ///     consumed before the error is thrown on.
  ///   - makeWorker: called once on each worker's thread; the closure it returns maps and may hold state of that thread.
  ///   - consume: called on the caller's thread, in order. An error of its own ends everything.
  public func run(
    produce: @escaping () throws -> Input?,
    makeWorker: @escaping @Sendable () -> (Input) -> Output,
    consume: (Output) throws -> Void
  ) throws {
    // The producer is called by one thread, which ends before this function does.
    nonisolated(unsafe) let produce = produce
    var threads = [WorkerThread { self.produceAll(produce) }]
    for _ in 0..<workers { threads.append(WorkerThread { self.mapAll(makeWorker()) }) }
    defer {
      cancel()
      for thread in threads { thread.join() }
    }
    while let output = nextOutput() { try consume(output) }
    if let failure = withLock({ self.failure }) { throw failure }
  }

  private func produceAll(_ produce: () throws -> Input?) {
    do {
      while let input = try produce() {
        guard put(input) else { return }
      }
      withLock { isProducerDone = true }
    } catch {
      withLock {
        failure = error
        isProducerDone = true
      }
    }
  }

  private func put(_ input: Input) -> Bool {
    withLock {
      while produced - consumed == slots.count, !isCancelled { pthread_cond_wait(changed, mutex) }
      guard !isCancelled else { return false }
      slots[produced % slots.count] = .waiting(input)
      produced += 1
      return true
    }
  }

  private func mapAll(_ map: (Input) -> Output) {
    while let (index, input) = claim() {
      let output = map(input)
      withLock { slots[index] = .done(output) }
    }
  }

  private func claim() -> (index: Int, input: Input)? {
    withLock {
      while claimed == produced, !isProducerDone, !isCancelled { pthread_cond_wait(changed, mutex) }
      guard claimed < produced, !isCancelled else { return nil }
      let index = claimed % slots.count
      guard case .waiting(let input) = slots[index] else { fatalError("a slot that was produced is not waiting") }
      slots[index] = .running
      claimed += 1
      return (index, input)
    }
  }

  private func nextOutput() -> Output? {
    withLock {
      let index = consumed % slots.count
      while true {
        if consumed < produced, case .done(let output) = slots[index] {
          slots[index] = .empty
          consumed += 1
          return output
        }
        if isProducerDone, consumed == produced { return nil }
        pthread_cond_wait(changed, mutex)
      }
    }
  }

  private func cancel() { withLock { isCancelled = true } }

  /// Every change of state wakes everyone: there are a handful of threads and a few hundred changes a second.
  private func withLock<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(mutex)
    }
    return body()
  }
}
