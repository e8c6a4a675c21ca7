import LogModel

/// The last bytes of what was read: what a position is known by, though the file may be gone.
struct RecentBytes {
  /// In bytes: how far was read.
  private(set) var end: Int
  private var bytes: [UInt8]
  private let limit: Int

  /// - Parameters:
  ///   - bytes: what stands before `end`.
  ///   - limit: as many are kept at least, in bytes.
  init(_ bytes: [UInt8] = [], end: Int = 0, limit: Int) {
    self.bytes = bytes
    self.end = end
    self.limit = limit
  }

  mutating func append(_ more: UnsafeRawBufferPointer) {
    end += more.count
    if more.count >= limit {
      bytes = Array(more.suffix(limit))
      return
    }
    bytes += more
    if bytes.count > 2 * limit { bytes.removeFirst(bytes.count - limit) }
  }

  /// The bytes of `range`; `nil` where not all of them are kept.
  func bytes(in range: Range<Int>) -> ArraySlice<UInt8>? {
    let start = end - bytes.count
    guard range.lowerBound >= start, range.upperBound <= end else { return nil }
    return bytes[range.lowerBound - start..<range.upperBound - start]
  }

  /// What a mark at the end is known by.
  var tail: ArraySlice<UInt8> { bytes.suffix(SourcePosition.tailLimit) }
}

extension Int {
  /// The bytes that a mark at this offset is known by.
  var markRange: Range<Int> { Swift.max(0, self - SourcePosition.tailLimit)..<self }
}
