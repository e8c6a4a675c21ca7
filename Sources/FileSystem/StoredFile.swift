import Glibc

/// An open file whose contents must outlive a crash: what is read and written of it, and when it is on the disk.
///
/// Offsets and counts are in bytes. What was written may be lost, or be there in part, until `synchronize` has returned.
public protocol StoredFile: AnyObject {
  /// What messages call it.
  var path: String { get }

  func status() throws(SystemCallError) -> FileStatus

  /// Reads once: at most `buffer.count` bytes, 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemCallError) -> Int

  /// Writes all of `bytes`; after an error any part of them may be there.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemCallError)

  /// Takes space for `range`, so that writing there cannot fail for want of it. The file's size stays as it is.
  ///
  /// Where the file system cannot do that, nothing happens, and writing tells whether there is room.
  func reserve(_ range: Range<Int>) throws(SystemCallError)

  func truncate(to size: Int) throws(SystemCallError)

  /// Makes the contents and the size durable, not the name.
  ///
  /// After an error nothing is known of what was written since the last success, and a second call may succeed for nothing.
  func synchronize() throws(SystemCallError)
}

extension StoredFile {
  /// Reads `range`, or less of it where the file ends before.
  public func bytes(in range: Range<Int>) throws(SystemCallError) -> [UInt8] {
    var failure: SystemCallError?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      do throws(SystemCallError) {
        count = try fill(UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  public func write(_ bytes: [UInt8], at offset: Int) throws(SystemCallError) {
    let failure = bytes.withUnsafeBytes { bytes -> SystemCallError? in
      do throws(SystemCallError) { try write(bytes, at: offset) } catch { return error }
      return nil
    }
    if let failure { throw failure }
  }

  /// Reads until `buffer` is full or the file ends; returns how many bytes there were.
  public func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemCallError) -> Int {
    var count = 0
    while count < buffer.count {
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
      let read = try read(into: part, at: offset + count)
      if read == 0 { break }
      count += read
    }
    return count
  }
}

/// How a file is opened.
public enum FileAccess: Hashable, Sendable {
  case reading
  /// For reading and writing; it must be there.
  case updating
  /// For reading and writing; it must not be there, and gets mode 0600.
  case creating
}

/// The disk, as far as a crash can show: every call on which the order of what survives depends. A test puts another in its place.
///
/// A name that was made, changed or removed may be so or not after a crash, until `synchronizeDirectory` has returned.
public protocol FileSystem: AnyObject, Sendable {
  func open(_ path: String, for access: FileAccess) throws(SystemCallError) -> any StoredFile

  /// Gives the file another name, in place of what had it.
  func rename(_ path: String, to target: String) throws(SystemCallError)

  /// Gives the file another name, which nothing has: else the error is `EEXIST`, and nothing changes.
  func renameToNew(_ path: String, to target: String) throws(SystemCallError)

  func remove(_ path: String) throws(SystemCallError)

  /// Makes one directory, mode 0700, if it is not there.
  ///
  /// - Returns: whether it had to be made.
  @discardableResult
  func makeDirectory(_ path: String) throws(SystemCallError) -> Bool

  /// Makes durable which names the directory holds.
  func synchronizeDirectory(_ path: String) throws(SystemCallError)

  /// The directory's names, in the order of their bytes.
  func names(in directory: String) throws(SystemCallError) -> [String]

  /// Follows symbolic links.
  func status(of path: String) throws(SystemCallError) -> FileStatus

  /// Locks the file of this name, which is made where it is not there, for as long as what is returned lives; the system lets go of it when
  /// the process ends.
  ///
  /// - Parameter waiting: whether to wait for who has it: another process, or this one by another call.
  /// - Returns: `nil` where somebody has it.
  func lock(_ path: String, waiting: Bool) throws(SystemCallError) -> (any AnyObject)?
}

extension FileSystem {
  /// Whether there is something of this name.
  public func exists(_ path: String) throws(SystemCallError) -> Bool {
    do throws(SystemCallError) {
      _ = try status(of: path)
      return true
    } catch {
      guard error.isMissing else { throw error }
      return false
    }
  }

  /// Puts `bytes` into the file of this name, whole and durably, in place of what it held.
  public func replace(_ path: String, with bytes: [UInt8]) throws(SystemCallError) {
    try replace(path) { file throws(SystemCallError) in try file.write(bytes, at: 0) }
  }

  /// Puts what `write` writes into the file of this name, whole and durably, in place of what it held.
  ///
  /// An attempt that fails or is killed leaves the temporary file, which the next one removes: two at a time are one too many.
  ///
  /// - Parameter temporary: the name under which it is written; `nil`: `PATH.partial`.
  public func replace(
    _ path: String, through temporary: String? = nil,
    _ write: (any StoredFile) throws(SystemCallError) -> Void
  ) throws(SystemCallError) {
    let temporary = temporary ?? "\(path).partial"
    let file = try openAnew(temporary)
    try write(file)
    try file.synchronize()
    try rename(temporary, to: path)
    try synchronizeDirectory(parent(of: path))
  }

  /// Makes `path` and what is missing above it, mode 0700; when it returns, its name is durable.
  ///
  /// It is so also where the directory is there already: whoever made it may have been killed before it was, and what is put into it would be lost
  /// with it.
  public func makeDirectories(_ path: String) throws(SystemCallError) {
    let above = parent(of: path)
    let isThere = try exists(path)
    if !isThere {
      if above != path { try makeDirectories(above) }
      try makeDirectory(path)
    }
    do throws(SystemCallError) {
      try synchronizeDirectory(above)
    } catch {
      // We could not have made it there; whoever did has made it durable.
      guard isThere, error.isDenied else { throw error }
    }
  }

  /// Makes a file in place of one that was left behind.
  private func openAnew(_ path: String) throws(SystemCallError) -> any StoredFile {
    do throws(SystemCallError) {
      return try open(path, for: .creating)
    } catch {
      guard error.code == EEXIST else { throw error }
      try remove(path)
      return try open(path, for: .creating)
    }
  }

  /// The directory that holds `path`.
  public func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
