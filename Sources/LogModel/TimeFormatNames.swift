/// The steps that read words: months, weekdays, halves of the day.
extension TimeCursor {
  /// `Jan` or `January`, in any case.
  @inline(__always)
  mutating func readMonthName(_ month: inout Int32) -> Bool {
    guard let name = threeLetters() else { return false }
    switch name {
    case Self.word("j", "a", "n"): month = 1
    case Self.word("f", "e", "b"): month = 2
    case Self.word("m", "a", "r"): month = 3
    case Self.word("a", "p", "r"): month = 4
    case Self.word("m", "a", "y"): month = 5
    case Self.word("j", "u", "n"): month = 6
    case Self.word("j", "u", "l"): month = 7
    case Self.word("a", "u", "g"): month = 8
    case Self.word("s", "e", "p"): month = 9
    case Self.word("o", "c", "t"): month = 10
    case Self.word("n", "o", "v"): month = 11
    case Self.word("d", "e", "c"): month = 12
    default: return false
    }
    position += 3
    if isAtLetter { skipRestOfMonth(month) }
    return true
  }

  private mutating func skipRestOfMonth(_ month: Int32) {
    switch month {
    case 1: skipIfThere("uary")
    case 2: skipIfThere("ruary")
    case 3: skipIfThere("ch")
    case 4: skipIfThere("il")
    case 6: skipIfThere("e")
    case 7: skipIfThere("y")
    case 8: skipIfThere("ust")
    case 9: skipIfThere("tember")
    case 10: skipIfThere("ober")
    case 11, 12: skipIfThere("ember")
    default: break
    }
  }

  /// `Mon` or `Monday`, in any case.
  mutating func readWeekdayName() -> Bool {
    guard let name = threeLetters() else { return false }
    let rest: StaticString
    switch name {
    case Self.word("m", "o", "n"), Self.word("f", "r", "i"), Self.word("s", "u", "n"): rest = "day"
    case Self.word("t", "u", "e"): rest = "sday"
    case Self.word("w", "e", "d"): rest = "nesday"
    case Self.word("t", "h", "u"): rest = "rsday"
    case Self.word("s", "a", "t"): rest = "urday"
    default: return false
    }
    position += 3
    skipIfThere(rest)
    return true
  }

  /// `AM` or `PM`, in any case.
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

  /// The next three bytes as ``word(_:_:_:)`` has them, not moving.
  @inline(__always)
  private func threeLetters() -> UInt32? {
    guard end - position >= 3 else { return nil }
    return UInt32(lowercased(0)) | UInt32(lowercased(1)) << 8 | UInt32(lowercased(2)) << 16
  }

  @inline(__always)
  private static func word(_ first: Unicode.Scalar, _ second: Unicode.Scalar, _ third: Unicode.Scalar) -> UInt32 {
    first.value | second.value << 8 | third.value << 16
  }

  private mutating func skipIfThere(_ rest: StaticString) {
    let count = rest.utf8CodeUnitCount
    guard end - position >= count else { return }
    for index in 0..<count where lowercased(index) != rest.utf8Start[index] { return }
    position += count
  }
}
