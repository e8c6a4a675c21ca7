import Archives
import FileSystem
import LogModel

/// A file that grows, of which only so much counts as the group has committed.
final class OutputFile {
  let path: String
  private let file: any StoredFile
  private let compression: CompressionFilter?
  /// What was written since the last `seal`, where it is compressed.
  private var compressor: CompressedOutput?
  /// Of the file, in bytes.
  private(set) var length = 0
  /// How much of it is committed.
  private(set) var committedLength = 0
  private var isSynchronized = true
  /// Whether a write has failed: then something may lie behind `length`.
  private var hasFailed = false

  /// Makes the file; its name is not durable yet.
  init(_ path: String, compression: CompressionFilter?, _ fileSystem: any FileSystem) throws(SystemCallError) {
    self.path = path
    self.compression = compression
    file = try fileSystem.open(path, for: .creating)
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws {
    guard !bytes.isEmpty else { return }
    isSynchronized = false
    guard let compression else { return try write(bytes) }
    // Each stretch is a stream of its own, so that the file can be cut behind it.
    let compressor =
      try self.compressor ?? CompressedOutput(compression, name: path) { [unowned self] in try write($0) }
    self.compressor = compressor
    try compressor.write(bytes)
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(SystemCallError) {
    do throws(SystemCallError) {
      try file.write(bytes, at: length)
    } catch {
      hasFailed = true
      throw error
    }
    length += bytes.count
  }

  /// Whether what was appended since the last commit cannot be had any more: a write has failed in the middle of a compressed stream, or nobody knows what
  /// of it is on the disk.
  var isBroken: Bool { hasFailed && compression != nil || isInDoubt }
  private var isInDoubt = false

  /// Makes all that was appended durable, and ends the compressed stream, so that what is there can be read.
  func seal() throws {
    if let compressor {
      self.compressor = nil
      try compressor.finish()
    }
    if hasFailed, !isBroken {
      try file.truncate(to: length)
      (hasFailed, isSynchronized) = (false, false)
    }
    if isSynchronized { return }
    // A second attempt may succeed for nothing.
    isInDoubt = true
    try file.synchronize()
    (isInDoubt, isSynchronized) = (false, true)
  }

  /// Cuts off what is not committed, if anything is there that is not.
  ///
  /// - Returns: whether anything is left.
  func cut() throws(SystemCallError) -> Bool {
    if committedLength > 0, length != committedLength || hasFailed {
      try file.truncate(to: committedLength)
      try file.synchronize()
    }
    return committedLength > 0
  }

  /// The group has committed all that was sealed.
  func noteCommit() { committedLength = length }
}
