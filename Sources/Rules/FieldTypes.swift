import Glibc
import LogModel
import RuleFile

extension FieldType {
  /// The value of `text` as JSON where it is of this type and JSON can hold it exactly, else the text as it is.
  @inline(__always)
  func value(_ text: UnsafeRawBufferPointer, _ arena: ByteArena) -> FieldValue {
    switch self {
    case .string: FieldValue(text)
    case .int: FieldType.integer(text, arena)
    case .float: FieldType.number(text, arena)
    case .bool: FieldType.boolean(text)
    }
  }

  /// Digits that a double holds, whatever they are: 2^53 is 9007199254740992.
  private static let exactDigits = 15

  @inline(__always)
  private static func integer(_ text: UnsafeRawBufferPointer, _ arena: ByteArena) -> FieldValue {
    // What most integers of a log are: digits that need no second look.
    if text.count <= exactDigits, text.count > 0, text[0] != UInt8(ascii: "0") || text.count == 1 {
      var isPlain = true
      for byte in text where byte &- 48 > 9 {
        isPlain = false
        break
      }
      if isPlain { return FieldValue(text, .json) }
    }
    return unusualInteger(text, arena)
  }

  @inline(never)
  private static func unusualInteger(_ text: UnsafeRawBufferPointer, _ arena: ByteArena) -> FieldValue {
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = text.dropFirst(isNegative || text.first == UInt8(ascii: "+") ? 1 : 0)
    guard !digits.isEmpty, digits.allSatisfy({ $0 &- 48 < 10 }) else { return FieldValue(text) }
    var value = 0
    for digit in digits {
      guard value < 1 << 53 else { return FieldValue(text) }
      value = value * 10 + Int(digit - 48)
    }
    guard value < 1 << 53 else { return FieldValue(text) }
    let canonical = "\(isNegative ? -value : value)"
    return FieldValue(Array(canonical.utf8).withUnsafeBytes { arena.copy($0) }, .json)
  }

  /// A JSON number where a double gives the same digits back, else a string.
  static func number(_ text: UnsafeRawBufferPointer, _ arena: ByteArena) -> FieldValue {
    if JSONObjectReader.isNumber(text) {
      return isExact(text) ? FieldValue(text, .json) : FieldValue(text)
    }
    // What people write and JSON does not allow: a sign in front, no digit before the point, zeros in front.
    var rest = text[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    while rest.count > 1, rest.first == UInt8(ascii: "0"), rest[rest.startIndex + 1] != UInt8(ascii: ".") {
      rest = rest.dropFirst()
    }
    let canonical =
      (isNegative ? [UInt8(ascii: "-")] : []) + (rest.first == UInt8(ascii: ".") ? [48] : []) + Array(rest)
    let copy = canonical.withUnsafeBytes { arena.copy($0) }
    return JSONObjectReader.isNumber(copy) && isExact(copy) ? FieldValue(copy, .json) : FieldValue(text)
  }

  /// Whether a double holds the JSON number `text` to its last digit.
  static func isExact(_ text: UnsafeRawBufferPointer) -> Bool {
    var digits = 0
    var trailingZeros = 0
    var hasExponent = false
    for byte in text {
      if byte | 0x20 == UInt8(ascii: "e") {
        hasExponent = true
        break
      }
      guard byte &- 48 < 10, digits > 0 || byte != 48 else { continue }
      digits += 1
      trailingZeros = byte == 48 ? trailingZeros + 1 : 0
    }
    if digits - trailingZeros <= exactDigits, digits < 300, !hasExponent { return true }
    guard digits - trailingZeros <= 17, text.count < 64 else { return false }
    let string = String(decoding: text, as: UTF8.self)
    guard let value = Double(string), value.isFinite else { return false }
    return significantDigits(string) == significantDigits(value.description)
  }

  /// The digits of a decimal number without sign, point, exponent and the zeros at both ends.
  private static func significantDigits(_ number: String) -> [UInt8] {
    var digits = number.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }.filter { $0 &- 48 < 10 }
    while digits.last == 48 { digits.removeLast() }
    return Array(digits.drop { $0 == 48 })
  }

  private static let truths: [StaticString] = ["true", "yes", "on", "1"]
  private static let untruths: [StaticString] = ["false", "no", "off", "0"]

  private static func boolean(_ text: UnsafeRawBufferPointer) -> FieldValue {
    let lowercase = text.count <= 5 ? text.map { $0 | 0x20 } : []
    return lowercase.withUnsafeBytes { lowercase in
      // Setting bit 5 leaves digits as they are.
      if truths.contains(where: { lowercase.isText($0) }) { return FieldValue(jsonTrue.bytes, .json) }
      if untruths.contains(where: { lowercase.isText($0) }) { return FieldValue(jsonFalse.bytes, .json) }
      return FieldValue(text)
    }
  }

  private static let jsonTrue = ImmortalBytes("true")
  private static let jsonFalse = ImmortalBytes("false")
}
