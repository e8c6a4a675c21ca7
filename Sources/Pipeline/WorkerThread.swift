import Glibc

/// One POSIX thread that runs one closure to its end.
///
/// The pipeline's stages block (in read, in write, on each other); a blocked thread of Swift's cooperative pool would starve it, so the
/// stages have threads of their own. The corresponding C functions are `pthread_create` and `pthread_join`.
public struct WorkerThread {
  private var handle = pthread_t()

  /// Starts `body`. Stops the program if the system has no thread left: at start-up there is nothing to lose.
  public init(_ body: @escaping @Sendable () -> Void) {
    final class Box {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let box = Unmanaged.passRetained(Box(body))
    let status = pthread_create(
      &handle, nil,
      { argument in
        Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue().body()
        return nil
      }, box.toOpaque())
    guard status == 0 else { fatalError("pthread_create: error \(status)") }
  }

  /// Starts `body` on a thread that nobody waits for.
  public static func detach(_ body: @escaping @Sendable () -> Void) { pthread_detach(WorkerThread(body).handle) }

  /// Waits for the end of the closure. To be called once.
  public func join() { pthread_join(handle, nil) }
}
