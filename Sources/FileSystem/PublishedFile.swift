import Glibc

/// A file that appears under its name only when it is whole: written to a temporary name beside it, synced, renamed.
///
/// What is not published is removed when the last owner goes, and when the program is killed a `.NAME.XXXXXX.partial` stays behind.
public final class PublishedFile {
  public let descriptor: FileDescriptor
  public let path: String
  private let temporaryPath: String
  private var isPublished = false

  /// - Parameter mode: of the file, whatever the umask is.
  /// - Throws: also where the name is taken by what is no regular file: a device or a link would be replaced, not written to.
  public init(at path: String, mode: mode_t) throws(SystemCallError) {
    self.path = path
    var status = stat()
    if fstatat(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw SystemCallError("rename", path, code: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EEXIST)
    }
    let (parent, name) = PublishedFile.split(path)
    var attempt = 0
    while true {
      let candidate = "\(parent)/.\(name).\(getpid()).\(attempt).partial"
      do throws(SystemCallError) {
        descriptor = try FileDescriptor(
          opening: candidate, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o600, name: path)
      } catch {
        guard error.code == EEXIST, attempt < 100 else { throw error }
        attempt += 1
        continue
      }
      temporaryPath = candidate
      break
    }
    try retryingInterrupts("fchmod", temporaryPath) { fchmod(descriptor.number, mode) }
  }

  deinit { if !isPublished { unlink(temporaryPath) } }

  /// Makes the contents durable and gives the file its name, in place of what had it.
  ///
  /// - Parameter isDurable: `false` for what is of no use after a crash of the machine: nothing waits for the disk then.
  public func publish(isDurable: Bool = true) throws(SystemCallError) {
    if isDurable { try retryingInterrupts("fsync", temporaryPath) { fsync(descriptor.number) } }
    try retryingInterrupts("rename", path) { rename(temporaryPath, path) }
    isPublished = true
    guard isDurable else { return }
    let directory = try FileDescriptor(opening: PublishedFile.split(path).parent, flags: O_RDONLY | O_DIRECTORY)
    try retryingInterrupts("fsync", directory.path) { fsync(directory.number) }
  }

  private static func split(_ path: String) -> (parent: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
  }
}
