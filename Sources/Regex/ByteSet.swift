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

  public func union(_ other: ByteSet) -> ByteSet {
    var result = self
    result.formUnion(other)
    return result
  }

  public func intersection(_ other: ByteSet) -> ByteSet {
    var result = ByteSet()
    result.words = (
      words.0 & other.words.0, words.1 & other.words.1, words.2 & other.words.2, words.3 & other.words.3
    )
    return result
  }

  public var isEmpty: Bool { words.0 | words.1 | words.2 | words.3 == 0 }

  /// The bytes that are not in this set.
  public var complement: ByteSet {
    var result = ByteSet()
    result.words = (~words.0, ~words.1, ~words.2, ~words.3)
    return result
  }

  /// One of the bytes, the most readable: a letter or digit, else what can be printed.
  var representative: UInt8? {
    for preferred in [ByteSet.lowercase, .digits, .letters, ByteSet(33...126), ByteSet([32])] {
      if let byte = intersection(preferred).first { return byte }
    }
    return first
  }

  /// Another of the bytes, if there is one: not a letter or digit where that can be.
  var alternative: UInt8? {
    for preferred in [ByteSet(33...126).intersection(ByteSet.word.complement), ByteSet([32])] {
      if let byte = intersection(preferred).first { return byte }
    }
    return representative.flatMap { intersection(ByteSet([$0]).complement).representative } ?? first
  }

  /// The least of the bytes.
  var first: UInt8? {
    for (index, bits) in [words.0, words.1, words.2, words.3].enumerated() where bits != 0 {
      return UInt8(index * 64 + bits.trailingZeroBitCount)
    }
    return nil
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
