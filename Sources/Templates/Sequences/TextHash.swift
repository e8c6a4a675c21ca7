/// A 64-bit hash of bytes that is the same on every machine: multiply and fold, eight bytes a step, as in wyhash
/// (Wang Yi, https://github.com/wangyi-fudan/wyhash), bytes taken as little-endian.
///
/// Which groups collapse under memory pressure depends on it, in profiles that were saved too: it is not `LogModel.ContentHash`, and does not change.
enum TextHash {
  private static let secret0: UInt64 = 0xa076_1d64_78bd_642f
  private static let secret1: UInt64 = 0xe703_7ed1_a0b4_28db

  @inline(__always)
  static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }

  /// The hash of `bytes`.
  @inline(__always)
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    guard let base = bytes.baseAddress else { return mix(secret0, secret1) }
    let count = bytes.count
    var hash = secret0 ^ UInt64(truncatingIfNeeded: count)
    var offset = 0
    while offset &+ 8 <= count {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      hash = mix(hash ^ word, secret1)
      offset &+= 8
    }
    var rest: UInt64 = 0
    if count >= 8, offset < count {
      // The last eight bytes, without those that were taken before.
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
      rest = word &>> UInt64(truncatingIfNeeded: 64 &- (count &- offset) &* 8)
    } else {
      var shift: UInt64 = 0
      while offset < count {
        rest |= UInt64(base.load(fromByteOffset: offset, as: UInt8.self)) &<< shift
        shift &+= 8
        offset &+= 1
      }
    }
    return mix(mix(hash ^ rest, secret1), secret0 ^ UInt64(truncatingIfNeeded: count))
  }
}
