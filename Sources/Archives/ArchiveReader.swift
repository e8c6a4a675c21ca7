import CArchive
import FileSystem
import Glibc
import Pipeline

/// A regular file in an archive.
public struct ArchiveEntry: Hashable, Sendable {
  /// As the archive names it; bytes that are not UTF-8 are U+FFFD. Nothing is ever written to a path of an archive.
  public var path: String
  /// Nanoseconds since 1970.
  public var modificationTime: Int64?
  /// Whether this is no archive but one compressed file; `path` says nothing then.
  public var isSingleFile: Bool
}

/// Reads archives and compressed files, entry after entry, from the front to the back.
///
/// tar, cpio, zip and 7z; gzip, Zstandard, xz, bzip2 and LZ4 around them or around a single file. Links, devices and directories are
/// passed over: there is nothing of a log in them, and no link is ever followed.
public final class ArchiveReader: ByteSource {
  private static let blockSize = 256 << 10

  private let archive: OpaquePointer
  private let limits: ArchiveLimits
  /// What libarchive reads from; kept alive, and asked again from its callback.
  private let feed: Feed?
  private let file: FileDescriptor?
  private var entry: String?
  private var entryOffset: Int64 = 0
  private var isEntryAtEnd = true
  /// Bytes of libarchive's that are not passed on yet, and zeros that a sparse file has before them.
  private var block = UnsafeRawBufferPointer(start: nil, count: 0)
  private var zeros: Int64 = 0

  /// Reads from an open file, from its start; formats that need to seek work too.
  public init(file descriptor: FileDescriptor, limits: ArchiveLimits) throws(ArchiveError) {
    self.limits = limits
    feed = nil
    file = descriptor
    archive = ArchiveReader.make()
    lseek(descriptor.number, 0, SEEK_SET)
    try open { archive_read_open_fd(archive, descriptor.number, ArchiveReader.blockSize) }
  }

  /// Reads from a stream, such as standard input or an entry of another archive.
  public init(_ source: any ByteSource, limits: ArchiveLimits) throws(ArchiveError) {
    self.limits = limits
    let feed = Feed(source)
    self.feed = feed
    file = nil
    archive = ArchiveReader.make()
    let context = Unmanaged.passUnretained(feed).toOpaque()
    try open {
      archive_read_open(
        archive, context, nil,
        { archive, context, buffer in Unmanaged<Feed>.fromOpaque(context!).takeUnretainedValue().read(archive!, buffer!) }, nil)
    }
  }

  deinit { archive_read_free(archive) }

  /// Filters and formats by name: `archive_read_support_filter_all` may start programs, and the mtree format takes any text for its own.
  private static func make() -> OpaquePointer {
    guard let archive = archive_read_new() else { fatalError("out of memory") }
    for support in [
      archive_read_support_filter_gzip, archive_read_support_filter_zstd, archive_read_support_filter_xz,
      archive_read_support_filter_bzip2, archive_read_support_filter_lz4, archive_read_support_format_tar,
      archive_read_support_format_zip, archive_read_support_format_7zip, archive_read_support_format_cpio,
      archive_read_support_format_raw, archive_read_support_format_empty,
    ] { _ = support(archive) }
    return archive
  }

  private func open(_ body: () -> Int32) throws(ArchiveError) {
    guard body() < ARCHIVE_WARN else { return }
    throw error(.damaged, isRecoverable: false)
  }

  /// Goes to the next regular file; `nil` at the end. What is left of the entry before is passed over.
  public func nextEntry() throws(ArchiveError) -> ArchiveEntry? {
    entry = nil
    isEntryAtEnd = true
    block = UnsafeRawBufferPointer(start: nil, count: 0)
    zeros = 0
    while true {
      var header: OpaquePointer?
      let status = archive_read_next_header(archive, &header)
      if status == ARCHIVE_EOF { return nil }
      guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let header else {
        throw error(kind(of: status), isRecoverable: status == ARCHIVE_RETRY)
      }
      let isFile = archive_entry_filetype(header) == EntryType.regular && archive_entry_hardlink(header) == nil
      guard isFile else { continue }
      let isSingleFile = archive_format(archive) == ARCHIVE_FORMAT_RAW
      let path = archive_entry_pathname(header).map { String(cString: $0) } ?? ""
      entry = path
      entryOffset = 0
      isEntryAtEnd = false
      let hasTime = archive_entry_mtime_is_set(header) != 0
      let seconds = Int64(archive_entry_mtime(header))
      let time = hasTime && seconds > -9_000_000_000 && seconds < 9_000_000_000
        ? seconds * 1_000_000_000 + Int64(archive_entry_mtime_nsec(header)) : nil
      return ArchiveEntry(path: path, modificationTime: time, isSingleFile: isSingleFile)
    }
  }

