import LogModel

/// What the header and the metadata of a chunk file say, checked against the file.
struct FluentBitHeader {
  static let size = 24
  /// What older writers leave in place of a checksum where they keep none: the one of a chunk without metadata and content.
  private static let initialChecksum: UInt32 = 0xFF12_D941

  var tag: String?
  var checksum = FluentBitChunk.Checksum.off
  var metadata = 0..<0
  /// Where the content ends as the header has it; beyond the file's end where the file was cut.
  var contentEnd = 0
  var isLegacy = false
  var note: String?
  /// What is wrong with the metadata, which then does not count: records are looked for from its first byte on.
  var damage: ChunkDamage?

  /// Where values begin.
  var contentStart: Int { damage?.range.lowerBound ?? metadata.upperBound }

  /// - Parameters:
  ///   - file: all of its bytes.
  ///   - name: the file's, without directories.
  init(of file: UnsafeRawBufferPointer, named name: Substring) throws(FluentBitChunkError) {
    guard !file.isEmpty else {
      note = "an empty file"
      return
    }
    guard file.starts(with: [0xC1, 0x00].prefix(file.count)) else {
      guard !file.allSatisfy({ $0 == 0 }) else { throw .onlyZeros(file.count) }
      throw .notAChunk(first: Array(file.prefix(2)))
    }
    guard file.count >= Self.size else { throw .headerCut(file.count) }
    let length = Int(UInt16(bigEndian: file.loadUnaligned(fromByteOffset: 22, as: UInt16.self)))
    metadata = Self.size..<Self.size + length
    guard metadata.upperBound <= file.count else { throw .metadataLength(length: length, fileSize: file.count) }
    try readContentLength(file)
    try readMetadata(UnsafeRawBufferPointer(rebasing: file[metadata]), fileName: name)
    checksum = checksum(of: file)
  }

  private mutating func readContentLength(_ file: UnsafeRawBufferPointer) throws(FluentBitChunkError) {
    let length = Int(UInt32(bigEndian: file.loadUnaligned(fromByteOffset: 10, as: UInt32.self)))
    contentEnd = metadata.upperBound + length
    guard contentEnd <= FluentBitChunk.largestSize else { throw .contentLength(length) }
    guard length == 0 else { return }
    // No value that we look for begins with a zero byte, so one there is the file's zero tail. Old writers left no length.
    isLegacy = metadata.upperBound < file.count && file[metadata.upperBound] != 0
    if isLegacy { contentEnd = file.count } else { note = "a header and no content" }
  }

  private mutating func readMetadata(
    _ bytes: UnsafeRawBufferPointer, fileName: Substring
  ) throws(FluentBitChunkError) {
    guard !bytes.isEmpty else {
      tag = FluentBitFileName.deadLetterTag(fileName)
      return
    }
    var text = bytes[...]
    if bytes.starts(with: [0xF1, 0x77]), bytes.count >= 4 {
      guard bytes[2] == 0 else { throw .otherContent(type: bytes[2]) }
      text = bytes[4...]
      // With flags, what follows the tag's NUL says where the records were to go.
      if bytes[3] != 0 { text = text.prefix { $0 != 0 } }
    }
    if text.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) {
      tag = String(validating: text, as: UTF8.self)
    }
    if tag == nil { damage = ChunkDamage(range: metadata, records: nil, reason: "metadata without a tag that is text") }
  }

  private func checksum(of file: UnsafeRawBufferPointer) -> FluentBitChunk.Checksum {
    let stored = UInt32(bigEndian: file.loadUnaligned(fromByteOffset: 2, as: UInt32.self))
    guard stored != 0 else { return .off }
    if contentEnd <= file.count {
      var computed = CRC32()
      computed.update(UnsafeRawBufferPointer(rebasing: file[22..<contentEnd]))
      if stored == computed.value { return .matches }
      // The register as it lay in memory, little-endian, its bits not yet inverted.
      if stored == (~computed.value).byteSwapped { return .matchesUnsynced }
    }
    return stored == Self.initialChecksum ? .off : .wrong
  }
}
