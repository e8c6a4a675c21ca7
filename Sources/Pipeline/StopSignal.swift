import Glibc
import Synchronization

/// SIGINT and SIGTERM, turned into a flag that the pipeline looks at between batches.
///
/// The first signal asks for an orderly end; the second, of the same number, has the system's default effect.
public enum StopSignal {
  private static let received = Atomic<Int32>(0)
  private static let pipe = Atomic<Int32>(-1)
  private static let wake = Atomic<Int32>(-1)

  /// The number of the signal that asked the program to stop, or `nil`.
  public static var number: Int32? {
    let value = received.load(ordering: .relaxed)
    return value == 0 ? nil : value
  }

  /// A descriptor that becomes readable when the signal comes, for `poll`; -1 before `install()`.
  public static var wakeDescriptor: Int32 { pipe.load(ordering: .relaxed) }

  /// Catches SIGINT and SIGTERM, and ignores SIGPIPE and SIGXFSZ: a closed pipe, a file that may not grow is then an error of `write`.
  public static func install() {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC | O_NONBLOCK) == 0 else { return }
    pipe.store(ends[0], ordering: .relaxed)
    wake.store(ends[1], ordering: .relaxed)
    received.store(0, ordering: .relaxed)
    var action = sigaction()
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
    action.__sigaction_handler.sa_handler = { number in
      StopSignal.received.store(number, ordering: .relaxed)
      var byte = UInt8(0)
      _ = write(StopSignal.wake.load(ordering: .relaxed), &byte, 1)
    }
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    // Whoever started the program may have left them blocked.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }
}
