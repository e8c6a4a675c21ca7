import FileSystem
import LogModel
import Pipeline

/// A plain file that may grow, read from an offset on. Where it is cut off or written anew meanwhile, nothing more comes of it.
///
/// After each read it is compared with what was read before: bytes that were put in place of others are not taken for their continuation.
final class GrowingFile: ByteSource {
  let file: any StoredFile
  /// Whether it has not what was read any more.
  private(set) var wasReplaced = false
  private var recent: RecentBytes
  /// The first bytes, as they were read; `nil` where reading began behind them.
  private var knownHead: [UInt8]?

  /// - Throws: `SystemCallError`.
  init(_ file: any StoredFile, from offset: Int) throws {
    self.file = file
    recent = RecentBytes(try file.bytes(in: offset.markRange), end: offset, limit: 16 << 10)
    if offset == 0 { knownHead = [] }
  }

  /// In bytes: how far it was read.
  var offset: Int { recent.end }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard !wasReplaced else { return 0 }
    let count = try file.read(into: buffer, at: offset)
    let known = recent.tail
    guard try file.bytes(in: offset - known.count..<offset).elementsEqual(known) else {
      wasReplaced = true
      return 0
    }
    let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
    recent.append(bytes)
    if let head = knownHead, head.count < SourcePosition.headLimit {
      knownHead = head + bytes.prefix(SourcePosition.headLimit - head.count)
    }
    return count
  }

  /// What a mark at `end`, up to which was read, is known by; `nil` where it is not there any more.
  func bytes(before end: Int) throws -> [UInt8]? {
    if let bytes = recent.bytes(in: end.markRange) { return Array(bytes) }
    let bytes = try file.bytes(in: end.markRange)
    return bytes.count == end.markRange.count && !wasReplaced ? bytes : nil
  }

  /// The file's first bytes, as far as it was read; `nil` where they are not there any more.
  func head() throws -> [UInt8]? {
    if let knownHead { return knownHead }
    let bytes = try file.bytes(in: 0..<min(offset, SourcePosition.headLimit))
    return wasReplaced || bytes.count < min(offset, SourcePosition.headLimit) ? nil : bytes
  }
}

/// A file's bytes as a stream from its start, for the decompressor.
final class WholeFile: ByteSource {
  private let file: any StoredFile
  private var offset = 0

  init(_ file: any StoredFile) { self.file = file }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try file.read(into: buffer, at: offset)
    offset += count
    return count
  }
}
