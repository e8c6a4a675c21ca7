/// The steps that read words: months, weekdays, halves of the day.
extension TimeCursor {
  /// `Jan` or `January`, in any case.
  @inline(__always)
  mutating func readMonthName(_ month: inout Int32) -> Bool {
    guard end - position >= 3, let number = self.month(at: 0) else { return false }
    month = number
    position += 3
    if isAtLetter { position += lengthOfRest(ofMonth: month) }
    return true
  }

  /// The month whose short name, in any case, stands at an offset; three bytes must be there.
  @inline(__always)
  func month(at offset: Int) -> Int32? {
    switch threeLetters(offset) {
    case Self.word("j", "a", "n"): 1
    case Self.word("f", "e", "b"): 2
    case Self.word("m", "a", "r"): 3
    case Self.word("a", "p", "r"): 4
    case Self.word("m", "a", "y"): 5
    case Self.word("j", "u", "n"): 6
    case Self.word("j", "u", "l"): 7
    case Self.word("a", "u", "g"): 8
    case Self.word("s", "e", "p"): 9
    case Self.word("o", "c", "t"): 10
    case Self.word("n", "o", "v"): 11
    case Self.word("d", "e", "c"): 12
    default: nil
    }
  }

  // Not mutating, here and below: what is called with the address of the cursor keeps it out of the registers in every step.
  private func lengthOfRest(ofMonth month: Int32) -> Int {
    switch month {
    case 1: lengthIfThere("uary")
    case 2: lengthIfThere("ruary")
    case 3: lengthIfThere("ch")
    case 4: lengthIfThere("il")
    case 6: lengthIfThere("e")
    case 7: lengthIfThere("y")
    case 8: lengthIfThere("ust")
    case 9: lengthIfThere("tember")
    case 10: lengthIfThere("ober")
    case 11, 12: lengthIfThere("ember")
    default: 0
    }
  }

  /// `Mon` or `Monday`, in any case.
  @inline(__always)
  mutating func readWeekdayName() -> Bool {
    guard end - position >= 3 else { return false }
    let rest: StaticString
    switch threeLetters(0) {
    case Self.word("m", "o", "n"), Self.word("f", "r", "i"), Self.word("s", "u", "n"): rest = "day"
    case Self.word("t", "u", "e"): rest = "sday"
    case Self.word("w", "e", "d"): rest = "nesday"
    case Self.word("t", "h", "u"): rest = "rsday"
    case Self.word("s", "a", "t"): rest = "urday"
    default: return false
    }
    position += 3
    position += lengthIfThere(rest)
    return true
  }

  /// `AM` or `PM`, in any case.
  @inline(__always)
  mutating func readHalf(_ isAfternoon: inout Bool) -> Bool {
    guard end - position >= 2 else { return false }
    let (first, second) = (lowercased(0), lowercased(1))
    isAfternoon = first == UInt8(ascii: "p")
    guard isAfternoon || first == UInt8(ascii: "a"), second == UInt8(ascii: "m") else { return false }
    position += 2
    return true
  }

  /// The byte with bit 5 set: equal to a lower-case letter only for that letter's two cases.
  @inline(__always)
  private func lowercased(_ offset: Int) -> UInt8 {
    position.load(fromByteOffset: offset, as: UInt8.self) | 0x20
  }

  @inline(__always)
  private var isAtLetter: Bool {
    position < end && lowercased(0) &- UInt8(ascii: "a") < 26
  }

  /// Three bytes at an offset as ``word(_:_:_:)`` has them.
  @inline(__always)
  private func threeLetters(_ offset: Int) -> UInt32 {
    UInt32(lowercased(offset)) | UInt32(lowercased(offset + 1)) << 8 | UInt32(lowercased(offset + 2)) << 16
  }

  @inline(__always)
  private static func word(_ first: Unicode.Scalar, _ second: Unicode.Scalar, _ third: Unicode.Scalar) -> UInt32 {
    first.value | second.value << 8 | third.value << 16
  }

  /// The length of the rest of a name if it stands behind the first three letters, else 0.
  private func lengthIfThere(_ rest: StaticString) -> Int {
    let count = rest.utf8CodeUnitCount
    guard end - position >= count else { return 0 }
    for index in 0..<count where lowercased(index) != rest.utf8Start[index] { return 0 }
    return count
  }
}
