import LogModel

/// Reads `key=value key="quoted value" flag` lines.
enum LogfmtReader {
  /// Appends the pairs of `line` as members.
  ///
  /// Values without quotes are text, or numbers where JSON has them so; quoted ones keep their escapes. A line with anything in it that
  /// is not a pair is not logfmt.
  static func members(of line: UnsafeRawBufferPointer, into members: inout ContiguousArray<JSONMember>) -> Bool {
    var position = 0
    while true {
      while position < line.count, line[position] == UInt8(ascii: " ") { position += 1 }
      guard position < line.count else { return members.count >= 2 }
      let keyStart = position
      while position < line.count, isKeyByte(line[position]) { position += 1 }
      guard position > keyStart, position < line.count, line[position] == UInt8(ascii: "=") else { return false }
      let key = UnsafeRawBufferPointer(rebasing: line[keyStart..<position])
      position += 1
      guard let member = value(of: key, in: line, at: &position) else { return false }
      members.append(member)
      guard position == line.count || line[position] == UInt8(ascii: " ") else { return false }
    }
  }

  private static func value(
    of key: UnsafeRawBufferPointer, in line: UnsafeRawBufferPointer, at position: inout Int
  ) -> JSONMember? {
    if position < line.count, line[position] == UInt8(ascii: "\"") {
      let start = position + 1
      guard let (end, hasEscapes) = endOfString(in: line, from: start) else { return nil }
      position = end + 1
      let text = UnsafeRawBufferPointer(rebasing: line[start..<end])
      return JSONMember(key: key, value: text, kind: .string, hasEscapes: hasEscapes)
    }
    let start = position
    while position < line.count, line[position] > 0x20, line[position] != UInt8(ascii: "\"") { position += 1 }
    let text = UnsafeRawBufferPointer(rebasing: line[start..<position])
    return JSONMember(
      key: key, value: text, kind: JSONObjectReader.isNumber(text) ? .number : .string, hasEscapes: false)
  }

  private static func endOfString(in line: UnsafeRawBufferPointer, from start: Int) -> (end: Int, hasEscapes: Bool)? {
    var position = start
    var hasEscapes = false
    while position < line.count, line[position] != UInt8(ascii: "\"") {
      if line[position] == UInt8(ascii: "\\") {
        hasEscapes = true
        position += 1
      }
      position += 1
    }
    return position < line.count ? (position, hasEscapes) : nil
  }

  private static func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "/"):
      true
    default: false
    }
  }
}
