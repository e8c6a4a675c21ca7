/// A seeded generator of numbers: the same seed gives the same numbers on every machine and with every compiler.
///
/// xoshiro256** by Blackman and Vigna (https://prng.di.unimi.it), its state filled by SplitMix64. The reductions to a range
/// are our own, as those of the standard library may change between versions.
struct Random {
  private let seed: UInt64
  private var state: (UInt64, UInt64, UInt64, UInt64)

  init(seed: UInt64) {
    self.seed = seed
    var filler = seed
    state = (splitMix64(&filler), splitMix64(&filler), splitMix64(&filler), splitMix64(&filler))
  }

  /// A generator of its own for the part called `name`, so that a part that is added or changed leaves the others as they were.
  func fork(_ name: String) -> Random {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Random(seed: seed ^ hash)
  }

  mutating func next() -> UInt64 {
    let result = rotate(state.1 &* 5, 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotate(state.3, 45)
    return result
  }

  /// 0 to `bound` - 1. `bound` is at least 1.
  mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(truncatingIfNeeded: bound)).high)
  }

  mutating func number(_ range: Range<Int>) -> Int { range.lowerBound + below(range.count) }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// True `chance` times in a thousand.
  mutating func happens(permille chance: Int) -> Bool { below(1000) < chance }

  /// A positive number with a long tail, as latencies and sizes have: half of them lie around `typical`, each further
  /// doubling is half as frequent. In whole numbers only, because the C library's `exp` and `log` differ in the last bit.
  mutating func longTail(_ typical: Int) -> Int {
    let doublings = min((next() | 1 << 8).trailingZeroBitCount, 8)
    return max(1, typical / 2 + below(max(1, typical << doublings)))
  }

  /// `digits` lowercase hexadecimal digits.
  mutating func hex(_ digits: Int) -> String {
    String(unsafeUninitializedCapacity: digits) { buffer in
      var word: UInt64 = 0
      for index in 0..<digits {
        if index % 16 == 0 { word = next() }
        let digit = UInt8(truncatingIfNeeded: word & 15)
        buffer[index] = digit < 10 ? 48 + digit : 87 + digit
        word >>= 4
      }
      return digits
    }
  }

  /// A version 4 UUID in lowercase.
  mutating func uuid() -> String { "\(hex(8))-\(hex(4))-4\(hex(3))-\(pick(["8", "9", "a", "b"]))\(hex(3))-\(hex(12))" }
}

private func splitMix64(_ state: inout UInt64) -> UInt64 {
  state &+= 0x9e37_79b9_7f4a_7c15
  var z = state
  z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
  z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
  return z ^ (z >> 31)
}

private func rotate(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }
