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
    try file.write(bytes, at: length)
    length += bytes.count
  }

  /// Makes all that was appended durable, and ends the compressed stream, so that what is there can be read.
  func seal() throws {
    if let compressor {
      self.compressor = nil
      try compressor.finish()
    }
    if isSynchronized { return }
    try file.synchronize()
    isSynchronized = true
  }

  /// The group has committed all that was sealed.
  func noteCommit() { committedLength = length }
}
