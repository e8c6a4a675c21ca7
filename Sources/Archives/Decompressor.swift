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
  private let input: any BlockInput
  /// The other filters check their own checksums.
  private let verifier: GzipVerifier?
  private let budget: ArchiveBudget
  private var isAtEnd = false
  private var limitIsPassed = false

  init(
    _ input: any BlockInput, filter: CompressionFilter, archive: String, budget: ArchiveBudget
  ) throws(ArchiveError) {
    self.budget = budget
    self.input = input
    verifier = filter == .gzip ? GzipVerifier(input) : nil
    handle = try ReadHandle(verifier ?? input, archive: archive) { handle in
      [
        filter.enable(handle),
        archive_read_support_format_raw(handle),
        archive_read_support_format_empty(handle),
      ]
    }
    guard archive_filter_code(handle.handle, 0) == filter.code else { throw noHeader(filter) }
    var entry: OpaquePointer?
    switch archive_read_next_header(handle.handle, &entry) {
    case ARCHIVE_OK, ARCHIVE_WARN: break
    case ARCHIVE_EOF:
      if archive_filter_bytes(handle.handle, -1) == 0 { throw noHeader(filter) }
      try finish()
    case let status: throw handle.error(status)
    }
  }

  private func noHeader(_ filter: CompressionFilter) -> ArchiveError {
    ArchiveError(.truncated, archive: handle.archive, reason: "no complete \(filter.rawValue) header")
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
      try finish()
      return UnsafeRawBufferPointer(start: nil, count: 0)
    default: throw handle.error(status, offset: position)
    }
    let granted = Int(budget.take(bytes: Int64(count)))
    limitIsPassed = granted < count
    if granted == 0, count > 0 { return try nextBlock() }
    position += Int64(granted)
    verifier?.unpacked(
      UnsafeRawBufferPointer(start: start, count: granted), consumed: archive_filter_bytes(handle.handle, -1))
    return UnsafeRawBufferPointer(start: start, count: granted)
  }

  /// Checks the whole, and notes what follows the compressed data: gzip and bzip2 stop at the first byte that starts no
  /// further member.
  private func finish() throws(ArchiveError) {
    isAtEnd = true
    let consumed = archive_filter_bytes(handle.handle, -1)
    // Where gzip is in gzip, libarchive undoes both, and what comes out is not what the outer checksums are about.
    let isNested = archive_filter_count(handle.handle) > 2
    let agrees = isNested || verifier?.agrees(endingAt: consumed) ?? true
    if let size = input.seekableSize {
      ignoredTrailingBytes = max(0, size - consumed)
    } else {
      while let block = try? input.nextBlock(), !block.isEmpty {}
      ignoredTrailingBytes = max(0, input.position - consumed)
    }
    if !agrees {
      throw ArchiveError(
        .corrupt, archive: handle.archive, offset: position,
        reason: "what was unpacked does not agree with gzip's checksum and length")
    }
  }
}

extension CompressionFilter {
  /// Lets libarchive recognise this filter and no other. (Appended unasked, a filter's first error would get lost.)
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
