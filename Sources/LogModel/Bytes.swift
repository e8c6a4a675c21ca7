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

extension String {
  /// What stands behind the last slash of a path, slashes at its end left out; empty where there is nothing but slashes.
  public var lastPathComponent: String { split(separator: "/").last.map { String($0) } ?? "" }
}
