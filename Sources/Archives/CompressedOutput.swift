internal import CArchive

/// Compresses a stream of bytes as it comes: what `gzip` or `zstd` would make of it, without name and time.
///
/// The same bytes give the same output, however they are cut into writes.
public final class CompressedOutput {
  private let output: ArchiveOutput

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
    try output.write(bytes)
  }

  /// Ends the compressed stream. Without it the output is not complete.
  public func finish() throws(ArchiveError) {
    try output.finish()
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
