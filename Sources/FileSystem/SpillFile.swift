import Glibc

/// A file without a name, mode 0600: space for what must wait. The system takes it back when it is closed, even after a kill.
public final class SpillFile {
  public let descriptor: FileDescriptor
  /// How many bytes were appended.
  public private(set) var count = 0
  private var reserved = 0

  /// So much is reserved at a time: blocks that are given out in one go cost a fraction of those that each write has to find.
  private static let reservation = 64 << 20

  /// - Parameter directory: where the space is taken.
  public init(in directory: String) throws(SystemCallError) {
    do throws(SystemCallError) {
      descriptor = try FileDescriptor(opening: directory, flags: O_TMPFILE | O_RDWR, mode: 0o600)
    } catch {
      guard error.code == EOPNOTSUPP || error.code == EISDIR else { throw error }
      // Not every file system has O_TMPFILE: a named file that is unlinked at once.
      let path = "\(directory)/.sentinel.\(getpid()).spill"
      descriptor = try FileDescriptor(opening: path, flags: O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
      unlink(path)
    }
  }

  public func append(_ bytes: UnsafeRawBufferPointer) throws(SystemCallError) {
    while count + bytes.count > reserved {
      // Where it cannot be, writing tells whether there is room.
      _ = fallocate(descriptor.number, FALLOC_FL_KEEP_SIZE, off_t(reserved), off_t(SpillFile.reservation))
      reserved += SpillFile.reservation
    }
    try descriptor.write(bytes)
    count += bytes.count
  }

  /// Copies a range of the file to `target`, without passing through this process where the kernel can (`sendfile`).
  public func copy(_ range: Range<Int>, to target: FileDescriptor) throws(SystemCallError) {
    var offset = off_t(range.lowerBound)
    while offset < range.upperBound {
      let copied = sendfile(target.number, descriptor.number, &offset, min(range.upperBound - Int(offset), 1 << 30))
      if copied > 0 || (copied < 0 && errno == EINTR) { continue }
      if copied < 0, errno == EINVAL || errno == ENOSYS {
        return try copyThroughMemory(Int(offset)..<range.upperBound, to: target)
      }
      throw SystemCallError("sendfile", target.path, code: copied == 0 ? EIO : errno)
    }
  }

  private func copyThroughMemory(_ range: Range<Int>, to target: FileDescriptor) throws(SystemCallError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
    defer { buffer.deallocate() }
    var offset = range.lowerBound
    while offset < range.upperBound {
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(range.upperBound - offset))
      let count = try descriptor.read(into: part, at: offset)
      guard count > 0 else { throw SystemCallError("pread", descriptor.path, code: EIO) }
      try target.write(UnsafeRawBufferPointer(rebasing: part.prefix(count)))
      offset += count
    }
  }
}
