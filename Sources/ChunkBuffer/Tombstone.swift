import FileSystem
import LogModel

/// A position and the commit that it is of: of two positions of a source the one with the higher number is the newer.
public struct NumberedPosition: Hashable, Sendable {
  public var commit: UInt64
  public var position: SourcePosition

  public init(commit: UInt64, position: SourcePosition) {
    self.commit = commit
    self.position = position
  }
}

/// What outlives the chunks of a stream that were removed: how far their sources were read (docs/formats/chunk.md).
public struct Tombstone: Hashable, Sendable {
  private static let magic: [UInt8] = Array("SNTLTOMB".utf8)
  private static let version: UInt16 = 1
  private static let maximumSize = 256 << 20

  /// Of the newest commit that was removed: numbers are not given out again.
  public private(set) var newestCommit: UInt64 = 0
  private var bySource: [UInt64: NumberedPosition] = [:]

  public init() {}

  /// In the order of their commits.
  public var positions: [NumberedPosition] {
    bySource.values.sorted { ($0.commit, $0.position.source) < ($1.commit, $1.position.source) }
  }

  public mutating func add(_ commit: Commit) {
    newestCommit = max(newestCommit, commit.header.number)
    for position in commit.positions { add(NumberedPosition(commit: commit.header.number, position: position)) }
  }

  private mutating func add(_ position: NumberedPosition) {
    if let known = bySource[position.position.source], known.commit > position.commit { return }
    bySource[position.position.source] = position
  }

  /// The tombstone of a stream's directory; an empty one where there is none.
  ///
  /// - Throws: `SystemCallError`; `ChunkError` where it is damaged.
  public static func read(in directory: String, _ fileSystem: some FileSystem) throws -> Tombstone {
    let path = "\(directory)/\(BufferLayout.tombstoneName)"
    let file: any StoredFile
    do throws(SystemCallError) {
      file = try fileSystem.open(path, for: .reading)
    } catch {
      guard error.isMissing else { throw error }
      return Tombstone()
    }
    let size = try file.status().size
    guard size <= Tombstone.maximumSize else {
      throw ChunkError(path: path, reason: "too large for positions of sources")
    }
    let bytes = try file.bytes(in: 0..<size)
    do throws(ByteCodingError) {
      return try Tombstone(bytes)
    } catch {
      throw ChunkError(path: path, reason: "damaged: \(error.what) at byte \(error.offset)")
    }
  }

  func write(in directory: String, _ fileSystem: some FileSystem) throws(SystemCallError) {
    try fileSystem.replace("\(directory)/\(BufferLayout.tombstoneName)", with: encoded)
  }

  private var encoded: [UInt8] {
    let output = OutputBuffer(capacity: 4096)
    output.append(Tombstone.magic)
    output.append(little: Tombstone.version)
    output.append(fixed: newestCommit)
    let positions = positions
    output.append(number: positions.count)
    for position in positions {
      output.append(fixed: position.commit)
      PositionCoding.write(position.position, to: output)
    }
    output.append(fixed: ContentHash.of(output.bytes))
    return Array(output.bytes)
  }

  private init(_ bytes: [UInt8]) throws(ByteCodingError) {
    let minimum = Tombstone.magic.count + 2 + 8 + 1 + 8
    guard bytes.count >= minimum, bytes.starts(with: Tombstone.magic) else {
      throw ByteCodingError(what: "no tombstone", offset: 0)
    }
    self = try bytes.withUnsafeBytes { bytes -> Result<Tombstone, ByteCodingError> in
      do throws(ByteCodingError) { return .success(try Tombstone(reading: bytes)) } catch { return .failure(error) }
    }.get()
  }

  private init(reading bytes: UnsafeRawBufferPointer) throws(ByteCodingError) {
    let end = bytes.count - 8
    guard ContentHash.of(UnsafeRawBufferPointer(rebasing: bytes[..<end])) == bytes.little(at: end) else {
      throw ByteCodingError(what: "a checksum that does not fit", offset: end)
    }
    let start = Tombstone.magic.count + 2
    let version: UInt16 = bytes.little(at: Tombstone.magic.count)
    guard version == Tombstone.version else {
      throw ByteCodingError(what: "version \(version) of the format, unknown to this program,", offset: start - 2)
    }
    var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), base: start)
    newestCommit = try reader.fixed()
    for _ in 0..<(try reader.count()) {
      let commit = try reader.fixed()
      add(NumberedPosition(commit: commit, position: try PositionCoding.read(&reader)))
    }
  }
}

/// Removes chunks whose records are safe elsewhere.
public enum ChunkRemoval {
  /// Writes down how far the chunks' sources were read, then removes the chunks of one stream; both durably.
  ///
  /// The caller holds `BufferLayout.removalLock`. What cannot be read of a chunk's positions is not kept: such a chunk is to be repaired first.
  ///
  /// - Throws: `SystemCallError`, `ChunkError`; then no chunk was removed whose positions are not kept.
  public static func remove(_ chunks: [ChunkName], from directory: String, _ fileSystem: some FileSystem) throws {
    guard !chunks.isEmpty else { return }
    var tombstone = try Tombstone.read(in: directory, fileSystem)
    for name in chunks {
      let file = try fileSystem.open("\(directory)/\(name)", for: .reading)
      let reader = try ChunkReader(file, name: name, stream: "", depth: .positions)
      while let commit = try reader.next() { tombstone.add(commit) }
    }
    try tombstone.write(in: directory, fileSystem)
    for name in chunks { try fileSystem.remove("\(directory)/\(name)") }
    try fileSystem.synchronizeDirectory(directory)
  }
}
