import FileSystem
import Synchronization

/// How far the run has come, on one line of standard error that is written over; only where that is a terminal, and messages are text.
final class ProgressLine: Sendable {
  /// Bytes on disk; what is compressed gives more than that.
  private let total: Int
  private let start = monotonicSeconds()
  private let lastShown = Atomic<UInt64>(0)

  /// - Returns: `nil` where nobody would see it.
  init?(total: Int) {
    guard FileDescriptor.standardError.isTerminal, LogFormat.current == .text else { return nil }
    self.total = total
  }

  /// Shows the line again, at most ten times a second.
  func show(_ bytes: Int) {
    let seconds = monotonicSeconds() - start
    let tenth = UInt64(seconds * 10)
    guard tenth > lastShown.exchange(tenth, ordering: .relaxed) else { return }
    let rate = Int(Double(bytes) / seconds / 1e6)
    let share = total > 0 && bytes <= total ? " of \(total / 1_000_000) MB, \(bytes * 100 / total) %" : ""
    try? FileDescriptor.standardError.write("\r\u{1B}[K\(bytes / 1_000_000) MB\(share), \(rate) MB/s")
  }

  func clear() { try? FileDescriptor.standardError.write("\r\u{1B}[K") }
}
