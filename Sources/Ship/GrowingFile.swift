import FileSystem
import LogModel
import Pipeline

/// A plain file that may grow, read from an offset on. Where it is cut off or written anew meanwhile, nothing more comes of it.
///
/// After each read it is compared with what was read before: bytes that were put in place of others are not taken for their continuation.
final class GrowingFile: ByteSource {
  let file: any StoredFile
  /// In bytes: how far it was read.
  private(set) var offset: Int
  /// Whether it has not what was read any more.
  private(set) var wasReplaced = false
  /// The last bytes that were read.
  private var recent: [UInt8]
  /// As many are kept: what stands before a record that waits lies in them nearly always.
  private static let recentLimit = 16 << 10

  /// - Throws: `SystemCallError`.
  init(_ file: any StoredFile, from offset: Int) throws {
    self.file = file
    self.offset = offset
    recent = try file.bytes(in: max(0, offset - SourcePosition.tailLimit)..<offset)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard !wasReplaced else { return 0 }
    let count = try file.read(into: buffer, at: offset)
    let known = recent.suffix(SourcePosition.tailLimit)
    guard try file.bytes(in: offset - known.count..<offset).elementsEqual(known) else {
      wasReplaced = true
      return 0
    }
    if count > 0 { keep(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
    offset += count
    return count
  }

  private func keep(_ bytes: UnsafeRawBufferPointer) {
    let limit = GrowingFile.recentLimit
    if bytes.count >= limit {
      recent = Array(bytes.suffix(limit))
    } else {
      recent += bytes
      if recent.count > 2 * limit { recent.removeFirst(recent.count - limit) }
    }
  }

  /// The at most `SourcePosition.tailLimit` bytes before `end`, which were read; `nil` where they are not there any more.
  func bytes(before end: Int) throws -> [UInt8]? {
    let start = max(0, end - SourcePosition.tailLimit)
    let kept = offset - recent.count
    if start >= kept { return Array(recent[start - kept..<end - kept]) }
    let bytes = try file.bytes(in: start..<end)
    return bytes.count == end - start ? bytes : nil
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
