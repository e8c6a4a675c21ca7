import CArchive
import Glibc

/// The formats that are written.
public enum ArchiveFormat: String, CaseIterable, Sendable {
  case tar
  case cpio
  case zip
  case sevenZip
}

/// Types of entries as archive_entry.h has them: there with a cast that does not come through to Swift.
enum EntryType {
  static let regular: UInt32 = 0o100000
  static let symbolicLink: UInt32 = 0o120000
  static let directory: UInt32 = 0o040000
}

/// Writes archives that are the same bytes for the same entries: no owner's name, no time but the entry's own.
public final class ArchiveWriter {
  private let archive: OpaquePointer

  /// - Parameters:
  ///   - path: of the archive; what is there is replaced.
  ///   - filter: the compression around it; `nil`: none. zip and 7z compress by themselves.
  ///   - options: libarchive's, such as `zip:encryption=aes256`.
  ///   - passphrase: for formats that encrypt.
  public init(
    path: String, format: ArchiveFormat, filter: CompressionFilter? = nil, options: String? = nil, passphrase: String? = nil
  ) throws(ArchiveError) {
    guard let archive = archive_write_new() else { fatalError("out of memory") }
    self.archive = archive
    switch format {
    case .tar: archive_write_set_format_pax_restricted(archive)
    case .cpio: archive_write_set_format_cpio_newc(archive)
    case .zip: archive_write_set_format_zip(archive)
    case .sevenZip: archive_write_set_format_7zip(archive)
    }
    if let filter {
      try check(filter.add(toWriter: archive))
      // gzip's header has a time, which is of the day.
      if filter == .gzip { try check(archive_write_set_filter_option(archive, "gzip", "timestamp", nil)) }
    }
    if let options { try check(archive_write_set_options(archive, options)) }
    if let passphrase { try check(archive_write_set_passphrase(archive, passphrase)) }
    try check(archive_write_open_filename(archive, path))
  }

  deinit { archive_write_free(archive) }

  /// - Parameter modificationTime: seconds since 1970.
  public func add(_ path: String, _ bytes: [UInt8], modificationTime: Int, mode: mode_t = 0o644) throws(ArchiveError) {
    try addHeader(path, size: bytes.count, type: EntryType.regular, modificationTime: modificationTime, mode: mode)
    let written = bytes.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) }
    guard written == bytes.count else { throw error() }
  }

  public func add(symbolicLink path: String, to target: String, modificationTime: Int = 0) throws(ArchiveError) {
    try addHeader(path, size: 0, type: EntryType.symbolicLink, modificationTime: modificationTime, mode: 0o777) {
      archive_entry_set_symlink($0, target)
    }
  }

  public func add(hardLink path: String, to target: String, modificationTime: Int = 0) throws(ArchiveError) {
    try addHeader(path, size: 0, type: EntryType.regular, modificationTime: modificationTime, mode: 0o644) {
      archive_entry_set_hardlink($0, target)
    }
  }

  public func add(directory path: String, modificationTime: Int = 0) throws(ArchiveError) {
    try addHeader(path, size: 0, type: EntryType.directory, modificationTime: modificationTime, mode: 0o755)
  }

  private func addHeader(
    _ path: String, size: Int, type: UInt32, modificationTime: Int, mode: mode_t, _ more: (OpaquePointer) -> Void = { _ in }
  ) throws(ArchiveError) {
    guard let entry = archive_entry_new() else { fatalError("out of memory") }
    defer { archive_entry_free(entry) }
    archive_entry_set_pathname(entry, path)
    archive_entry_set_filetype(entry, type)
    archive_entry_set_size(entry, Int64(size))
    archive_entry_set_mtime(entry, modificationTime, 0)
    archive_entry_set_perm(entry, mode)
    more(entry)
    try check(archive_write_header(archive, entry))
  }

  /// Writes what closes the archive.
  public func finish() throws(ArchiveError) { try check(archive_write_close(archive)) }

  private func check(_ status: Int32) throws(ArchiveError) {
    guard status < ARCHIVE_WARN else { return }
    throw error()
  }

  private func error() -> ArchiveError {
    ArchiveError(
      kind: .unsupported, entry: nil, offset: 0,
      reason: archive_error_string(archive).map { String(cString: $0) } ?? "cannot be written", isRecoverable: false)
  }
}
