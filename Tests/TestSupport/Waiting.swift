import Dispatch

/// Where tests wait for others: processes, brokers, clusters.
///
/// On the threads of the tests, which are as many as the processor has cores, they would wait one after the other.
public enum Waiting {
  private static let queue = DispatchQueue(label: "tests that wait", attributes: .concurrent)
  /// With more at once they would take time from each other, and the timeouts of some are short.
  private static let places = DispatchSemaphore(value: 16)

  /// Runs what waits most of the time on a thread of its own. What it finds is to be looked at by the test: no expectation belongs in it.
  public static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      queue.async {
        places.wait()
        defer { places.signal() }
        continuation.resume(returning: body())
      }
    }
  }

  /// The same for what may fail.
  public static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await run { Result { try body() } }.get()
  }
}
