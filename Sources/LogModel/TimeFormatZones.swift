/// The steps that read zones.
extension TimeCursor {
  /// `Z`, `UTC`, `GMT`, `+0200`, `+02:00` or `+02`, after one blank or none.
  @inline(__always)
  mutating func readZone(_ fields: inout TimeFields) -> Bool {
    _ = skip(UInt8(ascii: " "))
    guard position < end else { return false }
    switch position.load(as: UInt8.self) {
    case UInt8(ascii: "+"): return readOffset(sign: 1, &fields.zoneOffset)
    case UInt8(ascii: "-"): return readOffset(sign: -1, &fields.zoneOffset)
    default:
      fields.zoneOffset = 0
      return skip("Z") || skip("UTC") || skip("GMT")
    }
  }

  /// A zone, or nothing.
  @inline(__always)
  mutating func readOptionalZone(_ fields: inout TimeFields) -> Bool {
    let start = position
    if !readZone(&fields) {
      position = start
      fields.zoneOffset = TimeFields.noZone
    }
    return true
  }

  /// Hours and minutes behind a sign, up to 23:59 as RFC 3339 has it.
  @inline(__always)
  private mutating func readOffset(sign: Int32, _ offset: inout Int32) -> Bool {
    guard end - position >= 3, digit(1) <= 9, digit(2) <= 9 else { return false }
    let hours = Int32(digit(1)) &* 10 &+ Int32(digit(2))
    position += 3
    var minutes: Int32 = 0
    let separator = position < end && position.load(as: UInt8.self) == UInt8(ascii: ":") ? 1 : 0
    if end - position >= separator + 2, digit(separator) <= 9, digit(separator + 1) <= 9 {
      minutes = Int32(digit(separator)) &* 10 &+ Int32(digit(separator + 1))
      position += separator + 2
    }
    offset = sign &* (hours &* 3_600 &+ minutes &* 60)
    return hours <= 23 && minutes <= 59
  }

  /// One of ``zoneAbbreviations``.
  @inline(__always)
  mutating func readZoneName(_ offset: inout Int32) -> Bool {
    guard let zone = zoneName() else { return false }
    position += zone.name.utf8CodeUnitCount
    offset = zone.minutesEast &* 60
    return true
  }

  @inline(never)
  private func zoneName() -> (name: StaticString, minutesEast: Int32)? {
    let rest = UnsafeRawBufferPointer(start: position, count: end - position)
    let length = rest.firstIndex { !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } ?? rest.count
    return zoneAbbreviations.first { zone in
      zone.name.utf8CodeUnitCount == length
        && zone.name.withUTF8Buffer { rest[..<length].elementsEqual($0) }
    }
  }

  @inline(__always)
  private mutating func skip(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard end - position >= count else { return false }
    for index in 0..<count where position.load(fromByteOffset: index, as: UInt8.self) != word.utf8Start[index] {
      return false
    }
    position += count
    return true
  }
}

/// The abbreviations of `%Z`. Several are ambiguous in the world at large; these are the readings of the documentation.
private let zoneAbbreviations: [(name: StaticString, minutesEast: Int32)] = [
  ("UTC", 0), ("GMT", 0), ("Z", 0),
  ("EST", -300), ("EDT", -240), ("CST", -360), ("CDT", -300),
  ("MST", -420), ("MDT", -360), ("PST", -480), ("PDT", -420),
  ("CET", 60), ("CEST", 120), ("BST", 60), ("WET", 0), ("WEST", 60), ("EET", 120), ("EEST", 180),
  ("MSK", 180), ("IST", 330), ("JST", 540),
]
