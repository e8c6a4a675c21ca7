internal import CArchive
import Glibc

/// A handle of libarchive for reading one input. The only owner of its `struct archive`.
final class ReadHandle {
  let handle: OpaquePointer
  let archive: String
  let input: any BlockInput
  /// What the input threw: libarchive can only be told that reading failed.
  private(set) var inputFailure: (any Error)?
  private var inputIsAtEnd = false

  /// - Parameter archive: The archive's name, for errors.
  /// - Parameter support: Enables filters and formats.
  init(
    _ input: any BlockInput, archive: String, support: (OpaquePointer) -> [CInt]
  ) throws(ArchiveError) {
    guard let handle = archive_read_new() else {
      throw ArchiveError(.io(ENOMEM), archive: archive, reason: systemErrorText(ENOMEM))
    }
    self.handle = handle
    self.archive = archive
    self.input = input
    for status in support(handle) where status != ARCHIVE_OK {
      // A warning means that libarchive was built without the library and would run a program.
      throw ArchiveError(.unsupported, archive: archive, reason: text ?? "libarchive was built without it")
    }
    let status = withUTF8Names { open() }
    if status != ARCHIVE_OK { throw error(status) }
  }

  deinit {
    archive_read_free(handle)
  }

  private func open() -> CInt {
    archive_read_set_callback_data(handle, Unmanaged.passUnretained(self).toOpaque())
    archive_read_set_read_callback(handle) { _, this, block in
      Unmanaged<ReadHandle>.fromOpaque(this!).takeUnretainedValue().read(&block!.pointee)
    }
    if input.seekableSize != nil {
      archive_read_set_seek_callback(handle) { _, this, offset, whence in
        Unmanaged<ReadHandle>.fromOpaque(this!).takeUnretainedValue().seek(offset, whence)
      }
      archive_read_set_skip_callback(handle) { _, this, count in
        Unmanaged<ReadHandle>.fromOpaque(this!).takeUnretainedValue().skip(count)
      }
    }
    return archive_read_open1(handle)
  }

  private func read(_ block: inout UnsafeRawPointer?) -> Int {
    do {
      let bytes = try input.nextBlock()
      inputIsAtEnd = bytes.isEmpty
      block = bytes.baseAddress
      return bytes.count
    } catch {
      inputFailure = error
      return -1
    }
  }

  private func seek(_ offset: Int64, _ whence: CInt) -> Int64 {
    guard let size = input.seekableSize else { return Int64(ARCHIVE_FATAL) }
    let base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? input.position : size
    let (target, overflow) = base.addingReportingOverflow(offset)
    guard !overflow, target >= 0 else { return Int64(ARCHIVE_FATAL) }
    // What points behind the end (the directory of a 7z that was cut) is as if it had been read up to there.
    if target > size { inputIsAtEnd = true }
    input.position = min(target, size)
    return input.position
  }

  private func skip(_ count: Int64) -> Int64 {
    guard let size = input.seekableSize else { return 0 }
    let step = max(0, min(count, size - input.position))
    input.position += step
    return step
  }

  /// libarchive's words for what happened last.
  var text: String? {
    archive_error_string(handle).map { String(cString: $0) }
  }

  /// The error for a status of libarchive; the input's own error where that is the cause.
  func error(
    _ status: CInt, entry: String? = nil, offset: Int64 = 0, isRecoverable: Bool = false
  ) -> ArchiveError {
    if let inputFailure {
      guard let cause = inputFailure as? ArchiveError else {
        return ArchiveError(
          .source, archive: archive, entry: entry, offset: offset, reason: "\(inputFailure)", underlying: inputFailure)
      }
      // Of nested archives the innermost entry's name says most.
      return ArchiveError(
        cause.kind, archive: archive, entry: entry ?? cause.entry, offset: entry == nil ? cause.offset : offset,
        reason: cause.reason, underlying: cause.underlying ?? cause)
    }
    return ArchiveError(
      kind, archive: archive, entry: entry, offset: offset,
      reason: text ?? (inputIsAtEnd ? "the data breaks off" : "libarchive gave no reason (status \(status))"),
      isRecoverable: isRecoverable)
  }

  /// The error for a header that could not be read, placed where reading stopped.
  func headerError(_ status: CInt, isRecoverable: Bool = false) -> ArchiveError {
    error(status, offset: archive_filter_bytes(handle, 0), isRecoverable: isRecoverable)
  }

  /// libarchive has one number for nearly everything that can be wrong with a file; its words tell more.
  private var kind: ArchiveError.Kind {
    guard let text else { return inputIsAtEnd ? .truncated : .corrupt }
    if archive_errno(handle) == ENOMEM { return .io(ENOMEM) }
    func says(_ words: String...) -> Bool { words.contains { text.lowercasedASCII.contains($0) } }
    if says("encrypt", "passphrase") { return .encrypted }
    // liblzma's way of asking for more than there is is "no progress".
    if says("truncated", "premature", "unexpected end") || (inputIsAtEnd && says("no progress")) { return .truncated }
    if says("unsupported", "not supported", "too much memory", "too many filters") { return .unsupported }
    return .corrupt
  }
}

extension String {
  /// The text with A to Z in lower case; the same in every locale.
  var lowercasedASCII: String {
    String(decoding: utf8.map { $0 >= 65 && $0 <= 90 ? $0 | 32 : $0 }, as: UTF8.self)
  }
}
