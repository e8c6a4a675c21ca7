internal import CArchive
import Glibc

/// Writes an archive, reproducibly: owner 0, no user or group names, no time but the given ones.
///
/// It checks no path: the tests need archives that are up to no good.
public final class ArchiveWriter {
  private let output: ArchiveOutput

  /// Hands the archive's bytes, in order, to the sink; the buffer is valid during the call only.
  ///
  /// Sets the time zone of the process to UTC, as ``Archives/prepareProcess()`` does.
  ///
  /// - Parameters:
  ///   - password: Encrypts the entries (zip only, the traditional cipher, which is broken: for tests).
  ///   - name: What errors call the archive.
  public init(
    _ format: ArchiveFormat, filter: CompressionFilter = .none, password: String? = nil, name: String = "archive",
    to sink: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws(ArchiveError) {
    Archives.prepareProcess()
    output = try ArchiveOutput(format: format, filter: filter, password: password, name: name, sink: sink)
  }

  /// Writes the archive to a descriptor, which stays the caller's to close.
  public convenience init(
    _ format: ArchiveFormat, filter: CompressionFilter = .none, name: String = "archive", descriptor: CInt
  ) throws(ArchiveError) {
    try self.init(format, filter: filter, name: name) { try writeAll($0, to: descriptor, name: name) }
  }

  /// The archive that the body writes, in memory; it is finished when the body returns.
  public static func bytes(
    _ format: ArchiveFormat, filter: CompressionFilter = .none, password: String? = nil,
    _ body: (ArchiveWriter) throws(ArchiveError) -> Void
  ) throws(ArchiveError) -> [UInt8] {
    var result: [UInt8] = []
    let writer = try ArchiveWriter(format, filter: filter, password: password) { result.append(contentsOf: $0) }
    try body(writer)
    try writer.finish()
    return result
  }

  /// Writes the archive that the body makes to a new file, or over an old one.
  public static func write(
    toFile path: String, _ format: ArchiveFormat, filter: CompressionFilter = .none,
    _ body: (ArchiveWriter) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      let code = errno
      throw ArchiveError(.io(code), archive: path, reason: systemErrorText(code))
    }
    defer { close(descriptor) }
    let writer = try ArchiveWriter(format, filter: filter, name: path, descriptor: descriptor)
    try body(writer)
    try writer.finish()
  }

  /// Adds a regular file.
  ///
  /// - Parameters:
  ///   - modified: Modification time, seconds since 1970.
  ///   - mode: Permission bits.
  public func addFile(_ path: String, _ bytes: [UInt8], modified: Int64 = 0, mode: UInt32 = 0o644) throws(ArchiveError)
  {
    try addHeader(path, type: S_IFREG, size: Int64(bytes.count), modified: modified, mode: mode)
    try bytes.span.withUnsafeBytes { (buffer) throws(ArchiveError) in try output.write(buffer, entry: path) }
    try finishEntry(path)
  }

  /// Adds a regular file whose bytes come in chunks; `nextChunk` returns nil at the end.
  ///
  /// - Parameter size: The sum of all chunks; the formats store it before the bytes.
  public func addFile(
    _ path: String, size: Int64, modified: Int64 = 0, mode: UInt32 = 0o644,
    nextChunk: () -> [UInt8]?
  ) throws(ArchiveError) {
    try addHeader(path, type: S_IFREG, size: size, modified: modified, mode: mode)
    while let chunk = nextChunk() {
      try chunk.span.withUnsafeBytes { (buffer) throws(ArchiveError) in try output.write(buffer, entry: path) }
    }
    try finishEntry(path)
  }

  /// Adds a directory.
  public func addDirectory(_ path: String, modified: Int64 = 0, mode: UInt32 = 0o755) throws(ArchiveError) {
    try addHeader(path, type: S_IFDIR, size: 0, modified: modified, mode: mode)
    try finishEntry(path)
  }

  /// Adds a symbolic link to `target`, which may be anything.
  public func addSymbolicLink(_ path: String, to target: String, modified: Int64 = 0) throws(ArchiveError) {
    try addHeader(path, type: S_IFLNK, size: 0, modified: modified, mode: 0o777) {
      archive_entry_set_symlink_utf8($0, target)
    }
    try finishEntry(path)
  }

  /// Adds a hard link to the entry of the path `target` (tar only).
  public func addHardLink(_ path: String, to target: String, modified: Int64 = 0) throws(ArchiveError) {
    try addHeader(path, type: S_IFREG, size: 0, modified: modified, mode: 0o644) {
      archive_entry_set_hardlink_utf8($0, target)
    }
    try finishEntry(path)
  }

  /// Adds a character device (tar and cpio only).
  public func addDevice(_ path: String, major: UInt32, minor: UInt32) throws(ArchiveError) {
    try addHeader(path, type: S_IFCHR, size: 0, modified: 0, mode: 0o600) {
      archive_entry_set_rdevmajor($0, dev_t(major))
      archive_entry_set_rdevminor($0, dev_t(minor))
    }
    try finishEntry(path)
  }

  /// Writes the archive's end. Without it the archive is not complete.
  public func finish() throws(ArchiveError) {
    try output.finish()
  }

  private func addHeader(
    _ path: String, type: UInt32, size: Int64, modified: Int64, mode: UInt32,
    _ extra: (OpaquePointer) -> Void = { _ in }
  ) throws(ArchiveError) {
    guard let entry = archive_entry_new() else {
      throw ArchiveError(.io(ENOMEM), archive: output.name, reason: systemErrorText(ENOMEM))
    }
    defer { archive_entry_free(entry) }
    archive_entry_set_pathname_utf8(entry, path)
    archive_entry_set_filetype(entry, type)
    archive_entry_set_perm(entry, mode)
    archive_entry_set_mtime(entry, time_t(modified), 0)
    archive_entry_set_uid(entry, 0)
    archive_entry_set_gid(entry, 0)
    archive_entry_set_size(entry, size)
    extra(entry)
    try withUTF8Names { () throws(ArchiveError) in
      try output.check(archive_write_header(output.handle, entry), entry: path)
    }
  }

  private func finishEntry(_ path: String) throws(ArchiveError) {
    try output.check(archive_write_finish_entry(output.handle), entry: path)
  }
}
