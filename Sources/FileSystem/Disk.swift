import CLinux
import Glibc

/// The system's own disk.
public final class Disk: FileSystem {
  public init() {}

  /// The corresponding C function is `open`.
  public func open(_ path: String, for access: FileAccess) throws(SystemCallError) -> any StoredFile {
    switch access {
    case .reading: try FileDescriptor(opening: path)
    case .updating: try FileDescriptor(opening: path, flags: O_RDWR)
    case .creating: try create(path)
    }
  }

  private func create(_ path: String) throws(SystemCallError) -> FileDescriptor {
    let file = try FileDescriptor(opening: path, flags: O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
    // Whatever the umask took away
    try retryingInterrupts("fchmod", path) { fchmod(file.number, 0o600) }
    return file
  }

  /// The corresponding C function is `rename`.
  public func rename(_ path: String, to target: String) throws(SystemCallError) {
    try retryingInterrupts("rename", path) { Glibc.rename(path, target) }
  }

  /// The corresponding C function is `renameat2` with `RENAME_NOREPLACE`; where the file system does not know that, `link` and `unlink`.
  public func renameToNew(_ path: String, to target: String) throws(SystemCallError) {
    do throws(SystemCallError) {
      try retryingInterrupts("rename", target) {
        renameat2(AT_FDCWD, path, AT_FDCWD, target, UInt32(RENAME_NOREPLACE))
      }
    } catch {
      guard error.code == EINVAL || error.code == ENOSYS else { throw error }
      try retryingInterrupts("link", target) { link(path, target) }
      try remove(path)
    }
  }

  /// The corresponding C function is `unlink`.
  public func remove(_ path: String) throws(SystemCallError) {
    try retryingInterrupts("unlink", path) { unlink(path) }
  }

  /// The corresponding C function is `mkdir`.
  @discardableResult
  public func makeDirectory(_ path: String) throws(SystemCallError) -> Bool {
    do throws(SystemCallError) {
      try retryingInterrupts("mkdir", path) { mkdir(path, 0o700) }
    } catch {
      // A link that leads nowhere has the name too.
      guard error.code == EEXIST, (try? FileStatus(ofFileAt: path).kind) == .directory else { throw error }
      return false
    }
    // Whatever the umask took away
    try retryingInterrupts("chmod", path) { chmod(path, 0o700) }
    return true
  }

  /// The corresponding C function is `fsync`.
  public func synchronizeDirectory(_ path: String) throws(SystemCallError) {
    let directory = try FileDescriptor(opening: path, flags: O_RDONLY | O_DIRECTORY)
    try retryingInterrupts("fsync", path) { fsync(directory.number) }
  }

  public func names(in directory: String) throws(SystemCallError) -> [String] {
    try DirectoryListing(of: directory).names
  }

  public func status(of path: String) throws(SystemCallError) -> FileStatus { try FileStatus(ofFileAt: path) }

  /// The corresponding C function is `flock`.
  public func lock(_ path: String, waiting: Bool) throws(SystemCallError) -> (any AnyObject)? {
    let file = try FileDescriptor(opening: path, flags: O_RDWR | O_CREAT, mode: 0o600)
    do throws(SystemCallError) {
      try retryingInterrupts("flock", path) { flock(file.number, waiting ? LOCK_EX : LOCK_EX | LOCK_NB) }
    } catch {
      guard error.code == EWOULDBLOCK else { throw error }
      return nil
    }
    return FileLock(file)
  }
}

/// An exclusive lock of an open file, until its last owner goes.
private final class FileLock {
  private let file: FileDescriptor

  init(_ file: FileDescriptor) { self.file = file }

  /// Not by closing alone: a process that is being started holds copies of all descriptors until it executes its program, and the lock with them.
  deinit { flock(file.number, LOCK_UN) }
}

extension FileDescriptor: StoredFile {
  /// The corresponding C function is `pwrite`.
  public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemCallError) {
    try writingAll(of: bytes, "pwrite", path) { part, start in
      pwrite(number, part.baseAddress, part.count, offset + start)
    }
  }

  /// The corresponding C function is `fallocate`, which keeps the size.
  public func reserve(_ range: Range<Int>) throws(SystemCallError) {
    // An error to the system
    if range.isEmpty { return }
    do throws(SystemCallError) {
      try retryingInterrupts("fallocate", path) {
        fallocate(number, FALLOC_FL_KEEP_SIZE, range.lowerBound, range.count)
      }
    } catch {
      guard error.code == EOPNOTSUPP || error.code == ENOSYS else { throw error }
    }
  }

  /// The corresponding C function is `ftruncate`.
  public func truncate(to size: Int) throws(SystemCallError) {
    try retryingInterrupts("ftruncate", path) { ftruncate(number, size) }
  }

  /// The corresponding C function is `fdatasync`.
  public func synchronize() throws(SystemCallError) { try retryingInterrupts("fdatasync", path) { fdatasync(number) } }
}