  /// Reads on in the entry at hand.
  ///
  /// - Throws: `ArchiveError`, after which the entry is at its end.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var count = 0
    while count < buffer.count, !isEntryAtEnd {
      let free = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
      if zeros > 0 {
        let part = Int(min(zeros, Int64(free.count)))
        memset(free.baseAddress!, 0, part)
        zeros -= Int64(part)
        try account(part)
        count += part
      } else if !block.isEmpty {
        let part = min(block.count, free.count)
        free.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[..<part]))
        block = UnsafeRawBufferPointer(rebasing: block[part...])
        try account(part)
        count += part
      } else {
        // What was read before an error is passed on first: the error comes with the next call.
        if count > 0 { return count }
        try nextBlock()
      }
    }
    return count
  }

  private func account(_ count: Int) throws(ArchiveError) {
    entryOffset += Int64(count)
    limits.remainingBytes -= Int64(count)
    guard limits.remainingBytes < 0 else { return }
    isEntryAtEnd = true
    throw ArchiveError(
      kind: .limit, entry: entry, offset: entryOffset,
      reason: "the archive holds more than \(limits.maximumBytes) bytes; reading of it stops here", isRecoverable: false)
  }

  private func nextBlock() throws(ArchiveError) {
    var start: UnsafeRawPointer?
    var size = 0
    var offset: Int64 = 0
    let status = archive_read_data_block(archive, &start, &size, &offset)
    switch status {
    case ARCHIVE_OK, ARCHIVE_WARN:
      block = UnsafeRawBufferPointer(start: start, count: size)
      zeros = max(0, offset - entryOffset)
    case ARCHIVE_EOF:
      isEntryAtEnd = true
    case ARCHIVE_RETRY:
      break
    default:
      isEntryAtEnd = true
      throw error(kind(of: status), isRecoverable: status != ARCHIVE_FATAL)
    }
  }

  private func kind(of status: Int32) -> ArchiveError.Kind {
    let text = message.lowercased()
    if text.contains("encrypt") || text.contains("passphrase") { return .encrypted }
    if text.contains("unsupported") || text.contains("unrecognized") || text.contains("seek") { return .unsupported }
    return .damaged
  }

  private var message: String { archive_error_string(archive).map { String(cString: $0) } ?? "cannot be read" }

  private func error(_ kind: ArchiveError.Kind, isRecoverable: Bool) -> ArchiveError {
    ArchiveError(
      kind: kind, entry: entry?.isEmpty == false ? entry : nil, offset: entryOffset, reason: feed?.failure ?? message,
      isRecoverable: isRecoverable)
  }
}

/// Hands the blocks of a byte source to libarchive.
private final class Feed {
  private let source: any ByteSource
  private let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 64)
  /// What the source threw.
  private(set) var failure: String?

  init(_ source: any ByteSource) { self.source = source }

  deinit { block.deallocate() }

  func read(_ archive: OpaquePointer, _ buffer: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
    buffer.pointee = UnsafeRawPointer(block.baseAddress)
    do {
      return try source.read(into: block)
    } catch {
      failure = "\(error)"
      return -1
    }
  }
}

/// A source whose first bytes were read already.
public final class PrefixedSource: ByteSource {
  private let prefix: [UInt8]
  private var position = 0
  private let rest: any ByteSource

  public init(_ prefix: [UInt8], then rest: any ByteSource) {
    self.prefix = prefix
    self.rest = rest
  }

  /// Reads the first bytes of `source` and returns them, and a source that gives all of it.
  public static func peek(_ source: any ByteSource, count: Int) throws -> (prefix: [UInt8], source: PrefixedSource) {
    var prefix = [UInt8](repeating: 0, count: count)
    var filled = 0
    var failure: (any Error)?
    while filled < count, failure == nil {
      do {
        let read = try prefix.withUnsafeMutableBytes {
          try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
        }
        if read == 0 { break }
        filled += read
      } catch {
        // What came before the error is looked at; reading on gives the error.
        guard filled > 0 else { throw error }
        failure = error
      }
    }
    prefix.removeLast(count - filled)
    return (prefix, PrefixedSource(prefix, then: failure.map { FailedSource($0) } ?? source))
  }

  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard position < prefix.count else { return try rest.read(into: buffer) }
    let count = min(buffer.count, prefix.count - position)
    buffer.copyBytes(from: prefix[position..<position + count])
    position += count
    return count
  }
}

/// A source that has nothing left but its error.
private final class FailedSource: ByteSource {
  private let error: any Error

  init(_ error: any Error) { self.error = error }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int { throw error }
}
