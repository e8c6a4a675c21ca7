internal import CArchive
import Glibc
import Pipeline

/// The bytes of one entry. The holes of a sparse file are read as zeros.
final class EntrySource: ByteSource {
  let entry: String
  /// Whether the archive's reader still stands at this entry.
  var isCurrent = true
  /// Whether reading has failed.
  private(set) var hasFailed = false
  /// Whether nothing after this entry can be read.
  private(set) var endsArchive = false
  /// Whether libarchive would unpack, unseen by the budget, what of this entry is not read.
  let unpacksWhenSkipped: Bool

  private let origin: Origin
  private let archive: String
  private let budget: ArchiveBudget?
  /// Whether blocks are to be charged here: a decompressor below has charged its own.
  private let chargesBlocks: Bool

  /// How many bytes were delivered.
  private var delivered: Int64 = 0
  private var zeros: Int64 = 0
  private var block = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Due when what is in hand was delivered.
  private var failure: ArchiveError?
  private var isAtEnd = false

  private enum Origin {
    case archive(ReadHandle, ArchiveFormat)
    case raw(any BlockInput)
  }

  /// - Parameter isUncompressed: Whether the container's bytes come as they are in the file.
  init(
    _ handle: ReadHandle, format: ArchiveFormat, isUncompressed: Bool, entry: String, budget: ArchiveBudget
  ) {
    self.entry = entry
    self.budget = budget
    archive = handle.archive
    origin = .archive(handle, format)
    let isPacked = format == .zip || format == .sevenZip
    chargesBlocks = isPacked || isUncompressed
    unpacksWhenSkipped = format == .sevenZip || (format == .zip && handle.input.seekableSize == nil)
  }

  /// The content of a compressed file.
  init(raw input: any BlockInput, entry: String, archive: String) {
    self.entry = entry
    self.archive = archive
    budget = nil
    origin = .raw(input)
    chargesBlocks = false
    unpacksWhenSkipped = false
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    precondition(isCurrent, "the archive's reader has gone on to another entry")
    while zeros == 0, block.isEmpty {
      if isAtEnd { return 0 }
      if let failure { throw failure }
      try fetch()
    }
    let count: Int
    if zeros > 0 {
      count = Int(min(zeros, Int64(buffer.count)))
      memset(buffer.baseAddress!, 0, count)
      zeros -= Int64(count)
    } else {
      count = min(block.count, buffer.count)
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[..<count]))
      block = UnsafeRawBufferPointer(rebasing: block[count...])
    }
    delivered += Int64(count)
    return count
  }

  /// Reads to the end without delivering.
  func passOver() throws(ArchiveError) {
    while !isAtEnd {
      if let failure { throw failure }
      delivered += zeros + Int64(block.count)
      zeros = 0
      block = UnsafeRawBufferPointer(start: nil, count: 0)
      try fetch()
    }
  }

  private func fetch() throws(ArchiveError) {
    switch origin {
    case .raw(let input): try fetchRaw(input)
    case .archive(let handle, let format): try fetchEntry(handle, format)
    }
  }

  private func fetchRaw(_ input: any BlockInput) throws(ArchiveError) {
    do {
      block = try input.nextBlock()
      isAtEnd = block.isEmpty
    } catch let error as ArchiveError {
      throw fail(
        ArchiveError(
          error.kind, archive: archive, entry: entry, offset: delivered, reason: error.reason,
          underlying: error.underlying))
    } catch {
      throw fail(
        ArchiveError(
          .source, archive: archive, entry: entry, offset: delivered, reason: "\(error)", underlying: error))
    }
  }

  private func fetchEntry(_ handle: ReadHandle, _ format: ArchiveFormat) throws(ArchiveError) {
    var start: UnsafeRawPointer?
    var count = 0
    var offset: Int64 = 0
    let status = archive_read_data_block(handle.handle, &start, &count, &offset)
    switch status {
    case ARCHIVE_OK:
      try accept(UnsafeRawBufferPointer(start: start, count: count), at: offset)
    case ARCHIVE_EOF:
      // Only tar says truly where the file ends, which matters when it ends in a hole.
      if format == .tar { try accept(UnsafeRawBufferPointer(start: nil, count: 0), at: offset) }
      if failure == nil { isAtEnd = zeros == 0 }
    case ARCHIVE_WARN:
      // The bytes are there, but a checksum is wrong (7z).
      failure = noted(handle.error(status, entry: entry, offset: delivered + Int64(count), isRecoverable: true))
      try accept(UnsafeRawBufferPointer(start: start, count: count), at: offset)
    case ARCHIVE_FAILED, ARCHIVE_RETRY:
      throw fail(handle.error(status, entry: entry, offset: delivered, isRecoverable: true))
    default:
      // A zip with a directory finds its next entry whatever happened to this one.
      let canGoOn = format == .zip && handle.input.seekableSize != nil && handle.inputFailure == nil
      throw fail(handle.error(status, entry: entry, offset: delivered, isRecoverable: canGoOn))
    }
  }

  /// Takes a block, and the hole before it, as far as the limit allows.
  private func accept(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(ArchiveError) {
    let hole = offset - delivered
    if hole < 0 {
      // Bytes that come twice: there is no saying which are right.
      throw fail(
        ArchiveError(
          .corrupt, archive: archive, entry: entry, offset: delivered, reason: "pieces of a sparse file overlap",
          isRecoverable: true))
    }
    zeros = budget?.take(bytes: hole) ?? hole
    var granted = zeros == hole ? bytes.count : 0
    if chargesBlocks, granted > 0 { granted = Int(budget?.take(bytes: Int64(granted)) ?? Int64(granted)) }
    block = UnsafeRawBufferPointer(rebasing: bytes[..<granted])
    if zeros < hole || granted < bytes.count, let budget {
      let reached = delivered + zeros + Int64(granted)
      failure = noted(.limitPassed(budget, archive: archive, entry: entry, offset: reached))
    }
  }

  private func fail(_ error: ArchiveError) -> ArchiveError {
    failure = noted(error)
    return error
  }

  private func noted(_ error: ArchiveError) -> ArchiveError {
    hasFailed = true
    if !error.isRecoverable { endsArchive = true }
    return error
  }
}
