import CBytes
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

  /// Writes `number` in decimal.
  @inlinable
  public func append(decimal number: Int) {
    guard number >= 0 else {
      append(text: String(number))
      return
    }
    withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
      var rest = UInt(number)
      var start = 20
      repeat {
        start &-= 1
        digits[start] = UInt8(truncatingIfNeeded: 48 &+ rest % 10)
        rest /= 10
      } while rest != 0
      append(UnsafeRawBufferPointer(rebasing: digits[start...]))
    }
  }

  /// Writes `bytes` as a JSON string with its quotes; invalid UTF-8 becomes U+FFFD.
  ///
  /// - Returns: how many U+FFFD were put in.
  @inlinable @inline(__always)
  public func append(jsonString bytes: UnsafeRawBufferPointer) -> Int {
    append(jsonString: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
  }

  /// See `append(jsonString:)`.
  @inlinable @inline(__always)
  public func append(jsonString source: UnsafePointer<UInt8>?, _ length: Int) -> Int {
    let start = reserve(length &* 6 &+ 18)
    start.pointee = UInt8(ascii: "\"")
    var end = start + 1
    var invalid: UInt64 = 0
    if let source { end = sentinel_json_escape(end, source, length, &invalid) }
    end.pointee = UInt8(ascii: "\"")
    count &+= end + 1 - start
    return Int(truncatingIfNeeded: invalid)
  }

  /// Writes JSON text as it stands, with invalid UTF-8 made U+FFFD.
  ///
  /// - Returns: how many U+FFFD were put in.
  @inlinable @inline(__always)
  public func append(json text: UnsafeRawBufferPointer) -> Int {
    guard let source = text.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
    let start = reserve(text.count &* 6 &+ 16)
    var invalid: UInt64 = 0
    count &+= sentinel_json_copy(start, source, text.count, &invalid) - start
    return Int(truncatingIfNeeded: invalid)
  }
}
