import LogModel

extension FluentBitChunk {
  /// A whole chunk file of the one event with this index.
  public func encoded(event index: UInt64) -> [UInt8] {
    var events = events()
    var next: UInt64 = 0
    while let event = events.next() {
      if next == index { return encoded(UnsafeRawBufferPointer(rebasing: bytes[event.range])) }
      next += 1
    }
    return encoded(UnsafeRawBufferPointer(start: nil, count: 0))
  }

  /// A whole chunk file with this content, the metadata of this one, and a checksum (docs/formats/fluent-bit-chunk.md).
  func encoded(_ content: UnsafeRawBufferPointer) -> [UInt8] {
    var metadata = Array(bytes[header.metadata])
    // What is damaged of it cannot be used, and a dead letter has none: the tag alone is written anew.
    if header.damage != nil || metadata.isEmpty { metadata = [0xF1, 0x77, 0, 0] + Array((tag ?? "").utf8) }
    let checked = OutputBuffer(capacity: content.count + metadata.count + 2)
    checked.append(big: UInt16(metadata.count))
    checked.append(metadata)
    checked.append(content)
    var checksum = CRC32()
    checksum.update(checked.bytes)
    let output = OutputBuffer(capacity: checked.count + 22)
    output.append([0xC1, 0x00])
    output.append(big: checksum.value)
    output.append(big: UInt32(0))
    output.append(big: UInt32(content.count))
    output.append(big: UInt64(0))
    output.append(checked.bytes)
    return Array(output.bytes)
  }
}

extension OutputBuffer {
  fileprivate func append(big number: some FixedWidthInteger) { withUnsafeBytes(of: number.bigEndian) { append($0) } }
}
