import CBytes

/// Writes JSON into memory that is large enough, without looking whether it is: `OutputBuffer.write(atMost:)` has seen to that.
///
/// Slices that are written must be followed by `padding` bytes that can be read, whatever they are: a value of a few bytes is copied as
/// two blocks of sixteen, which is most of what makes writing fast. Batches, arenas and the names of rules have such a tail.
public struct JSONCursor {
  /// In bytes.
  public static let padding = Int(sentinel_padding)

  /// Where the next byte goes.
  public var position: UnsafeMutablePointer<UInt8>
  /// U+FFFD that were written for invalid UTF-8.
  public var invalidSequences: UInt64 = 0

  @inlinable @inline(__always)
  public init(_ position: UnsafeMutablePointer<UInt8>) { self.position = position }

  /// The most bytes that a JSON string of `count` bytes can become, with its quotes.
  @inlinable @inline(__always)
  public static func size(ofString count: Int) -> Int { count &* 6 &+ 2 }

  @inlinable @inline(__always)
  public mutating func write(_ byte: UInt8) {
    position.pointee = byte
    position += 1
  }

  @inlinable @inline(__always)
  public mutating func write(_ text: StaticString) {
    UnsafeMutableRawPointer(position).copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
    position += text.utf8CodeUnitCount
  }

  /// Copies bytes as they are.
  @inlinable @inline(__always)
  public mutating func write(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    position = sentinel_copy(position, source.assumingMemoryBound(to: UInt8.self), bytes.count)
  }

  /// Writes a JSON string and its quotes.
  @inlinable @inline(__always)
  public mutating func writeString(_ bytes: UnsafeRawBufferPointer) {
    write(UInt8(ascii: "\""))
    writeStringContent(bytes)
    write(UInt8(ascii: "\""))
  }

  /// Writes the inside of a JSON string: what must be escaped is, and invalid UTF-8 becomes U+FFFD.
  @inlinable @inline(__always)
  public mutating func writeStringContent(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    position = sentinel_json_escape(
      position, source.assumingMemoryBound(to: UInt8.self), bytes.count, &invalidSequences)
  }

  /// Copies JSON text, escapes as they stand; invalid UTF-8 becomes U+FFFD.
  @inlinable @inline(__always)
  public mutating func writeJSON(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    position = sentinel_json_copy(position, source.assumingMemoryBound(to: UInt8.self), bytes.count, &invalidSequences)
  }

  /// Writes a number that is not negative in decimal.
  @inlinable @inline(__always)
  public mutating func write(decimal number: Int) {
    var digits = 1
    var limit = 10
    while number >= limit, digits < 19 {
      digits &+= 1
      limit = limit &* 10
    }
    var rest = number
    var index = digits
    while index > 0 {
      index &-= 1
      let next = rest / 10
      position[index] = UInt8(truncatingIfNeeded: 48 &+ rest &- next &* 10)
      rest = next
    }
    position += digits
  }

  /// Writes a time as RFC 3339 in UTC, without quotes.
  @inlinable @inline(__always)
  public mutating func write(_ timestamp: Timestamp) { position += writeRFC3339(timestamp, into: position) }
}
