/// A set of byte values.
public struct ByteSet: Hashable, Sendable {
  private var words = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))

  public init() {}

  public init(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { insert(byte) }
  }

  /// Every byte value.
  public static let all = ByteSet(UInt8.min...UInt8.max)

  public func contains(_ byte: UInt8) -> Bool {
    word(byte >> 6) & (1 << UInt64(byte & 63)) != 0
  }

  public mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }

  public mutating func formUnion(_ other: ByteSet) {
    words = (
      words.0 | other.words.0, words.1 | other.words.1, words.2 | other.words.2, words.3 | other.words.3
    )
  }

  /// The bytes that are not in this set.
  public var complement: ByteSet {
    var result = ByteSet()
    result.words = (~words.0, ~words.1, ~words.2, ~words.3)
    return result
  }

  private func word(_ index: UInt8) -> UInt64 {
    switch index {
    case 0: words.0
    case 1: words.1
    case 2: words.2
    default: words.3
    }
  }

  public static func == (left: ByteSet, right: ByteSet) -> Bool { left.words == right.words }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}
