import Glibc

/// Threads that stay, and map a handful of inputs side by side each time they are called: for a caller who cannot let inputs run on between two
/// calls, because what they mean may change there.
///
/// `@unchecked Sendable`: everything mutable is touched with `mutex` held.
public final class WorkerPool<Input: Sendable, Output: Sendable>: @unchecked Sendable {
  private var inputs: [Input] = []
  private var outputs: [Output?] = []
  private var claimed = 0
  private var done = 0
  private var isEnding = false
  private var threads: [WorkerThread] = []
  private let mapHere: (Input) -> Output
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// - Parameters:
  ///   - workers: how many map, the caller among them.
  ///   - makeWorker: called once for each, on its own thread; the closure it returns may hold state of that thread.
  public init(workers: Int, makeWorker: @escaping @Sendable () -> (Input) -> Output) {
    mapHere = makeWorker()
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
    let state = Unowned(self)
    for _ in 1..<max(2, workers) where workers > 1 {
      threads.append(WorkerThread { state.pool.mapAll(makeWorker()) })
    }
  }

  /// The threads end before the pool does.
  private struct Unowned: @unchecked Sendable {
    unowned(unsafe) let pool: WorkerPool
    init(_ pool: WorkerPool) { self.pool = pool }
  }

  deinit {
    withLock { isEnding = true }
    for thread in threads { thread.join() }
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// What becomes of the inputs, in their order. To be called by one thread at a time.
  public func map(_ inputs: [Input]) -> [Output] {
    // One alone is not worth waking anybody.
    if threads.isEmpty || inputs.count < 2 { return inputs.map(mapHere) }
    withLock {
      (self.inputs, self.outputs, claimed, done) = (inputs, Array(repeating: nil, count: inputs.count), 0, 0)
    }
    while let (index, input) = claim(waiting: false) { finish(index, mapHere(input)) }
    pthread_mutex_lock(mutex)
    while done < inputs.count { pthread_cond_wait(changed, mutex) }
    let mapped = outputs.map { $0! }
    (self.inputs, self.outputs, claimed, done) = ([], [], 0, 0)
    pthread_mutex_unlock(mutex)
    return mapped
  }

  private func mapAll(_ map: (Input) -> Output) {
    while let (index, input) = claim(waiting: true) { finish(index, map(input)) }
  }

  private func claim(waiting: Bool) -> (Int, Input)? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while waiting, claimed == inputs.count, !isEnding { pthread_cond_wait(changed, mutex) }
    guard claimed < inputs.count else { return nil }
    defer { claimed += 1 }
    return (claimed, inputs[claimed])
  }

  private func finish(_ index: Int, _ output: Output) {
    withLock {
      outputs[index] = output
      done += 1
    }
  }

  private func withLock(_ body: () -> Void) {
    pthread_mutex_lock(mutex)
    body()
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(mutex)
  }
}
