import Glibc

/// A value that one thread at a time may use.
///
/// `@unchecked Sendable`: the value is touched under the lock only. A POSIX mutex, and not `Synchronization.Mutex`, because the thread sanitizer sees what it
/// orders.
final class Locked<Value: Sendable>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var value: Value

  init(_ value: Value) {
    self.value = value
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// The corresponding C functions are `pthread_mutex_lock` and `pthread_mutex_unlock`.
  func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(&value)
  }
}
