import ChunkBuffer
import FileSystem
import LogModel
import TestSupport

/// A buffer in a directory of its own, with a few records of one service.
struct SmallBuffer {
  static func clock() -> Int64 { 1_772_431_200_000_000_000 }

  let scratch = TemporaryDirectory()
  let disk = Disk()

  var path: String { "\(scratch.path)/buffer" }

  /// Makes one chunk of so many commits, of one record each.
  init(commits: Int = 1, service: String = "shop") throws {
    let writer = try BufferWriter(path, disk, options: BufferOptions(clock: SmallBuffer.clock))
    for line in 1...commits { try writer.commit([SmallBuffer.commit("record \(line)", line: line, service: service)]) }
    try writer.seal()
  }

  /// What commits one record.
  static func commit(_ text: String, line: Int = 1, service: String = "shop") -> PendingCommit {
    let source = LogSource(name: "\(service).log", path: "\(service).log", stream: service, referenceTime: nil)
    let bytes = Array(text.utf8)
    let batch = LogBatch(source: source, capacity: bytes.count)
    batch.storage.copyBytes(from: bytes)
    batch.records = [Record(offset: 0, length: bytes.count, firstLineLength: bytes.count, line: line, lineCount: 1)]
    let commit = PendingCommit(stream: service)
    commit.records.append(batch)
    return commit
  }

  /// Its chunks, in order.
  func chunks() throws -> [FoundChunk] { try ChunkDirectory.chunks(in: path, asStorage: true, disk) ?? [] }

  /// Changes the bytes of a file of the buffer.
  func change(_ file: String, _ body: (inout [UInt8]) -> Void) {
    guard var bytes = TemporaryDirectory.read(file) else { return }
    body(&bytes)
    scratch.write(bytes, to: String(file.dropFirst(scratch.path.utf8.count + 1)))
  }
}

extension [UInt8] {
  /// Writes a number of eight bytes as the formats of the program have it, the lowest first.
  mutating func put(_ number: UInt64, at offset: Int) {
    Swift.withUnsafeBytes(of: number.littleEndian) { replaceSubrange(offset..<offset + 8, with: $0) }
  }

  /// Makes the checksum right that a file of the program's ends with.
  mutating func closeWithChecksum() { put(ContentHash.of(Array(dropLast(8))), at: count - 8) }
}
