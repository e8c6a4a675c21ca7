import FileSystem
import LogModel

/// What the writer of a buffer can be told.
public struct BufferOptions: Sendable {
  /// A chunk that has reached this size is sealed, in bytes as stored.
  public var chunkSize = 8 << 20
  /// Whether the records of sealed chunks are verified on opening, too, and not only their headers and positions.
  public var verifiesRecords = false
  /// Whether who opens it holds `BufferLayout.removalLock` already.
  public var holdsRemovalLock = false
  /// The time, in nanoseconds since 1970.
  public var clock: @Sendable () -> Int64
  /// Where ids come from.
  public var generator: any RandomNumberGenerator & Sendable

  public init(
    clock: @escaping @Sendable () -> Int64,
    generator: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
  ) {
    self.clock = clock
    self.generator = generator
  }
}

/// Records of one stream that are to be committed, with the positions that they bring their sources to.
public final class PendingCommit {
  public let stream: String
  public let records: PayloadEncoder
  public var positions: [SourcePosition] = []

  public init(stream: String, records: PayloadEncoder = PayloadEncoder()) {
    self.stream = stream
    self.records = records
  }
}

/// Commits records to chunks. One process at a time holds a buffer's lock and has its writer.
///
/// A commit is on the disk when `commit` returns: written, synchronised, and its file's name with it. After an error the writer is of no more use;
/// everything committed before is valid, and the next writer cuts off what is not.
public final class BufferWriter {
  public let layout: BufferLayout
  /// What was found and mended on opening.
  public let notices: [BufferNotice]
  /// Of all chunks and quarantined copies, in bytes as stored, as far as this writer knows.
  public private(set) var size: Int
  /// In bytes, of all commits of this writer, as stored.
  public private(set) var writtenBytes = 0
  /// Chunks that this writer sealed.
  public private(set) var sealedChunks = 0
  /// By source: how far it was read.
  public private(set) var positions: [UInt64: NumberedPosition]

  private let fileSystem: any FileSystem
  private var options: BufferOptions
  private let lock: any AnyObject
  private var nextCommit: UInt64
  private var open: [String: OpenChunk] = [:]
  private var streamCount: Int
  private let compressor = ZstdCompressor()
  private let output = OutputBuffer(capacity: 1 << 20)
  private var isBroken = false
  /// So many chunk files are kept open between commits.
  private static let maximumOpenFiles = 128
  private var uses = 0

  /// Opens the buffer in `directory`, which is made where it is not there, and mends what a crash left.
  ///
  /// - Parameter waiting: whether to wait for another process that has it open.
  /// - Throws: `BufferHeldError`; `SystemCallError` where something cannot be made, read or mended.
  public init(
    _ directory: String, _ fileSystem: any FileSystem, options: BufferOptions, waiting: Bool = false
  ) throws {
    layout = BufferLayout(directory)
    self.fileSystem = fileSystem
    self.options = options
    try fileSystem.makeDirectories(layout.path)
    try fileSystem.makeDirectories(layout.streams)
    // Whoever made a stream's directory may have been killed before it was durable.
    try fileSystem.synchronizeDirectory(layout.streams)
    guard let lock = try fileSystem.lock(layout.lock, waiting: waiting) else {
      throw BufferHeldError(path: layout.path)
    }
    self.lock = lock
    var recovery = BufferRecovery(layout, fileSystem, options)
    try recovery.run()
    notices = recovery.notices
    size = recovery.size
    positions = recovery.positions
    nextCommit = recovery.newestCommit + 1
    streamCount = recovery.streamCount
  }

  /// Makes `pending` durable, each in the stream's open chunk. They are written first and synchronised together.
  ///
  /// - Throws: `SystemCallError`; `ChunkError` where there are too many streams.
  public func commit(_ pending: [PendingCommit]) throws {
    precondition(!isBroken, "a writer is of no use after an error")
    var written: [WrittenCommit] = []
    do {
      for commit in pending { written.append(try write(commit)) }
      for commit in written { try commit.chunk.file!.synchronize() }
      for directory in Set(written.filter { $0.isFirst }.map(\.chunk.directory)).sorted() {
        try fileSystem.synchronizeDirectory(directory)
      }
      if written.contains(where: \.madeDirectory) { try fileSystem.synchronizeDirectory(layout.streams) }
    } catch {
      isBroken = true
      // What is not known to be on the disk must not look as if it were: the pages of a write that failed may still be in memory.
      for commit in written { try? commit.chunk.file?.truncate(to: commit.offset) }
      throw error
    }
    for commit in written { take(commit) }
    try seal(written.map(\.chunk).filter { $0.size >= options.chunkSize })
    closeFiles()
  }

  /// Seals the open chunks: no commits are added to them any more.
  ///
  /// - Parameter time: only those whose first commit was made at or before this time; nanoseconds since 1970.
  public func seal(madeUntil time: Int64 = .max) throws {
    try seal(open.values.filter { $0.created <= time }.sorted { $0.name < $1.name })
  }

  /// When the oldest of the open chunks was made; `nil` where there is none.
  public var oldestOpenChunk: Int64? { open.values.map(\.created).min() }

  /// Looks again how much lies in the buffer: others remove chunks.
  public func measure() throws {
    size = try BufferRecovery.size(of: layout, fileSystem)
  }

  // MARK: - Writing

  private struct WrittenCommit {
    let chunk: OpenChunk
    let commit: CommitHeader
    let positions: [SourcePosition]
    /// Of the chunk's file before it.
    let offset: Int
    let isFirst: Bool
    let madeDirectory: Bool
  }

