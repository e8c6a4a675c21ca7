import CBytes

extension OutputBuffer {
  /// Writes text that came from a log so that a terminal shows it and obeys none of it: controls (C0 but for the tab, DEL, C1) and
  /// what turns the direction of writing come out as `\u{…}`, invalid UTF-8 as U+FFFD.
  ///
  /// - Parameter keepsLineFeeds: whether line feeds stay, for text of several lines.
  public func append(terminalSafe bytes: UnsafeRawBufferPointer, keepsLineFeeds: Bool = false) {
    guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    var index = 0
    var clean = 0
    while index < bytes.count {
      let byte = base[index]
      if byte >= 0x20 && byte < 0x7F || byte == 0x09 || (keepsLineFeeds && byte == 0x0A) {
        index += 1
        continue
      }
      append(UnsafeRawBufferPointer(start: base + clean, count: index - clean))
      index += appendUnsafe(base + index, bytes.count - index)
      clean = index
    }
    append(UnsafeRawBufferPointer(start: base + clean, count: index - clean))
  }

  /// Writes the character at `source`, whatever it is, and returns how many bytes it took.
  private func appendUnsafe(_ source: UnsafePointer<UInt8>, _ count: Int) -> Int {
    guard source.pointee >= 0x80 else {
      append(text: "\\u{\(String(source.pointee, radix: 16))}")
      return 1
    }
    var skip = 0
    let length = sentinel_utf8_sequence(source, count, &skip)
    guard length > 0 else {
      append("\u{FFFD}")
      return skip
    }
    let sequence = UnsafeRawBufferPointer(start: source, count: length)
    let scalar = String(decoding: sequence, as: UTF8.self).unicodeScalars.first!
    switch scalar.value {
    case 0x80...0x9F, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069:
      append(text: "\\u{\(String(scalar.value, radix: 16))}")
    default: append(sequence)
    }
    return length
  }
}

extension String {
  /// This text with what a terminal might obey made visible; see `OutputBuffer.append(terminalSafe:)`.
  public var terminalSafe: String {
    let buffer = OutputBuffer(capacity: utf8.count + 16)
    var text = self
    text.withUTF8 { buffer.append(terminalSafe: UnsafeRawBufferPointer($0)) }
    return String(decoding: buffer.bytes, as: UTF8.self)
  }
}
