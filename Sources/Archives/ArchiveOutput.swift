internal import CArchive
import Glibc

/// A handle of libarchive for writing, and the function that takes the finished bytes.
///
/// The only owner of its `struct archive`.
final class ArchiveOutput {
  typealias Sink = (UnsafeRawBufferPointer) throws -> Void

  let handle: OpaquePointer
  let name: String
  private let sink: Sink
  /// What the sink threw: libarchive can only be told that writing failed.
  private var failure: (any Error)?

  /// - Parameters:
  ///   - name: What errors call the output.
  ///   - sink: Gets the finished bytes in order; the buffer is valid during the call only.
  init(
    format: ArchiveFormat, filter: CompressionFilter, level: Int? = nil, password: String? = nil, name: String,
    sink: @escaping Sink
  ) throws(ArchiveError) {
    guard let handle = archive_write_new() else {
      throw ArchiveError(.io(ENOMEM), archive: name, reason: systemErrorText(ENOMEM))
    }
    self.handle = handle
    self.name = name
    self.sink = sink
    try withUTF8Names { () throws(ArchiveError) in
      try setFormat(format)
      try setFilter(filter, level: level)
      if let password { try encrypt(format, password: password) }
      // No padding to a tape's block: it would be noise after the compressed data.
      try check(archive_write_set_bytes_in_last_block(handle, 1))
      let this = Unmanaged.passUnretained(self).toOpaque()
      try check(
        archive_write_open(
          handle, this, nil,
          { _, this, bytes, count in
            Unmanaged<ArchiveOutput>.fromOpaque(this!).takeUnretainedValue()
              .pass(UnsafeRawBufferPointer(start: bytes, count: count))
          }, nil))
    }
  }

  deinit {
    // Freeing closes, and closing writes: an output that was given up must not call the sink any more.
    archive_write_fail(handle)
    archive_write_free(handle)
  }

  private func pass(_ bytes: UnsafeRawBufferPointer) -> Int {
    do {
      try sink(bytes)
      return bytes.count
    } catch {
      failure = error
      return -1
    }
  }

  private func setFormat(_ format: ArchiveFormat) throws(ArchiveError) {
    switch format {
    case .tar: try check(archive_write_set_format_pax_restricted(handle))
    case .cpio: try check(archive_write_set_format_cpio_newc(handle))
    case .zip: try check(archive_write_set_format_zip(handle))
    case .sevenZip: try check(archive_write_set_format_7zip(handle))
    case .raw: try check(archive_write_set_format_raw(handle))
    }
  }

  private func setFilter(_ filter: CompressionFilter, level: Int?) throws(ArchiveError) {
    try check(archive_write_add_filter(handle, filter.code))
    if filter == .gzip {
      try check(archive_write_set_filter_option(handle, "gzip", "timestamp", nil))
    }
    if let level, filter != .none {
      try check(archive_write_set_filter_option(handle, filter.rawValue, "compression-level", String(level)))
    }
  }

  private func encrypt(_ format: ArchiveFormat, password: String) throws(ArchiveError) {
    guard format == .zip else {
      throw ArchiveError(.unsupported, archive: name, reason: "only zip archives can be encrypted")
    }
    try check(archive_write_set_format_option(handle, "zip", "encryption", "traditional"))
    try check(archive_write_set_passphrase(handle, password))
  }

  /// Writes data of the current entry.
  func write(_ bytes: UnsafeRawBufferPointer, entry: String? = nil) throws(ArchiveError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = archive_write_data(handle, rest.baseAddress, rest.count)
      guard count > 0 else {
        if count < 0 { try check(CInt(truncatingIfNeeded: count), entry: entry) }
        throw ArchiveError(.corrupt, archive: name, entry: entry, reason: "more data than the entry's size")
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// Hands bytes to the sink that libarchive has no part in.
  func deliver(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
    if pass(bytes) < 0 { try check(ARCHIVE_FATAL) }
  }

  /// Ends the archive and hands its last bytes to the sink.
  func finish() throws(ArchiveError) {
    try withUTF8Names { () throws(ArchiveError) in try check(archive_write_close(handle)) }
  }

  /// Turns libarchive's status into an error; a warning counts as one, since what we write must be exact.
  func check(_ status: CInt, entry: String? = nil) throws(ArchiveError) {
    guard status != ARCHIVE_OK else { return }
    if let failure {
      if let failure = failure as? ArchiveError { throw failure }
      throw ArchiveError(.source, archive: name, entry: entry, reason: "\(failure)", underlying: failure)
    }
    let text = archive_error_string(handle).map { String(cString: $0) } ?? "libarchive gave no reason"
    let code = archive_errno(handle)
    throw ArchiveError(code > 0 ? .io(code) : .unsupported, archive: name, entry: entry, reason: text)
  }
}

/// Writes all the bytes to the descriptor.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt, name: String) throws(ArchiveError) {
  var rest = bytes
  while !rest.isEmpty {
    let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
    if count < 0 {
      let code = errno
      if code == EINTR { continue }
      throw ArchiveError(.io(code), archive: name, reason: systemErrorText(code))
    }
    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
  }
}
