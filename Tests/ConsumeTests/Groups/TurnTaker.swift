import Glibc
import Pipeline

/// A thread that goes on only when it is told to, and until it gives its turn back: several of them run side by side, and the same way each time.
///
/// `@unchecked Sendable`: only one of the threads runs at a time.
final class TurnTaker: @unchecked Sendable {
  private let go = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
  private let back = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
  private(set) var isDone = false
  private var thread: WorkerThread?

  /// A closure that is called on another thread, when nobody else runs.
  private struct Body: @unchecked Sendable {
    let call: () -> Void
  }

  init() {
    sem_init(go, 0, 0)
    sem_init(back, 0, 0)
  }

  deinit {
    for semaphore in [go, back] {
      sem_destroy(semaphore)
      semaphore.deallocate()
    }
  }

  /// Runs `body` with the first turn.
  func start(_ body: @escaping () -> Void) {
    let body = Body(call: body)
    thread = WorkerThread {
      self.wait(self.go)
      body.call()
      self.isDone = true
      sem_post(self.back)
    }
  }

  /// Lets the thread run until it gives its turn back or ends.
  func takeTurn() {
    sem_post(go)
    wait(back)
    guard isDone else { return }
    thread?.join()
    thread = nil
  }

  /// Called by the thread itself; it returns with its next turn.
  func giveTurnBack() {
    sem_post(back)
    wait(go)
  }

  private func wait(_ semaphore: UnsafeMutablePointer<sem_t>) {
    while sem_wait(semaphore) != 0, errno == EINTR {}
  }
}
