import FileSystem
import Glibc
import LogModel

/// Keeps a file with what `/status` says, for machines without a port: written again every 2 s by a thread of its own, and at the end.
///
/// The file has mode 0600, and whoever reads it finds all of one state.
public final class StatusFile: Sendable {
  public static let interval = Duration.seconds(2)

  public let path: String
  private let board: StatusBoard
  private let thread: ServiceThread

  /// - Throws: `SystemCallError` where it cannot be written; later, the board is told.
  public init(_ board: StatusBoard, at path: String) throws(SystemCallError) {
    self.path = path
    self.board = board
    try StatusFile.write(board, to: path)
    thread = try ServiceThread("status-file") { wake in
      var descriptor = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
      while poll(&descriptor, 1, Int32(StatusFile.interval / .milliseconds(1))) <= 0 {
        do throws(SystemCallError) {
          try StatusFile.write(board, to: path)
        } catch {
          board.note(error: "--status-file: \(error)")
        }
      }
    }
  }

  /// Writes it for the last time.
  public func stop() throws(SystemCallError) {
    thread.stop()
    try StatusFile.write(board, to: path)
  }

  /// Writes the file once.
  public static func write(_ board: StatusBoard, to path: String) throws(SystemCallError) {
    let file = try PublishedFile(at: path, mode: 0o600)
    let text = StatusJSON.status(board.snapshot(), process: Int(getpid()))
    try file.descriptor.write(text.bytes)
    try file.publish(isDurable: false)
  }
}
