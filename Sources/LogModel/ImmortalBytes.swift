/// Bytes that are never given back: names that are written for each record as long as the program runs.
///
/// `JSONCursor.padding` bytes after them can be read. `@unchecked Sendable`: nothing writes to them after `init`.
public struct ImmortalBytes: @unchecked Sendable {
  public let bytes: UnsafeRawBufferPointer

  public init(_ text: String) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count + JSONCursor.padding, alignment: 16)
    copy.initializeMemory(as: UInt8.self, repeating: 0)
    copy.copyBytes(from: text.utf8)
    bytes = UnsafeRawBufferPointer(rebasing: copy.prefix(text.utf8.count))
  }

  /// The inside of the JSON string that `text` is.
  public init(jsonInside text: String) {
    let buffer = OutputBuffer(capacity: 64)
    buffer.append(jsonString: text)
    self.init(String(decoding: UnsafeRawBufferPointer(rebasing: buffer.bytes.dropFirst().dropLast()), as: UTF8.self))
  }
}
