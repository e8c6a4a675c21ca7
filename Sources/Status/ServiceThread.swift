import FileSystem
import Glibc

/// One POSIX thread that serves until it is stopped.
///
/// The corresponding C functions are `pthread_create`, `pthread_join` and `pipe2`.
final class ServiceThread: Sendable {
  /// The thread reads the end of this pipe's first half when the second is closed.
  private let wake: (reading: Int32, writing: Int32)
  private let handle: Locked<pthread_t?>

  /// - Parameters:
  ///   - name: for tools that list threads; at most 15 bytes.
  ///   - body: to return when the descriptor that it is given can be read.
  init(_ name: String, _ body: @escaping @Sendable (_ wake: Int32) -> Void) throws(SystemCallError) {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC | O_NONBLOCK) == 0 else { throw SystemCallError("pipe2", name) }
    let wake = (reading: ends[0], writing: ends[1])
    final class Box {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let box = Unmanaged.passRetained(Box { body(wake.reading) })
    var handle = pthread_t()
    let status = withSignalsBlocked {
      pthread_create(
        &handle, nil,
        { argument in
          guard let argument else { return nil }
          Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
          return nil
        }, box.toOpaque())
    }
    guard status == 0 else {
      box.release()
      close(wake.reading)
      close(wake.writing)
      throw SystemCallError("pthread_create", name, code: status)
    }
    pthread_setname_np(handle, name)
    self.wake = wake
    self.handle = Locked(handle)
  }

  /// Returns when the thread has ended. What is stopped already stays so.
  func stop() {
    handle.withLock { handle in
      guard let thread = handle else { return }
      close(wake.writing)
      pthread_join(thread, nil)
      close(wake.reading)
      handle = nil
    }
  }

  deinit { stop() }
}

/// Threads that `body` makes get no signals: those are for the main thread, which waits for them.
func withSignalsBlocked<Result>(_ body: () -> Result) -> Result {
  var all = sigset_t()
  var previous = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_SETMASK, &all, &previous)
  defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
  return body()
}
