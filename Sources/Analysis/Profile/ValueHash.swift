import LogModel

/// A hash of a value's bytes: the same on every machine, and mixed well enough for HyperLogLog. Sixteen bytes at a time are folded by one
/// multiplication to 128 bits (the idea of wyhash, Wang Yi).
enum ValueHash {
  private static let first: UInt64 = 0xA076_1D64_78BD_642F
  private static let second: UInt64 = 0xE703_7ED1_A0B4_28DB

  /// Of bytes behind which `JSONCursor.padding` more can be read.
  @inline(__always)
  static func ofPadded(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    guard let base = bytes.baseAddress else { return finish(start(0)) }
    var hash = start(bytes.count)
    var index = 0
    while index &+ 16 <= bytes.count {
      hash = fold(hash, word(base + index), word(base + index + 8))
      index &+= 16
    }
    let rest = bytes.count &- index
    if rest > 0 {
      let low = rest >= 8 ? word(base + index) : word(base + index) & mask(rest)
      let high = rest > 8 ? word(base + index + 8) & mask(rest &- 8) : 0
      hash = fold(hash, low, high)
    }
    return finish(hash)
  }

  /// The same of any bytes.
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let padded = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + JSONCursor.padding, alignment: 16)
    defer { padded.deallocate() }
    if !bytes.isEmpty { padded.copyMemory(from: bytes) }
    return ofPadded(UnsafeRawBufferPointer(rebasing: padded[..<bytes.count]))
  }

  @inline(__always)
  private static func start(_ count: Int) -> UInt64 { second ^ UInt64(truncatingIfNeeded: count) }

  @inline(__always)
  private static func word(_ address: UnsafeRawPointer) -> UInt64 {
    UInt64(littleEndian: address.loadUnaligned(as: UInt64.self))
  }

  /// The lowest so many bytes, 1 to 7.
  @inline(__always)
  private static func mask(_ count: Int) -> UInt64 { ~0 &>> UInt64(truncatingIfNeeded: 64 &- count &* 8) }

  @inline(__always)
  private static func fold(_ hash: UInt64, _ low: UInt64, _ high: UInt64) -> UInt64 {
    let product = (low ^ first ^ hash).multipliedFullWidth(by: high ^ second)
    return product.high ^ product.low
  }

  @inline(__always)
  private static func finish(_ hash: UInt64) -> UInt64 { mixed(hash) }
}

/// The finalizer of MurmurHash3 (Appleby), a bijection.
@inline(__always)
func mixed(_ value: UInt64) -> UInt64 {
  var value = value
  value ^= value >> 33
  value = value &* 0xFF51_AFD7_ED55_8CCD
  value ^= value >> 33
  value = value &* 0xC4CE_B9FE_1A85_EC53
  return value ^ value >> 33
}
