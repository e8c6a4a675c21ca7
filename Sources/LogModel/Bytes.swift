import Glibc

extension UnsafeRawBufferPointer {
  /// Whether these bytes are exactly `text`.
  @inlinable @inline(__always)
  public func isText(_ text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount && (isEmpty || memcmp(baseAddress!, text.utf8Start, count) == 0)
  }

  /// Whether these bytes are exactly `other`'s.
  @inlinable @inline(__always)
  public func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
    count == other.count && (isEmpty || memcmp(baseAddress!, other.baseAddress!, count) == 0)
  }
}
