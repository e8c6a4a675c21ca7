import FileSystem
import LogModel

/// A commit whose header and positions are as they were written.
public struct Commit: Sendable {
  public var header: CommitHeader
  /// Of its first byte in the file.
  public var offset: Int
  public var positions: [SourcePosition]

  public var range: Range<Int> { offset..<offset + header.totalLength }
  var payloadRange: Range<Int> {
    offset + CommitHeader.length + header.positionsLength..<offset + header.totalLength
  }
}

/// Reads a chunk file commit by commit, past what is damaged.
///
/// A chunk may be read while it is written: of an open one the reading ends where no whole commit follows, and `end` tells where. What it finds
/// damaged between whole commits is put down in `damage`.
public final class ChunkReader {
  /// How much of a commit is looked at.
  public enum Depth: Sendable {
    /// Header and positions: whether the records are as they were is not known.
    case positions
    /// All of it.
    case everything
  }

  public let path: String
  public let name: ChunkName
  /// `nil` where it is damaged; the records are there all the same.
  public private(set) var header: ChunkHeader?
  public private(set) var damage: [ChunkDamage] = []
  /// Where the last whole commit ends.
  public private(set) var end = 0

  private let file: any StoredFile
  private let stream: String
  private let depth: Depth
  private var offset = 0
  /// The index in the chunk of the record that should come next.
  private var nextRecord: UInt64 = 0
  /// Of the last commit: numbers grow, and a copy of one before is none.
  private var lastNumber: UInt64 = 0
  /// Why there is no header.
  private var headerDamage: String?
  private var isOfAnotherVersion = false
  private var isAtEnd = false
  private let decompressor = ZstdDecompressor()
  private var decoder: PayloadDecoder
  /// What was read last of a payload that is whole, and the offset of its commit.
  private var stored: [UInt8] = []
  private var storedOffset: Int?

  /// - Parameters:
  ///   - stream: what the stream is taken to be called where the header is damaged.
  /// - Throws: `SystemCallError`; `ChunkError` where the file is no chunk of ours.
  public init(_ file: any StoredFile, name: ChunkName, stream: String, depth: Depth) throws {
    self.file = file
    self.name = name
    path = file.path
    self.depth = depth
    decoder = PayloadDecoder(stream: stream)
    self.stream = stream
    try readHeader()
  }

  private func readHeader() throws {
    (headerDamage, isOfAnotherVersion) = (nil, false)
    let beginning = try file.bytes(in: 0..<ChunkHeader.fixedLength + ChunkHeader.maximumStreamLength)
    switch ChunkHeader.read(beginning) {
    case .success(let read) where read.id == name.id:
      header = read
      offset = read.length
      end = offset
    case .success: headerDamage = "its header has another id than its name"
    case .failure(let refusal):
      isOfAnotherVersion = if case .version = refusal { true } else { false }
      headerDamage = refusal.reason
    }
    decoder = PayloadDecoder(stream: header?.stream ?? stream)
  }

  /// The next whole commit; `nil` where none follows.
  public func next() throws -> Commit? {
    // An open chunk may have been looked at before its header was there.
    if headerDamage != nil, isWithoutCommits { try readHeader() }
    let start = offset
    if headerDamage == nil, let commit = try commit(at: start) { return took(commit) }
    guard let commit = try nextWhole(after: start) else {
      try endReading()
      return nil
    }
    // What was being written when it was looked at first may be whole by now.
    if headerDamage == nil, let first = try self.commit(at: start) { return took(first) }
    let lost = commit.header.firstRecord >= nextRecord ? Int(commit.header.firstRecord - nextRecord) : nil
    damage.append(ChunkDamage(range: start..<commit.offset, records: lost, reason: damageReason))
    headerDamage = nil
    return took(commit)
  }

  /// Of an open chunk what follows the last whole commit is not written yet, or never will be. Of a sealed one it is damaged.
  private func endReading() throws {
    guard !isAtEnd else { return }
    isAtEnd = true
    // A version that is not ours, or damage that looks like one: commits of ours tell.
    if isOfAnotherVersion, end == 0 { throw ChunkError(path: path, reason: damageReason) }
    let size = try file.status().size
    guard !isWithoutCommits, headerDamage != nil || (end < size && !name.isOpen) else { return }
    damage.append(
      ChunkDamage(range: end..<max(end, size), records: try recordsOfLastCommit(size), reason: damageReason))
  }

  /// How many records a damaged commit at the file's end had, where its header says so.
  private func recordsOfLastCommit(_ size: Int) throws -> Int? {
    let bytes = try file.bytes(in: end..<end + CommitHeader.length)
    guard let header = bytes.withUnsafeBytes({ CommitHeader($0, of: name.id) }), end + header.totalLength >= size else {
      return nil
    }
    return header.recordCount
  }

