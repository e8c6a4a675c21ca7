import Glibc

/// Where a chunk's content is zero because it never reached the disk: the file had its size already, and the system went down.
struct ZeroStretches {
  private static let pageSize = 4096
  private static let sectorSize = 512

  /// Where the zero bytes begin that the content ends with; its end where there are none.
  let tail: Int
  private let isLegacy: Bool
  private let content: UnsafeRawBufferPointer

  /// - Parameter isLegacy: whether zero bytes behind the last event are no damage.
  init(of content: UnsafeRawBufferPointer, from start: Int, isLegacy: Bool) {
    var tail = content.count
    while tail > start, content[tail - 1] == 0 { tail -= 1 }
    self.tail = tail
    self.isLegacy = isLegacy
    self.content = content
  }

  enum Doubt: Hashable {
    /// Part of the event is not there.
    case isLost
    /// Nobody can tell.
    case isPossible
  }

  /// What zero bytes in an event that decodes say of it; `nil` where they are as they should be.
  func doubt(of event: FluentBitEvent, _ decoder: FluentBitEventDecoder) -> Doubt? {
    let end = event.range.upperBound
    if tail < end, end < content.count {
      // A number may end with zero bytes and be whole, but before more of them only an old writer leaves it at that.
      guard isLegacy else { return .isLost }
      if let text = decoder.lastText(of: event), tail < text.upperBound { return .isLost }
    } else if tail < end, let text = decoder.lastText(of: event), text.contains(tail) {
      // The last text may end with NULs. But what did not reach the disk begins where a sector does.
      return tail % Self.sectorSize == 0 ? .isLost : .isPossible
    }
    return event.range.count > Self.pageSize && hasZeroPage(event.range) ? .isLost : nil
  }

  /// Whether a whole page of zeros lies in `range`.
  private func hasZeroPage(_ range: Range<Int>) -> Bool {
    var page = (range.lowerBound + Self.pageSize - 1) / Self.pageSize * Self.pageSize
    while page + Self.pageSize <= range.upperBound {
      let base = content.baseAddress! + page
      // Zero at first, and each byte the same as the one before it.
      if content[page] == 0, memcmp(base, base + 1, Self.pageSize - 1) == 0 { return true }
      page += Self.pageSize
    }
    return false
  }
}
