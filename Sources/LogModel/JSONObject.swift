import CBytes

/// One member of a JSON object, as slices of its text.
public struct JSONMember {
  public enum Kind: UInt8, Sendable {
    case string
    case number
    case object
    case array
    case boolean
    case null
  }

  /// The key between its quotes, escapes as they stand.
  public var key: UnsafeRawBufferPointer
  /// The value: a string's text between its quotes (escapes as they stand), anything else whole.
  public var value: UnsafeRawBufferPointer
  public var kind: Kind
  /// Whether a string value holds a backslash.
  public var hasEscapes: Bool

  public init(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, kind: Kind, hasEscapes: Bool) {
    self.key = key
    self.value = value
    self.kind = kind
    self.hasEscapes = hasEscapes
  }
}

/// Reads JSON objects (RFC 8259) without copying: strict, one pass, at most 128 levels deep.
public struct JSONObjectReader {
  private static let maximumDepth = 128

  private var cursor: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>

  private init(_ text: UnsafeRawBufferPointer) {
    cursor = text.baseAddress!.assumingMemoryBound(to: UInt8.self)
    end = cursor + text.count
  }

  /// Appends the members of the object that `text` holds, in their order.
  ///
  /// - Returns: whether `text` is one whole JSON object with nothing but blanks around it; if not, `members` is of no use.
  public static func members(of text: UnsafeRawBufferPointer, into members: inout ContiguousArray<JSONMember>) -> Bool {
    guard !text.isEmpty else { return false }
    var reader = JSONObjectReader(text)
    reader.skipBlanks()
    guard reader.object(depth: 0, { members.append($0) }) else { return false }
    reader.skipBlanks()
    return reader.cursor == reader.end
  }

  /// Whether `text` is one whole JSON number.
  public static func isNumber(_ text: UnsafeRawBufferPointer) -> Bool {
    guard !text.isEmpty else { return false }
    var reader = JSONObjectReader(text)
    return reader.number() && reader.cursor == reader.end
  }

  /// Whether `text` is one whole JSON value.
  public static func isValue(_ text: UnsafeRawBufferPointer) -> Bool {
    guard !text.isEmpty else { return false }
    var reader = JSONObjectReader(text)
    return reader.value(depth: 0) != nil && reader.cursor == reader.end
  }

  private mutating func skipBlanks() {
    while cursor < end, cursor.pointee == 0x20 || (cursor.pointee <= 0x0D && cursor.pointee >= 0x09) {
      guard cursor.pointee != 0x0B, cursor.pointee != 0x0C else { return }
      cursor += 1
    }
  }

  @inline(__always)
  private mutating func take(_ byte: UInt8) -> Bool {
    guard cursor < end, cursor.pointee == byte else { return false }
    cursor += 1
    return true
  }

  private mutating func object(depth: Int, _ visit: (JSONMember) -> Void) -> Bool {
    guard depth < JSONObjectReader.maximumDepth, take(UInt8(ascii: "{")) else { return false }
    skipBlanks()
    if take(UInt8(ascii: "}")) { return true }
    while true {
      guard let key = string() else { return false }
      skipBlanks()
      guard take(UInt8(ascii: ":")) else { return false }
      skipBlanks()
      guard let value = value(depth: depth + 1) else { return false }
      visit(JSONMember(key: key.text, value: value.text, kind: value.kind, hasEscapes: value.hasEscapes))
      skipBlanks()
      if take(UInt8(ascii: ",")) {
        skipBlanks()
        continue
      }
      return take(UInt8(ascii: "}"))
    }
  }

  private mutating func array(depth: Int) -> Bool {
    guard depth < JSONObjectReader.maximumDepth, take(UInt8(ascii: "[")) else { return false }
    skipBlanks()
    if take(UInt8(ascii: "]")) { return true }
    while true {
      guard value(depth: depth + 1) != nil else { return false }
      skipBlanks()
      if take(UInt8(ascii: ",")) {
        skipBlanks()
        continue
      }
      return take(UInt8(ascii: "]"))
    }
  }

