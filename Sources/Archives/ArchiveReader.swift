internal import CArchive
public import Pipeline

/// Reads an archive, or a compressed file, entry by entry, without writing anything to disk.
///
/// One level of compression is undone, whatever it holds: a tar in gzip is an archive, a text in gzip is one entry with
/// ``ArchiveEntry/isRaw`` set. What an entry holds in turn (an archive, a compressed file) is for the caller to find with
/// a ``PrefixedSource`` over ``entrySource`` and to open with another reader that shares the budget.
///
/// Call ``Archives/prepareProcess()`` first: the times in zip archives depend on it. A reader and the sources of its
/// entries are for one thread at a time.
public final class ArchiveReader {
  /// What errors call the archive.
  public let name: String
  /// The container; ``ArchiveFormat/raw`` for a compressed file that holds no archive.
  public let format: ArchiveFormat
  /// The compression around the container.
  public let filter: CompressionFilter
  /// Links and special files that were passed over so far, in order.
  public private(set) var skipped: [SkippedEntry] = []

  let budget: ArchiveBudget
  private let decompressor: Decompressor?
  private let content: Content
  private var current: EntrySource?
  private var isAtEnd = false
  /// What libarchive said of the entry that follows a damaged stretch, kept while the damage is reported.
  private var statusInHand: CInt?

  private enum Content {
    case archive(ReadHandle)
    case raw(any BlockInput, ArchiveEntry)
  }

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - name: What errors call the archive, and what a compressed file's entry is named after; nil for the path.
  /// - Throws: ``ArchiveError``, of the kind `unsupported` if the file is no archive and not compressed.
  public convenience init(path: String, name: String? = nil, budget: ArchiveBudget) throws(ArchiveError) {
    let name = name ?? path
    try self.init(input: try FileInput(path: path, name: name), name: name, budget: budget)
  }

  /// Reads from an open descriptor, which stays the caller's to close: a regular file from its start, anything else
  /// from where it stands.
  public convenience init(descriptor: CInt, name: String, budget: ArchiveBudget) throws(ArchiveError) {
    try self.init(input: try FileInput(descriptor: descriptor, closes: false, name: name), name: name, budget: budget)
  }

  /// Reads a stream.
  ///
  /// - Parameters:
  ///   - prefix: What was read from the source already.
  public convenience init(
    source: any ByteSource, prefix: [UInt8] = [], name: String, budget: ArchiveBudget
  ) throws(ArchiveError) {
    let whole: any ByteSource = prefix.isEmpty ? source : PrefixedSource(source, prefix: prefix)
    try self.init(input: SourceInput(whole), name: name, budget: budget)
  }

  private init(input: any BlockInput, name: String, budget: ArchiveBudget) throws(ArchiveError) {
    let outer = try Layer(input, archive: name)
    self.name = name
    self.budget = budget
    switch outer.kind {
    case .plain:
      throw ArchiveError(.unsupported, archive: name, reason: "neither an archive nor compressed")
    case .archive(let format):
      (self.format, filter, decompressor) = (format, .none, nil)
      content = .archive(try Self.open(format, outer.input, name: name))
    case .compressed(let filter):
      self.filter = filter
      let decompressor = try Decompressor(outer.input, filter: filter, archive: name, budget: budget)
      self.decompressor = decompressor
      let inner = try Layer(decompressor, archive: filter.nameOfContent(name))
      if case .archive(let format) = inner.kind {
        self.format = format
        content = .archive(try Self.open(format, inner.input, name: name))
      } else {
        format = .raw
        let entry = ArchiveEntry(contentOf: name, filter: filter, prefix: outer.prefix)
        content = .raw(inner.input, entry)
      }
    }
  }

  private static func open(
    _ format: ArchiveFormat, _ input: any BlockInput, name: String
  ) throws(ArchiveError) -> ReadHandle {
    if format == .sevenZip, input.seekableSize == nil {
      throw ArchiveError(
        .unsupported, archive: name,
        reason: "7z has its directory at the end and can only be read from a file, not from a stream or inside another"
          + " archive: unpack it first")
    }
    return try ReadHandle(input, archive: name) { handle in
      switch format {
      // Set, not offered: libarchive would refuse a tar whose first header is damaged.
      case .tar: [archive_read_set_format(handle, ARCHIVE_FORMAT_TAR)]
      case .cpio: [archive_read_support_format_cpio(handle)]
      case .zip: [archive_read_support_format_zip(handle)]
      case .sevenZip: [archive_read_support_format_7zip(handle)]
      case .raw: [archive_read_support_format_raw(handle), archive_read_support_format_empty(handle)]
      }
    }
  }

  /// How many bytes after the end of the compressed data were passed over; known when the entry of a compressed file
  /// was read to its end. gzip and bzip2 only: with the other filters such bytes are an error.
  public var ignoredTrailingBytes: Int64 { decompressor?.ignoredTrailingBytes ?? 0 }

  /// The next regular file, nil at the end. What was left of the entry before it is passed over.
  ///
  /// - Throws: ``ArchiveError``. If it is recoverable, the next call goes on behind the damage; if not, the next call
  ///   returns nil.
  public func nextEntry() throws(ArchiveError) -> ArchiveEntry? {
    if isAtEnd { return nil }
    do throws(ArchiveError) {
      switch content {
      case .raw(let input, let entry):
        guard current == nil else {
          isAtEnd = true
          return nil
        }
        try takeEntry()
        current = EntrySource(raw: input, entry: entry.path, archive: name)
        return entry
      case .archive(let handle):
        try passOverCurrent()
        return try nextFile(handle)
      }
    } catch {
      if !error.isRecoverable { isAtEnd = true }
      throw error
    }
  }

