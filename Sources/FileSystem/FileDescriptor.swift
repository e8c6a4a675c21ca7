import Glibc

/// An open file, closed when its last owner goes.
///
/// `Sendable` because it holds two constants; the position of the file is the kernel's.
public final class FileDescriptor: Sendable {
  public let number: Int32
  /// What messages call it.
  public let path: String
  private let isOwned: Bool

  public static let standardInput = FileDescriptor(number: STDIN_FILENO, path: "standard input", isOwned: false)
  public static let standardOutput = FileDescriptor(number: STDOUT_FILENO, path: "standard output", isOwned: false)
  public static let standardError = FileDescriptor(number: STDERR_FILENO, path: "standard error", isOwned: false)

  /// Gives the standard descriptors that whoever started the program had closed a stand-in on which their use fails.
  ///
  /// Else the next file that is opened gets the number: messages would go into the records, or reading would wait for ourselves.
  public static func occupyStandardDescriptors() {
    for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) < 0 {
      // Those below are taken by now, so it gets this very number.
      _ = open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Lets the process have as many files open as it may; returns how many. The corresponding C function is `setrlimit`.
  public static func raiseLimit() -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
    let allowed = min(limit.rlim_max, 1 << 20)
    if limit.rlim_cur < allowed {
      limit.rlim_cur = allowed
      _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      _ = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
    return Int(limit.rlim_cur)
  }

  private init(number: Int32, path: String, isOwned: Bool) {
    self.number = number
    self.path = path
    self.isOwned = isOwned
  }

  /// The corresponding C function is `open`, always with `O_CLOEXEC`.
  ///
  /// - Parameter name: what messages call it; `nil`: its path.
  public convenience init(
    opening path: String, flags: Int32 = O_RDONLY, mode: mode_t = 0, name: String? = nil
  ) throws(SystemCallError) {
    let number = try retryingInterrupts("open", name ?? path) { open(path, flags | O_CLOEXEC, mode) }
    self.init(number: number, path: name ?? path, isOwned: true)
  }

  deinit { if isOwned { close(number) } }

  /// The corresponding C function is `fstat`.
  public func status() throws(SystemCallError) -> FileStatus {
    var status = stat()
    try retryingInterrupts("fstat", path) { fstat(number, &status) }
    return FileStatus(status)
  }

  public var isTerminal: Bool { isatty(number) == 1 }

  /// Reads once: at most `buffer.count` bytes, 0 at the end. The corresponding C function is `read`.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemCallError) -> Int {
    try retryingInterrupts("read", path) { Glibc.read(number, buffer.baseAddress, buffer.count) }
  }

  /// Reads at `offset` without moving the file's position. The corresponding C function is `pread`.
  public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemCallError) -> Int {
    try retryingInterrupts("pread", path) { pread(number, buffer.baseAddress, buffer.count, offset) }
  }

  /// Writes all of `bytes`. The corresponding C function is `write`.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(SystemCallError) {
    try writingAll(of: bytes, "write", path) { part, _ in Glibc.write(number, part.baseAddress, part.count) }
  }

  public func write(_ text: String) throws(SystemCallError) {
    let bytes = Array(text.utf8)
    let result = bytes.withUnsafeBytes { buffer -> SystemCallError? in
      do throws(SystemCallError) { try write(buffer) } catch { return error }
      return nil
    }
    if let result { throw result }
  }

  /// Tells the kernel that the file is read from front to back, once. Advice: failure means nothing.
  public func adviseSequentialReading() { _ = posix_fadvise(number, 0, 0, POSIX_FADV_SEQUENTIAL) }
}

/// What `stat` says of a file, as far as it is needed here.
public struct FileStatus: Hashable, Sendable {
  public enum Kind: Sendable {
    case regular
    case directory
    case other
  }

  public var kind: Kind
  /// In bytes.
  public var size: Int
  /// Nanoseconds since 1970.
  public var modificationTime: Int64
  /// Device and inode: the same for two names of one file.
  public var identity: [UInt64]

  public init(kind: Kind, size: Int, modificationTime: Int64, identity: [UInt64]) {
    self.kind = kind
    self.size = size
    self.modificationTime = modificationTime
    self.identity = identity
  }

  init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .regular
    case S_IFDIR: kind = .directory
    default: kind = .other
    }
    size = status.st_size
    modificationTime = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    identity = [UInt64(status.st_dev), UInt64(status.st_ino)]
  }

  /// Follows symbolic links. The corresponding C function is `fstatat`.
  public init(ofFileAt path: String) throws(SystemCallError) {
    var status = stat()
    try retryingInterrupts("stat", path) { fstatat(AT_FDCWD, path, &status, 0) }
    self.init(status)
  }
}
