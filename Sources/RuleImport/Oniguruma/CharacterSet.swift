/// A set of Unicode code points, as sorted ranges that neither overlap nor touch.
struct CharacterSet: Hashable {
  private(set) var ranges: [ClosedRange<UInt32>]

  /// The greatest code point.
  static let last: UInt32 = 0x10_FFFF

  static let empty = CharacterSet(ranges: [])
  static let all = CharacterSet(0...last)
  static let ascii = CharacterSet(0...0x7F)
  static let beyondASCII = CharacterSet(0x80...last)
  static let digits = CharacterSet("0"..."9")
  static let upper = CharacterSet("A"..."Z")
  static let lower = CharacterSet("a"..."z")
  static let letters = upper.union(lower)
  static let word = letters.union(digits).union(CharacterSet("_"))
  static let space = CharacterSet(0x09...0x0D).union(CharacterSet(" "))
  static let hexadecimal = digits.union(CharacterSet("a"..."f")).union(CharacterSet("A"..."F"))
  static let newline = CharacterSet("\n")

  private init(ranges: [ClosedRange<UInt32>]) {
    self.ranges = ranges
  }

  init(_ range: ClosedRange<UInt32>) {
    ranges = [range]
  }

  init(_ range: ClosedRange<Unicode.Scalar>) {
    ranges = [range.lowerBound.value...range.upperBound.value]
  }

  init(_ character: Unicode.Scalar) {
    ranges = [character.value...character.value]
  }

  var isEmpty: Bool { ranges.isEmpty }

  /// The only code point, where there is one alone.
  var single: UInt32? {
    guard ranges.count == 1, ranges[0].count == 1 else { return nil }
    return ranges[0].lowerBound
  }

  var complement: CharacterSet {
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    if next <= Self.last { result.append(next...Self.last) }
    return CharacterSet(ranges: result)
  }

  func union(_ other: CharacterSet) -> CharacterSet {
    var result: [ClosedRange<UInt32>] = []
    for range in (ranges + other.ranges).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, range.lowerBound <= last.upperBound &+ 1 {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return CharacterSet(ranges: result)
  }

  func intersection(_ other: CharacterSet) -> CharacterSet {
    complement.union(other.complement).complement
  }

  func subtracting(_ other: CharacterSet) -> CharacterSet {
    intersection(other.complement)
  }

  func contains(_ other: CharacterSet) -> Bool {
    other.subtracting(self).isEmpty
  }

  /// With the other case of every ASCII letter in it.
  var foldingCase: CharacterSet {
    var result = self
    for range in intersection(.upper).ranges {
      result = result.union(CharacterSet((range.lowerBound + 32)...(range.upperBound + 32)))
    }
    for range in intersection(.lower).ranges {
      result = result.union(CharacterSet((range.lowerBound - 32)...(range.upperBound - 32)))
    }
    return result
  }
}

extension CharacterSet {
  /// How the characters beyond ASCII are in the set: that decides what it becomes on bytes.
  enum Reach {
    case asciiOnly
    /// All of them: one byte at a time will do in a loop.
    case all
    case some
  }

  var reach: Reach {
    let beyond = intersection(.beyondASCII)
    return beyond.isEmpty ? .asciiOnly : beyond == .beyondASCII ? .all : .some
  }
}

/// Splits a range of code points beyond ASCII into sequences of byte ranges, as UTF-8 writes them.
///
/// The way is that of RE2 and of Rust's `utf8-ranges`: split where the length changes, then where a continuation byte is not free.
func utf8Sequences(of range: ClosedRange<UInt32>) -> [[ClosedRange<UInt8>]] {
  var result: [[ClosedRange<UInt8>]] = []
  var waiting = [range]
  while let next = waiting.popLast() {
    if let halves = splitForUTF8(next) {
      waiting.append(halves.1)
      waiting.append(halves.0)
      continue
    }
    let low = utf8Bytes(next.lowerBound)
    let high = utf8Bytes(next.upperBound)
    result.append(zip(low, high).map { $0...$1 })
  }
  return result
}

private func splitForUTF8(_ range: ClosedRange<UInt32>) -> (ClosedRange<UInt32>, ClosedRange<UInt32>)? {
  let (low, high) = (range.lowerBound, range.upperBound)
  for limit: UInt32 in [0x7F, 0x7FF, 0xFFFF] where low <= limit && limit < high {
    return (low...limit, (limit + 1)...high)
  }
  guard high > 0x7F else { return nil }
  for shift in [6, 12, 18] {
    let mask: UInt32 = (1 << shift) - 1
    guard low & ~mask != high & ~mask else { continue }
    if low & mask != 0 { return (low...(low | mask), ((low | mask) + 1)...high) }
    if high & mask != mask { return (low...((high & ~mask) - 1), (high & ~mask)...high) }
  }
  return nil
}

/// A code point as UTF-8 writes it (surrogates too, which text does not hold).
func utf8Bytes(_ code: UInt32) -> [UInt8] {
  switch code {
  case ..<0x80: [UInt8(code)]
  case ..<0x800: [UInt8(0xC0 | code >> 6), UInt8(0x80 | code & 0x3F)]
  case ..<0x1_0000: [UInt8(0xE0 | code >> 12), UInt8(0x80 | code >> 6 & 0x3F), UInt8(0x80 | code & 0x3F)]
  default:
    [
      UInt8(0xF0 | code >> 18), UInt8(0x80 | code >> 12 & 0x3F), UInt8(0x80 | code >> 6 & 0x3F),
      UInt8(0x80 | code & 0x3F),
    ]
  }
}