  private func write(_ pending: PendingCommit) throws -> WrittenCommit {
    let (chunk, madeDirectory) = try chunk(for: pending.stream)
    let isFirst = chunk.size == 0
    output.removeAll()
    if isFirst {
      ChunkHeader(id: chunk.name.id, stream: pending.stream, created: chunk.created).write(to: output)
    }
    let commit = encode(pending, of: chunk)
    let offset = chunk.size
    let range = offset..<offset + output.count
    let written = WrittenCommit(
      chunk: chunk, commit: commit, positions: pending.positions, offset: offset, isFirst: isFirst,
      madeDirectory: madeDirectory)
    do {
      try chunk.file!.reserve(range)
      try chunk.file!.write(output.bytes, at: offset)
    } catch {
      try? chunk.file?.truncate(to: offset)
      throw error
    }
    chunk.size = range.upperBound
    chunk.recordCount += UInt64(commit.recordCount)
    return written
  }

  /// Appends the commit to `output`.
  private func encode(_ pending: PendingCommit, of chunk: OpenChunk) -> CommitHeader {
    let start = output.count
    // The header is written when all of its figures are known.
    _ = output.reserve(CommitHeader.length)
    output.count += CommitHeader.length
    if !pending.positions.isEmpty {
      output.append(number: pending.positions.count)
      for position in pending.positions { PositionCoding.write(position, to: output) }
    }
    let positionsEnd = output.count
    let payload = pending.records.isEmpty ? UnsafeRawBufferPointer(start: nil, count: 0) : pending.records.finish()
    var encoding = CommitHeader.Encoding.zstd
    if compressor.append(payload, to: output) == nil {
      encoding = .none
      output.append(payload)
    }
    let end = output.count
    let bytes = output.bytes
    let header = CommitHeader(
      number: nextCommit, time: options.clock(), firstRecord: chunk.recordCount,
      recordCount: pending.records.recordCount, payloadLength: payload.count, storedLength: end - positionsEnd,
      encoding: encoding, positionsLength: positionsEnd - start - CommitHeader.length,
      positionsHash: ContentHash.of(
        UnsafeRawBufferPointer(rebasing: bytes[start + CommitHeader.length..<positionsEnd])),
      payloadHash: ContentHash.of(UnsafeRawBufferPointer(rebasing: bytes[positionsEnd..<end])))
    nextCommit += 1
    output.count = start
    header.write(of: chunk.name.id, to: output)
    output.count = end
    return header
  }

  private func take(_ written: WrittenCommit) {
    size += written.chunk.size - written.offset
    writtenBytes += written.chunk.size - written.offset
    for position in written.positions {
      positions[position.source] = NumberedPosition(commit: written.commit.number, position: position)
    }
  }

  // MARK: - Chunks

  private func chunk(for stream: String) throws -> (OpenChunk, madeDirectory: Bool) {
    uses += 1
    if let chunk = open[stream] {
      chunk.lastUse = uses
      if chunk.file == nil { chunk.file = try fileSystem.open(chunk.path, for: .updating) }
      return (chunk, false)
    }
    let directory = layout.directory(of: stream)
    let isNew = try !fileSystem.exists(directory)
    if isNew {
      guard streamCount < BufferLayout.maximumStreams else {
        throw ChunkError(path: layout.streams, reason: "holds \(streamCount) streams already; no more are taken")
      }
      try fileSystem.makeDirectory(directory)
      streamCount += 1
    }
    var generator = options.generator
    let name = ChunkName(firstCommit: nextCommit, id: ChunkID(using: &generator), isOpen: true)
    options.generator = generator
    let chunk = OpenChunk(name: name, directory: directory, created: options.clock())
    chunk.file = try fileSystem.open(chunk.path, for: .creating)
    chunk.lastUse = uses
    open[stream] = chunk
    return (chunk, isNew)
  }

  private func seal(_ chunks: [OpenChunk]) throws {
    guard !chunks.isEmpty else { return }
    isBroken = true
    for chunk in chunks { try fileSystem.rename(chunk.path, to: "\(chunk.directory)/\(chunk.name.sealed)") }
    for directory in Set(chunks.map(\.directory)).sorted() { try fileSystem.synchronizeDirectory(directory) }
    sealedChunks += chunks.count
    let sealed = Set(chunks.map(\.name))
    open = open.filter { !sealed.contains($0.value.name) }
    isBroken = false
  }

  private func closeFiles() {
    let withFiles = open.values.filter { $0.file != nil }
    guard withFiles.count > BufferWriter.maximumOpenFiles else { return }
    let excess = withFiles.count - BufferWriter.maximumOpenFiles / 2
    for chunk in withFiles.sorted(by: { $0.lastUse < $1.lastUse }).prefix(excess) { chunk.file = nil }
  }
}

/// A chunk to which commits are added.
private final class OpenChunk {
  let name: ChunkName
  let directory: String
  /// When its first commit was made, in nanoseconds since 1970.
  let created: Int64
  var file: (any StoredFile)?
  var size = 0
  var recordCount: UInt64 = 0
  var lastUse = 0

  init(name: ChunkName, directory: String, created: Int64) {
    self.name = name
    self.directory = directory
    self.created = created
  }

  var path: String { "\(directory)/\(name)" }
}

/// Another process writes to the buffer.
public struct BufferHeldError: Error, CustomStringConvertible {
  public var path: String
  public var description: String { "\(path): another process has this buffer open" }
}
