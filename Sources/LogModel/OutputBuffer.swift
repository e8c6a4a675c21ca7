import Glibc

/// A growing buffer of bytes that are written once, front to back: what a worker makes of a batch.
public final class OutputBuffer {
  /// The bytes written so far are `base[0 ..< count]`.
  public private(set) var base: UnsafeMutablePointer<UInt8>
  public var count = 0
  @usableFromInline var capacity: Int

  public init(capacity: Int) {
    self.capacity = max(capacity, 64)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  /// What was written.
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  /// Makes room for `additional` bytes and returns where they go; add what was written to `count` afterwards.
  @inlinable @inline(__always)
  public func reserve(_ additional: Int) -> UnsafeMutablePointer<UInt8> {
    if count &+ additional > capacity { grow(by: additional) }
    return base + count
  }

  @usableFromInline @inline(never)
  func grow(by additional: Int) {
    var larger = capacity
    while larger < count + additional { larger *= 2 }
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.update(from: base, count: count)
    base.deallocate()
    base = moved
    capacity = larger
  }

  public func removeAll() { count = 0 }

  @inlinable @inline(__always)
  public func append(_ byte: UInt8) {
    reserve(1).pointee = byte
    count &+= 1
  }

  @inlinable @inline(__always)
  public func append(_ text: StaticString) {
    append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  @inlinable @inline(__always)
  public func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    memcpy(reserve(bytes.count), source, bytes.count)
    count &+= bytes.count
  }

  public func append(_ bytes: [UInt8]) { bytes.withUnsafeBytes { append($0) } }

  public func append(text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  /// Writes over what was written at `offset`.
  public func replace(at offset: Int, with bytes: UnsafeRawBufferPointer) {
    precondition(offset + bytes.count <= count)
    UnsafeMutableRawPointer(base + offset).copyMemory(from: bytes.baseAddress!, byteCount: bytes.count)
  }

  /// Writes `timestamp` as RFC 3339 in UTC.
  public func append(_ timestamp: Timestamp) { count += writeRFC3339(timestamp, into: reserve(maximumRFC3339Length)) }

  /// Writes `number` in decimal.
  public func append(decimal number: Int) { append(text: String(number)) }

  /// Writes through a cursor: room is made once for all of it.
  ///
  /// - Parameter size: no less than what `body` writes.
  @inlinable @inline(__always)
  public func write(atMost size: Int, _ body: (inout JSONCursor) -> Void) {
    var cursor = JSONCursor(reserve(size &+ JSONCursor.padding))
    body(&cursor)
    count = cursor.position - base
  }

  /// Writes `text` as a JSON string with its quotes.
  public func append(jsonString text: String) {
    var text = text
    text.withUTF8 { _ = append(jsonString: UnsafeRawBufferPointer($0)) }
  }

  /// Writes `bytes` as a JSON string with its quotes; invalid UTF-8 becomes U+FFFD.
  ///
  /// - Returns: how many U+FFFD were put in.
  @discardableResult
  public func append(jsonString bytes: UnsafeRawBufferPointer) -> Int {
    // The cursor may look a little beyond the end of what it writes: here nobody promises that it can.
    let padded = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + JSONCursor.padding, alignment: 16)
    defer { padded.deallocate() }
    padded.copyMemory(from: bytes)
    UnsafeMutableRawBufferPointer(rebasing: padded[bytes.count...]).initializeMemory(as: UInt8.self, repeating: 0)
    var invalid: UInt64 = 0
    write(atMost: JSONCursor.size(ofString: bytes.count)) { cursor in
      cursor.writeString(UnsafeRawBufferPointer(rebasing: padded[..<bytes.count]))
      invalid = cursor.invalidSequences
    }
    return Int(invalid)
  }
}
