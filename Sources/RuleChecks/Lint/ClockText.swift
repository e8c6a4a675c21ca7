/// Where hours, minutes and seconds stand in a text, and what may follow them.
struct ClockText {
  let hour: Range<Int>
  /// Empty where there is none.
  let fraction: Range<Int>
  /// Empty where there is none.
  let zone: Range<Int>

  init?(in text: [UInt8]) {
    let colon = UInt8(ascii: ":")
    func isPart(_ index: Int) -> Bool {
      index + 2 < text.count && text[index] == colon && text[index + 1].isDigit && text[index + 2].isDigit
    }
    // What stands in front of `:06:00:00` is a year.
    let minutes = text.indices.lazy.filter { index in
      isPart(index) && isPart(index + 3) && index > 0 && text[index - 1].isDigit
        && (index < 3 || !text[index - 2].isDigit || !text[index - 3].isDigit)
    }
    guard let minute = minutes.first else { return nil }
    hour = (minute > 1 && text[minute - 2].isDigit ? minute - 2 : minute - 1)..<minute
    let second = minute + 6
    var end = second
    if end + 1 < text.count, ".,".utf8.contains(text[end]), text[end + 1].isDigit {
      end = text[(end + 1)...].firstIndex { !$0.isDigit } ?? text.endIndex
    }
    fraction = second..<end
    zone = end..<(ZoneText.end(in: text, from: end) ?? ClockText.abbreviation(in: text, from: end) ?? end)
  }

  /// Where ` CET` ends; nil where it is ` AM`.
  private static func abbreviation(in text: [UInt8], from start: Int) -> Int? {
    guard start < text.count, text[start] == UInt8(ascii: " ") else { return nil }
    let name = text[(start + 1)...].prefix { (0x41...0x5A).contains($0) }
    return (3...5).contains(name.count) ? name.endIndex : nil
  }
}

/// Zones as they stand behind a time: `Z`, `UTC`, `GMT`, `+0200`, `+02:00`, one leading blank allowed.
enum ZoneText {
  /// Where the zone ends that begins at `start`; nil where none does.
  static func end(in text: [UInt8], from start: Int) -> Int? {
    var index = start
    if index < text.count, text[index] == UInt8(ascii: " ") { index += 1 }
    guard index < text.count else { return nil }
    // A `Z` behind a blank is a word.
    let names = index == start ? ["UTC", "GMT", "Z"] : ["UTC", "GMT"]
    let end = names.lazy.compactMap { name(in: text, $0, at: index) }.first ?? offset(in: text, at: index)
    guard let end, end == text.count || !(text[end].isLetter || text[end].isDigit) else { return nil }
    return end
  }

  private static func name(in text: [UInt8], _ name: String, at start: Int) -> Int? {
    text[start...].starts(with: name.utf8) ? start + name.utf8.count : nil
  }

  private static func offset(in text: [UInt8], at start: Int) -> Int? {
    guard "+-".utf8.contains(text[start]), let hours = twoDigits(in: text, at: start + 1) else { return nil }
    let minutes = hours < text.count && text[hours] == UInt8(ascii: ":") ? hours + 1 : hours
    return twoDigits(in: text, at: minutes)
  }

  private static func twoDigits(in text: [UInt8], at start: Int) -> Int? {
    start + 1 < text.count && text[start].isDigit && text[start + 1].isDigit ? start + 2 : nil
  }
}

extension UInt8 {
  var isDigit: Bool { (0x30...0x39).contains(self) }
  var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
}
