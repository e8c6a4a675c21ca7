internal import CArchive

/// Compresses a stream of bytes as it comes: what `gzip` or `zstd` would make of it, without name and time.
///
/// The same bytes give the same output, however they are cut into writes.
public final class CompressedOutput {
  private let output: ArchiveOutput
  private let filter: CompressionFilter
  private var isEmpty = true

  /// Hands the compressed bytes, in order, to the sink; the buffer is valid during the call only.
  ///
  /// - Parameters:
  ///   - level: The filter's own compression level; nil for its default.
  ///   - name: What errors call the output.
  /// - Throws: ``ArchiveError``. What the sink throws comes out of ``write(_:)`` and ``finish()`` as the `underlying`
  ///   error, or as itself if it is an `ArchiveError`.
  public init(
    _ filter: CompressionFilter, level: Int? = nil, name: String = "compressed output",
    to sink: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws(ArchiveError) {
    self.filter = filter
    output = try ArchiveOutput(format: .raw, filter: filter, level: level, name: name, sink: sink)
    let entry = archive_entry_new()
    defer { archive_entry_free(entry) }
    archive_entry_set_pathname(entry, "data")
    archive_entry_set_filetype(entry, UInt32(S_IFREG))
    try output.check(archive_write_header(output.handle, entry))
  }

  /// Writes the compressed bytes to a descriptor, which stays the caller's to close.
  public convenience init(
    _ filter: CompressionFilter, level: Int? = nil, name: String = "compressed output", descriptor: CInt
  ) throws(ArchiveError) {
    try self.init(filter, level: level, name: name) { try writeAll($0, to: descriptor, name: name) }
  }

  /// Takes the next bytes to compress.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
    if !bytes.isEmpty { isEmpty = false }
    try output.write(bytes)
  }

  /// Ends the compressed stream. Without it the output is not complete.
  public func finish() throws(ArchiveError) {
    if isEmpty, filter == .lz4 {
      // libarchive 3.6 dereferences a null pointer when it ends an lz4 stream that never began: give the empty frame.
      let frame: [UInt8] = [4, 0x22, 0x4D, 0x18, 0x64, 0x40, 0xA7, 0, 0, 0, 0, 5, 0x5D, 0xCC, 2]
      try frame.span.withUnsafeBytes { (bytes) throws(ArchiveError) in try output.deliver(bytes) }
    } else {
      try output.finish()
    }
  }
}

/// The bytes as one compressed file, without name and time.
public func compress(_ bytes: [UInt8], with filter: CompressionFilter) throws(ArchiveError) -> [UInt8] {
  var result: [UInt8] = []
  let output = try CompressedOutput(filter) { result.append(contentsOf: $0) }
  try bytes.span.withUnsafeBytes { (buffer) throws(ArchiveError) in try output.write(buffer) }
  try output.finish()
  return result
}
