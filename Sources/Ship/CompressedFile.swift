import Archives
import FileSystem
import FileTailer
import LogModel
import Pipeline

/// What a compressed file holds, decompressed from front to back.
final class CompressedFile: ByteSource, SourceContents {
  let file: any StoredFile
  private let maximumSize: Int64
  // Of both: the reader owns what the source reads.
  private let reader: ArchiveReader
  private let source: any ByteSource
  private var head: [UInt8] = []
  private var recent = RecentBytes(limit: 64 << 10)

  /// - Throws: `ArchiveError` where it cannot be decompressed; `NotLinesError` where there is an archive in it.
  init(_ file: any StoredFile, maximumSize: Int64) throws {
    self.file = file
    self.maximumSize = maximumSize
    let budget = ArchiveBudget(ArchiveLimits(maxBytes: maximumSize))
    reader = try ArchiveReader(source: WholeFile(file), name: file.path, budget: budget)
    guard let entry = try reader.nextEntry(), entry.isRaw else { throw NotLinesError() }
    source = reader.entrySource
  }

  /// In bytes, decompressed: how far it was read.
  var offset: Int { recent.end }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try source.read(into: buffer)
    let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
    if head.count < SourcePosition.headLimit { head += bytes.prefix(SourcePosition.headLimit - head.count) }
    recent.append(bytes)
    return count
  }

  /// Reads on to `range`, and gives it as far as the contents go.
  func bytes(in range: Range<Int>) throws -> [UInt8] {
    if range.lowerBound >= offset { try skip(to: range.lowerBound) }
    try skip(to: range.upperBound)
    let end = min(range.upperBound, offset)
    guard range.lowerBound < end else { return [] }
    if end <= head.count { return Array(head[range.lowerBound..<end]) }
    if let bytes = recent.bytes(in: range.lowerBound..<end) { return Array(bytes) }
    // Seldom: a record that is larger than what is kept. It is decompressed once more.
    let again = try CompressedFile(file, maximumSize: maximumSize)
    try again.skip(to: end)
    return Array(again.recent.bytes(in: range.lowerBound..<end) ?? [])
  }

  /// Reads up to `end` or the end of the contents.
  func skip(to end: Int) throws {
    guard offset < end else { return }
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { block.deallocate() }
    while offset < end {
      if try read(into: UnsafeMutableRawBufferPointer(rebasing: block.prefix(end - offset))) == 0 { return }
    }
  }
}

/// A file that holds no lines.
struct NotLinesError: Error, CustomStringConvertible {
  var description: String { "an archive, not lines: `sentinel replay` reads it; not shipped" }
}
