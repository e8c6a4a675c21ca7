/// A UUID of version 4 (RFC 9562): what a chunk is called wherever it goes.
public struct ChunkID: Hashable, Sendable, CustomStringConvertible {
  /// In the order in which they are written.
  public let high: UInt64
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  public init(using generator: inout some RandomNumberGenerator) {
    high = generator.next() & ~0xF000 | 0x4000
    low = generator.next() & ~(0b11 << 62) | 0b10 << 62
  }

  /// Reads the usual form: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.
  public init?(_ text: some StringProtocol) {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12], let high = UInt64(hexadecimal: groups[0..<3].joined()),
      let low = UInt64(hexadecimal: groups[3..<5].joined())
    else { return nil }
    self.init(high: high, low: low)
  }

  public var description: String {
    let (high, low) = (Array(high.hexadecimal), Array(low.hexadecimal))
    return [high[0..<8], high[8..<12], high[12..<16], low[0..<4], low[4..<16]].map { String($0) }.joined(separator: "-")
  }
}

/// What a chunk file is called: `<number of its first commit, 16 hexadecimal digits>-<UUID>.chunk`, or `.open` while commits may still be
/// appended. The names of a stream's chunks sort in the order in which they were written.
public struct ChunkName: Hashable, Sendable, Comparable, CustomStringConvertible {
  public var firstCommit: UInt64
  public var id: ChunkID
  public var isOpen: Bool

  public init(firstCommit: UInt64, id: ChunkID, isOpen: Bool) {
    self.firstCommit = firstCommit
    self.id = id
    self.isOpen = isOpen
  }

  public init?(_ name: String) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1] == "open" || parts[1] == "chunk", let dash = parts[0].firstIndex(of: "-"),
      parts[0][..<dash].utf8.count == 16, let firstCommit = UInt64(hexadecimal: String(parts[0][..<dash])),
      let id = ChunkID(parts[0][parts[0].index(after: dash)...])
    else { return nil }
    self.init(firstCommit: firstCommit, id: id, isOpen: parts[1] == "open")
    // One chunk, one name: what is spelled otherwise is not ours.
    guard description == name else { return nil }
  }

  public var description: String { "\(firstCommit.hexadecimal)-\(id).\(isOpen ? "open" : "chunk")" }

  public var sealed: ChunkName { ChunkName(firstCommit: firstCommit, id: id, isOpen: false) }

  public static func < (left: ChunkName, right: ChunkName) -> Bool {
    (left.firstCommit, left.id.high, left.id.low) < (right.firstCommit, right.id.high, right.id.low)
  }
}

extension UInt64 {
  /// Sixteen digits.
  var hexadecimal: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  init?(hexadecimal text: String) {
    guard text.utf8.count <= 16, !text.hasPrefix("+"), !text.hasPrefix("-") else { return nil }
    self.init(text, radix: 16)
  }
}
