/// A fixed set of words of at most eight bytes, each as a number.
///
/// A `Set` hashes with SipHash, and a static one is behind a lock: that costs more than what is asked here of nearly every number.
struct WordSet {
  /// By the highest bits of a multiplication; 0 where free. Never given back: there is one table for each kind of word.
  private let slots: UnsafePointer<UInt64>
  private let shift: UInt64

  init(_ words: [UInt64]) {
    var bits: UInt64 = 4
    while words.count * 4 > 1 << bits { bits += 1 }
    shift = 64 - bits
    let slots = UnsafeMutablePointer<UInt64>.allocate(capacity: 1 << Int(bits))
    slots.initialize(repeating: 0, count: 1 << Int(bits))
    self.slots = UnsafePointer(slots)
    for word in words {
      var index = place(of: word)
      while slots[index] != 0 { index = next(index) }
      slots[index] = word
    }
  }

  @inline(__always)
  func contains(_ word: UInt64) -> Bool {
    var index = place(of: word)
    while slots[index] != 0 {
      if slots[index] == word { return true }
      index = next(index)
    }
    return false
  }

  @inline(__always)
  private func place(of word: UInt64) -> Int { Int((word &* 0x9E37_79B9_7F4A_7C15) &>> shift) }

  @inline(__always)
  private func next(_ index: Int) -> Int { (index &+ 1) & (1 &<< Int(64 &- shift) &- 1) }
}

/// The tables that the scanner looks words up in. It holds a copy: what is static is asked for once.
struct ScannerWords {
  let methods = HTTPMethod.reversed
  let units = NumberUnitWords.packed
  let sourceExtensions = SourceExtension.reversed
}