  private mutating func value(depth: Int) -> (text: UnsafeRawBufferPointer, kind: JSONMember.Kind, hasEscapes: Bool)? {
    guard cursor < end else { return nil }
    let start = cursor
    let kind: JSONMember.Kind
    switch cursor.pointee {
    case UInt8(ascii: "\""):
      guard let string = string() else { return nil }
      return (string.text, .string, string.hasEscapes)
    case UInt8(ascii: "{"):
      guard object(depth: depth, { _ in }) else { return nil }
      kind = .object
    case UInt8(ascii: "["):
      guard array(depth: depth) else { return nil }
      kind = .array
    case UInt8(ascii: "t"):
      guard word("true") else { return nil }
      kind = .boolean
    case UInt8(ascii: "f"):
      guard word("false") else { return nil }
      kind = .boolean
    case UInt8(ascii: "n"):
      guard word("null") else { return nil }
      kind = .null
    default:
      guard number() else { return nil }
      kind = .number
    }
    return (UnsafeRawBufferPointer(start: start, count: cursor - start), kind, false)
  }

  private mutating func word(_ word: StaticString) -> Bool {
    guard end - cursor >= word.utf8CodeUnitCount else { return false }
    for index in 0..<word.utf8CodeUnitCount where cursor[index] != word.utf8Start[index] { return false }
    cursor += word.utf8CodeUnitCount
    return true
  }

  private mutating func string() -> (text: UnsafeRawBufferPointer, hasEscapes: Bool)? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    let start = cursor
    var hasEscapes = false
    while true {
      cursor = sentinel_json_string_end(cursor, end)
      guard cursor < end else { return nil }
      switch cursor.pointee {
      case UInt8(ascii: "\""):
        let text = UnsafeRawBufferPointer(start: start, count: cursor - start)
        cursor += 1
        return (text, hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        guard escape() else { return nil }
      default: return nil
      }
    }
  }

  private mutating func escape() -> Bool {
    guard end - cursor >= 2 else { return false }
    switch cursor[1] {
    case UInt8(ascii: "u"):
      guard end - cursor >= 6, (2..<6).allSatisfy({ hexadecimalValue(cursor[$0]) != nil }) else { return false }
      cursor += 6
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"):
      cursor += 2
    default: return false
    }
    return true
  }

  private mutating func digits() -> Bool {
    let start = cursor
    while cursor < end, cursor.pointee &- 48 < 10 { cursor += 1 }
    return cursor > start
  }

  private mutating func number() -> Bool {
    _ = take(UInt8(ascii: "-"))
    if take(UInt8(ascii: "0")) {
      if cursor < end, cursor.pointee &- 48 < 10 { return false }
    } else if !digits() {
      return false
    }
    if take(UInt8(ascii: ".")), !digits() { return false }
    if cursor < end, cursor.pointee | 0x20 == UInt8(ascii: "e") {
      cursor += 1
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      return digits()
    }
    return true
  }
}

/// The value of a hexadecimal digit, or `nil`.
@inlinable
public func hexadecimalValue(_ byte: UInt8) -> UInt32? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - 48)
  case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - 87)
  case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - 55)
  default: nil
  }
}

extension OutputBuffer {
  /// Writes what the inside of a JSON string stands for. Lone surrogates become U+FFFD.
  ///
  /// - Parameter text: between the quotes; as `JSONObjectReader` accepted it.
  public func append(unescapingJSON text: UnsafeRawBufferPointer) {
    var index = 0
    while index < text.count {
      let next = text[index...].firstIndex(of: UInt8(ascii: "\\")) ?? text.count
      append(UnsafeRawBufferPointer(rebasing: text[index..<next]))
      guard next + 1 < text.count else { return }
      index = next + 2
      switch text[next + 1] {
      case UInt8(ascii: "b"): append(0x08)
      case UInt8(ascii: "f"): append(0x0C)
      case UInt8(ascii: "n"): append(0x0A)
      case UInt8(ascii: "r"): append(0x0D)
      case UInt8(ascii: "t"): append(0x09)
      case UInt8(ascii: "u"):
        var unit = codeUnit(text, at: index)
        index += 4
        if unit & 0xFC00 == 0xD800, index + 6 <= text.count, text[index] == UInt8(ascii: "\\"),
          text[index + 1] == UInt8(ascii: "u")
        {
          let low = codeUnit(text, at: index + 2)
          if low & 0xFC00 == 0xDC00 {
            unit = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
            index += 6
          }
        }
        for byte in UTF8.encode(Unicode.Scalar(unit) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter { append(byte) }
      default: append(text[next + 1])
      }
    }
  }

  private func codeUnit(_ text: UnsafeRawBufferPointer, at index: Int) -> UInt32 {
    guard index + 4 <= text.count else { return 0xFFFD }
    return (index..<index + 4).reduce(0) { $0 << 4 | (hexadecimalValue(text[$1]) ?? 0) }
  }
}
