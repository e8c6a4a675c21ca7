import Archives

/// Reads the archive, or the compressed file, to its end and throws the bytes away: what decompression costs by itself.
func decompress(_ path: String) throws {
  let reader = try ArchiveReader(path: path, budget: ArchiveBudget(ArchiveLimits()))
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
  defer { buffer.deallocate() }
  while try reader.nextEntry() != nil {
    let source = reader.entrySource
    while try source.read(into: buffer) > 0 {}
  }
}
