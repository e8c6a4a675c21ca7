internal import CArchive

/// The bytes inside a compressed file, as blocks of libarchive's own buffer.
///
/// All frames or members of the file are read. Every block is charged to the budget.
final class Decompressor: BlockInput {
  var seekableSize: Int64? { nil }
  var position: Int64 = 0
  /// How many bytes after the compressed data were left unread, once the end was reached.
  private(set) var ignoredTrailingBytes: Int64 = 0

  private let handle: ReadHandle
  private let budget: ArchiveBudget
  private var isAtEnd = false
  private var limitIsPassed = false

  init(
    _ input: any BlockInput, filter: CompressionFilter, archive: String, budget: ArchiveBudget
  ) throws(ArchiveError) {
    self.budget = budget
    handle = try ReadHandle(input, archive: archive) { handle in
      [
        filter.enable(handle),
        archive_read_support_format_raw(handle),
        archive_read_support_format_empty(handle),
      ]
    }
    guard archive_filter_code(handle.handle, 0) == filter.code else {
      throw ArchiveError(.truncated, archive: archive, reason: "no complete \(filter.rawValue) header")
    }
    var entry: OpaquePointer?
    switch archive_read_next_header(handle.handle, &entry) {
    case ARCHIVE_OK, ARCHIVE_WARN: break
    case ARCHIVE_EOF: finish()
    case let status: throw handle.error(status)
    }
  }

  func nextBlock() throws -> UnsafeRawBufferPointer {
    if isAtEnd { return UnsafeRawBufferPointer(start: nil, count: 0) }
    if limitIsPassed { throw ArchiveError.limitPassed(budget, archive: handle.archive, offset: position) }
    var start: UnsafeRawPointer?
    var count = 0
    var offset: Int64 = 0
    let status = archive_read_data_block(handle.handle, &start, &count, &offset)
    switch status {
    case ARCHIVE_OK, ARCHIVE_WARN: break
    case ARCHIVE_EOF:
      finish()
      return UnsafeRawBufferPointer(start: nil, count: 0)
    default: throw handle.error(status, offset: position)
    }
    let granted = Int(budget.take(bytes: Int64(count)))
    limitIsPassed = granted < count
    if granted == 0, count > 0 { return try nextBlock() }
    position += Int64(granted)
    return UnsafeRawBufferPointer(start: start, count: granted)
  }

  /// Notes what follows the compressed data: gzip and bzip2 stop at the first byte that starts no further member.
  private func finish() {
    isAtEnd = true
    let consumed = archive_filter_bytes(handle.handle, -1)
    if let size = handle.input.seekableSize {
      ignoredTrailingBytes = max(0, size - consumed)
      return
    }
    while let block = try? handle.input.nextBlock(), !block.isEmpty {}
    ignoredTrailingBytes = max(0, handle.input.position - consumed)
  }
}

extension CompressionFilter {
  /// Lets libarchive recognise this filter and no other.
  fileprivate func enable(_ handle: OpaquePointer) -> CInt {
    switch self {
    case .none: archive_read_support_filter_none(handle)
    case .gzip: archive_read_support_filter_gzip(handle)
    case .bzip2: archive_read_support_filter_bzip2(handle)
    case .xz: archive_read_support_filter_xz(handle)
    case .zstd: archive_read_support_filter_zstd(handle)
    case .lz4: archive_read_support_filter_lz4(handle)
    }
  }
}

extension ArchiveError {
  static func limitPassed(
    _ budget: ArchiveBudget, archive: String, entry: String? = nil, offset: Int64 = 0
  ) -> ArchiveError {
    ArchiveError(
      .limit(.bytes(budget.limits.maxBytes)), archive: archive, entry: entry, offset: offset,
      reason: "the limit on unpacked bytes is reached")
  }
}
