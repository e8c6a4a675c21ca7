import Glibc

/// A system call that failed: which, on what, and errno.
public struct SystemCallError: Error, Hashable, Sendable, CustomStringConvertible {
  public var call: String
  public var path: String
  public var code: Int32

  public init(_ call: String, _ path: String, code: Int32 = errno) {
    self.call = call
    self.path = path
    self.code = code
  }

  /// The system's words for `code`, such as "No such file or directory".
  public var reason: String { String(cString: strerror(code)) }

  /// Whether there is no such file or directory.
  public var isMissing: Bool { code == ENOENT || code == ENOTDIR }

  /// Whether it is not permitted.
  public var isDenied: Bool { code == EACCES || code == EPERM }

  /// Whether there is no room: on the disk, or in what the user may have of it.
  public var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT }

  /// Whether a file cannot get a name on another file system.
  public var isAcrossFileSystems: Bool { code == EXDEV }

  public var description: String { "\(path): \(reason) (\(call))" }
}

/// Calls `body` again for as long as a signal interrupts it; throws what else goes wrong.
@discardableResult
func retryingInterrupts<Result: SignedInteger>(
  _ call: String, _ path: String, _ body: () -> Result
) throws(SystemCallError) -> Result {
  while true {
    let result = body()
    if result >= 0 { return result }
    if errno != EINTR { throw SystemCallError(call, path) }
  }
}

/// Calls `body`, which writes the start of what it is given and says how much, until all of `bytes` is written. It is told too where in `bytes`
/// that begins.
///
/// - Throws: `EIO` where it writes nothing and gives no reason, rather than trying for ever.
func writingAll(
  of bytes: UnsafeRawBufferPointer, _ call: String, _ path: String, _ body: (UnsafeRawBufferPointer, Int) -> Int
) throws(SystemCallError) {
  var count = 0
  while count < bytes.count {
    let part = UnsafeRawBufferPointer(rebasing: bytes[count...])
    let written = try retryingInterrupts(call, path) { body(part, count) }
    guard written > 0 else { throw SystemCallError(call, path, code: EIO) }
    count += written
  }
}
