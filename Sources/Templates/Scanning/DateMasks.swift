/// Dates that are written with words: `Mon Mar  2 06:00:00 2026`, `Mon, 02 Mar 2026 06:00:00 GMT`, `Mar 2`.
extension MessageScanner {
  /// The end of the date that begins with a weekday or a month at `start`.
  func dateEnd(_ start: Int) -> Int? {
    // Not `may 5`: names of the calendar are written large.
    guard input[start] &- UInt8(ascii: "A") < 26 else { return nil }
    var position = start
    if isWeekday(position) {
      position += 3
      if byte(position) == UInt8(ascii: ",") { position += 1 }
      guard let next = afterBlanks(position) else { return nil }
      position = next
      if ByteClass.isDigit(byte(position)) {
        guard let day = afterDigits(position, 1...2), let month = afterBlanks(day), isMonth(month) else { return nil }
        position = month + 3
        if let next = afterBlanks(position), let year = afterDigits(next, 4...4) { position = year }
        return isBoundary(position) ? withClock(position) : nil
      }
    }
    guard isMonth(position), let day = afterBlanks(position + 3), let end = afterDigits(day, 1...2), isBoundary(end)
    else { return nil }
    return withClock(end)
  }

  /// The end with a clock, a zone and a year, as far as they follow.
  private func withClock(_ end: Int) -> Int {
    guard let clock = afterBlanks(end), let hours = afterDigits(clock, 1...2), byte(hours) == UInt8(ascii: ":") else {
      return end
    }
    var end = hours
    while byte(end) == UInt8(ascii: ":") || byte(end) == UInt8(ascii: "."), ByteClass.isDigit(byte(end + 1)) {
      end += 1
      while ByteClass.isDigit(byte(end)) { end += 1 }
    }
    if let zone = afterBlanks(end) {
      var letters = zone
      while byte(letters) &- UInt8(ascii: "A") < 26 { letters += 1 }
      if letters - zone == 3 || letters - zone == 4, isBoundary(letters) { end = letters }
    }
    if let year = afterBlanks(end), let yearEnd = afterDigits(year, 4...4), isBoundary(yearEnd) { end = yearEnd }
    return end
  }

  private func afterBlanks(_ position: Int) -> Int? {
    var end = position
    while byte(end) == UInt8(ascii: " ") { end += 1 }
    return end > position ? end : nil
  }

  private func afterDigits(_ position: Int, _ count: ClosedRange<Int>) -> Int? {
    var end = position
    while ByteClass.isDigit(byte(end)) { end += 1 }
    return count.contains(end - position) ? end : nil
  }

  /// Whether the short name of a month stands at `position`, in any case.
  func isMonth(_ position: Int) -> Bool {
    switch threeLetters(position) {
    // jan to jun, jul to dec
    case 0x6A_616E, 0x66_6562, 0x6D_6172, 0x61_7072, 0x6D_6179, 0x6A_756E,
      0x6A_756C, 0x61_7567, 0x73_6570, 0x6F_6374, 0x6E_6F76, 0x64_6563:
      true
    default: false
    }
  }

  private func isWeekday(_ position: Int) -> Bool {
    switch threeLetters(position) {
    // mon to sat, sun
    case 0x6D_6F6E, 0x74_7565, 0x77_6564, 0x74_6875, 0x66_7269, 0x73_6174,
      0x73_756E:
      true
    default: false
    }
  }

  @inline(__always)
  private func threeLetters(_ position: Int) -> UInt32 {
    UInt32(byte(position) | 0x20) << 16 | UInt32(byte(position + 1) | 0x20) << 8 | UInt32(byte(position + 2) | 0x20)
  }
}