  /// The bytes of the entry that ``nextEntry()`` returned last. Each use continues where the one before it stopped.
  ///
  /// It throws ``ArchiveError``; if that is recoverable, ``nextEntry()`` goes on with the next entry.
  public var entrySource: any ByteSource {
    guard let current else { preconditionFailure("nextEntry() has returned no entry") }
    return current
  }

  private func takeEntry() throws(ArchiveError) {
    guard budget.takeEntry() else {
      throw ArchiveError(
        .limit(.entries(budget.limits.maxEntries)), archive: name, reason: "the limit on entries is reached")
    }
  }

  /// Ends the use of the current entry.
  ///
  /// 7z and a streamed zip have to unpack what they pass over: that is done here, so that the limits hold.
  private func passOverCurrent() throws(ArchiveError) {
    guard let entry = current else { return }
    current = nil
    defer { entry.isCurrent = false }
    if entry.endsArchive {
      isAtEnd = true
      return
    }
    guard entry.unpacksWhenSkipped, !entry.hasFailed else { return }
    do throws(ArchiveError) {
      try entry.passOver()
    } catch  where error.isRecoverable {
      // Nobody asked for these bytes.
    }
  }

  private func nextFile(_ handle: ReadHandle) throws(ArchiveError) -> ArchiveEntry? {
    while !isAtEnd {
      var entry: OpaquePointer? = entryInHand
      let status = try nextHeader(handle, &entry)
      if status == ARCHIVE_EOF {
        isAtEnd = true
        try checkEnd(handle)
        return nil
      }
      try takeEntry()
      guard let entry else { continue }
      let path = withUTF8Names { entryPath(entry) }
      switch withUTF8Names({ EntryRole(entry) }) {
      case .directory: continue
      case .skipped(let kind): skipped.append(SkippedEntry(path: path, kind: kind))
      case .file:
        if archive_entry_is_encrypted(entry) != 0 {
          throw ArchiveError(
            .encrypted, archive: name, entry: path, reason: "the entry needs a password", isRecoverable: true)
        }
        current = EntrySource(
          handle, format: format, isUncompressed: decompressor == nil, entry: path, budget: budget)
        return ArchiveEntry(entry, path: path)
      }
    }
    return nil
  }

  /// libarchive's own entry object, which is the same for all entries.
  private var entryInHand: OpaquePointer?

  /// Reads a header; the status is OK, WARN (as good: a name or time could not be converted) or EOF.
  private func nextHeader(_ handle: ReadHandle, _ entry: inout OpaquePointer?) throws(ArchiveError) -> CInt {
    var damage: ArchiveError?
    var lastPosition: Int64 = -1
    while true {
      let status = statusInHand ?? withUTF8Names { archive_read_next_header(handle.handle, &entry) }
      statusInHand = nil
      entryInHand = entry
      switch status {
      case ARCHIVE_OK, ARCHIVE_WARN, ARCHIVE_EOF:
        guard let damage else { return status }
        // First the damage is told, then the entry behind it.
        statusInHand = status
        throw damage
      case ARCHIVE_RETRY, ARCHIVE_FAILED:
        // This header is lost; the next call looks further on. Neighbouring ones count as one piece of damage.
        damage = damage ?? handle.headerError(status, isRecoverable: true)
        let position = archive_filter_bytes(handle.handle, 0)
        if position == lastPosition { throw handle.headerError(status) }
        lastPosition = position
      default:
        throw handle.headerError(status)
      }
    }
  }

  /// Reads what is left of the compressed data, since its checksum stands at the end, and looks for the end of a tar.
  ///
  /// A tar ends in a block of zeros; libarchive does not mind when a file was cut exactly between two entries.
  private func checkEnd(_ handle: ReadHandle) throws(ArchiveError) {
    let lacksEnd =
      format == .tar && archive_filter_bytes(handle.handle, 0) == archive_read_header_position(handle.handle)
    if decompressor != nil {
      do {
        while !(try handle.input.nextBlock()).isEmpty {}
      } catch let error as ArchiveError {
        throw error
      } catch {
        throw ArchiveError(.source, archive: name, reason: "\(error)", underlying: error)
      }
    }
    if lacksEnd {
      throw ArchiveError(
        .truncated, archive: name, offset: archive_filter_bytes(handle.handle, 0),
        reason: "the mark of the archive's end is missing")
    }
  }
}

/// An input and what its first bytes say.
private struct Layer {
  let input: any BlockInput
  let prefix: [UInt8]
  let kind: ContentKind

  /// - Throws: ``ArchiveError`` if not one byte can be read because of an error.
  init(_ input: any BlockInput, archive: String) throws(ArchiveError) {
    let peeked = PeekedInput(input)
    if let failure = peeked.failure, peeked.prefix.isEmpty || input.seekableSize != nil {
      if let failure = failure as? ArchiveError { throw failure }
      throw ArchiveError(.source, archive: archive, reason: "\(failure)", underlying: failure)
    }
    prefix = Array(peeked.prefix.prefix(ContentKind.prefixLength))
    kind = ContentKind.sniff(prefix: prefix, name: archive)
    if input.seekableSize != nil {
      input.position = 0
      self.input = input
    } else {
      self.input = peeked
    }
  }
}
