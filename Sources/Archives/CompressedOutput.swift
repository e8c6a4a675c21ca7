import CArchive
import Glibc

/// Compresses a stream of bytes into a file descriptor: the same bytes for the same input.
public final class CompressedOutput {
  /// A write that failed.
  public struct Failure: Error, Sendable {
    /// errno of the write below, or EIO.
    public var code: Int32
    public var reason: String
  }

  private let archive: OpaquePointer

  public init(to descriptor: Int32, filter: CompressionFilter) throws(Failure) {
    guard let archive = archive_write_new() else { fatalError("out of memory") }
    self.archive = archive
    archive_write_set_format_raw(archive)
    try check(filter.add(toWriter: archive))
    if filter == .gzip { try check(archive_write_set_filter_option(archive, "gzip", "timestamp", nil)) }
    // Neither padding nor blocks: what is in the file is what the compressor made.
    archive_write_set_bytes_per_block(archive, 64 << 10)
    archive_write_set_bytes_in_last_block(archive, 1)
    try check(archive_write_open_fd(archive, descriptor))
    guard let entry = archive_entry_new() else { fatalError("out of memory") }
    defer { archive_entry_free(entry) }
    archive_entry_set_pathname(entry, "data")
    archive_entry_set_filetype(entry, EntryType.regular)
    try check(archive_write_header(archive, entry))
  }

  deinit { archive_write_free(archive) }

  public func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest)
      let written = archive_write_data(archive, part.baseAddress, part.count)
      guard written > 0 else { throw failure() }
      rest = rest.dropFirst(written)
    }
  }

  /// Writes what closes the stream.
  public func finish() throws(Failure) { try check(archive_write_close(archive)) }

  private func check(_ status: Int32) throws(Failure) {
    guard status < ARCHIVE_WARN else { return }
    throw failure()
  }

  private func failure() -> Failure {
    let code = archive_errno(archive)
    return Failure(
      code: code > 0 ? code : EIO, reason: archive_error_string(archive).map { String(cString: $0) } ?? "cannot compress")
  }
}

/// What libarchive needs of the process; to be called once, before the first archive is read.
///
/// Names in archives are read in the locale, and times in zip archives in the time zone: with these set, what is read is the same on every
/// machine.
public func prepareProcess() {
  setlocale(LC_CTYPE, "C.UTF-8")
  setenv("TZ", "UTC", 1)
  tzset()
}
