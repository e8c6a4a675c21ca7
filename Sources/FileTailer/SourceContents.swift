import FileSystem
import LogModel

/// The bytes of a source, decompressed.
public protocol SourceContents: AnyObject {
  /// The bytes of `range`, or fewer where the contents end before.
  ///
  /// Of what is decompressed, ranges are asked for in ascending order, and none of them overlap.
  func bytes(in range: Range<Int>) throws -> [UInt8]
}

/// A file whose bytes are the source's own.
public final class PlainContents: SourceContents {
  private let file: any StoredFile

  public init(_ file: any StoredFile) { self.file = file }

  public func bytes(in range: Range<Int>) throws -> [UInt8] { try file.bytes(in: range) }
}

extension FileHint {
  public init(_ status: FileStatus) {
    self.init(
      device: status.identity[0], inode: status.identity[1], size: status.size,
      modificationTime: status.modificationTime)
  }

  /// Whether it is one file under two names, or at two times, unless its inode was given out again in between.
  func isSameFile(as other: FileHint) -> Bool { device == other.device && inode == other.inode }
}