  /// Whether it is an open chunk whose first commit is still to come, or was lost in a crash.
  private var isWithoutCommits: Bool { name.isOpen && lastNumber == 0 }

  private var damageReason: String { headerDamage ?? "a checksum does not fit" }

  private func took(_ commit: Commit) -> Commit {
    offset = commit.range.upperBound
    end = offset
    lastNumber = commit.header.number
    nextRecord = commit.header.firstRecord + UInt64(commit.header.recordCount)
    return commit
  }

  /// The records of a commit.
  ///
  /// - Throws: `SystemCallError`; `ChunkError` where they are damaged, which a commit of depth `everything` is not.
  public func batches(of commit: Commit) throws -> [LogBatch] {
    guard commit.header.recordCount > 0 else { return [] }
    guard let payload = try payload(of: commit) else {
      throw ChunkError(path: path, reason: "the records of the commit at byte \(commit.offset) are damaged")
    }
    do throws(ByteCodingError) {
      return try decoder.batches(of: payload, recordCount: commit.header.recordCount)
    } catch {
      throw ChunkError(
        path: path, reason: "the commit at byte \(commit.offset) has \(error.what) at byte \(error.offset)")
    }
  }

  /// The commit that begins at `offset`, if all of it is there and as it was.
  private func commit(at offset: Int) throws -> Commit? {
    let bytes = try file.bytes(in: offset..<offset + CommitHeader.length)
    guard let header = bytes.withUnsafeBytes({ CommitHeader($0, of: name.id) }), header.number > lastNumber else {
      return nil
    }
    let positions = try file.bytes(
      in: offset + CommitHeader.length..<offset + CommitHeader.length + header.positionsLength)
    guard positions.count == header.positionsLength, ContentHash.of(positions) == header.positionsHash,
      let read = try? positions.withUnsafeBytes({ try ChunkReader.positions($0) })
    else { return nil }
    let commit = Commit(header: header, offset: offset, positions: read)
    switch depth {
    case .positions: return try file.status().size >= commit.range.upperBound ? commit : nil
    case .everything: return try isWhole(commit) ? commit : nil
    }
  }

  private static func positions(_ bytes: UnsafeRawBufferPointer) throws(ByteCodingError) -> [SourcePosition] {
    guard !bytes.isEmpty else { return [] }
    var reader = ByteReader(bytes)
    var positions: [SourcePosition] = []
    for _ in 0..<(try reader.count()) { positions.append(try PositionCoding.read(&reader)) }
    return positions
  }

  private func isWhole(_ commit: Commit) throws -> Bool {
    if storedOffset == commit.offset { return true }
    storedOffset = nil
    stored = try file.bytes(in: commit.payloadRange)
    guard stored.count == commit.header.storedLength, ContentHash.of(stored) == commit.header.payloadHash else {
      return false
    }
    storedOffset = commit.offset
    return true
  }

  private func payload(of commit: Commit) throws -> PayloadStorage? {
    guard try isWhole(commit) else { return nil }
    let storage = PayloadStorage(capacity: commit.header.payloadLength)
    let fits = stored.withUnsafeBytes { stored in
      switch commit.header.encoding {
      case .none:
        guard stored.count == storage.bytes.count else { return false }
        storage.bytes.copyMemory(from: stored)
        return true
      case .zstd: return decompressor.decompress(stored, into: storage.bytes)
      }
    }
    return fits ? storage : nil
  }

  /// The first whole commit that begins after `start`.
  private func nextWhole(after start: Int) throws -> Commit? {
    let block = 256 << 10
    var position = start == 0 ? 0 : start + 1
    while true {
      // Blocks overlap by what a magic number may lack.
      let bytes = try file.bytes(in: position..<position + block)
      guard bytes.count >= CommitHeader.length else { return nil }
      var from = 0
      while let found = bytes.firstMagic(from: from) {
        if let commit = try commit(at: position + found) { return commit }
        from = found + 1
      }
      position += bytes.count - (CommitHeader.magic.count - 1)
      if bytes.count < block { return nil }
    }
  }
}

extension [UInt8] {
  /// Where the magic number of a commit begins at or after `from`.
  fileprivate func firstMagic(from: Int) -> Int? {
    let magic = CommitHeader.magic
    guard count >= magic.count, from <= count - magic.count else { return nil }
    return (from...(count - magic.count)).first { index in
      self[index] == magic[0] && self[index + 1] == magic[1] && self[index + 2] == magic[2]
        && self[index + 3] == magic[3]
    }
  }
}

/// A chunk that cannot be read, or not there.
public struct ChunkError: Error, Hashable, Sendable, CustomStringConvertible {
  public var path: String
  public var reason: String

  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  public var description: String { "\(path): \(reason)" }
}
