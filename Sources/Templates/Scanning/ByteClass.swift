/// What a byte means to the scanner, as bits that can be gathered over a token.
enum ByteClass {
  static let digit: UInt8 = 0x01
  /// `a` to `f`, in both cases.
  static let hexLetter: UInt8 = 0x02
  /// Whatever else stands in words.
  static let other: UInt8 = 0x04
  /// `/` and `\`
  static let slash: UInt8 = 0x08
  /// Bytes that a token must not be copied with unseen: `<`, which may begin a literal `<*>`, and the two marks.
  static let attention: UInt8 = 0x10
  static let dot: UInt8 = 0x20
  static let delimiter: UInt8 = 0x40
  static let blank: UInt8 = 0x80

  /// Ends a token.
  static let stop: UInt8 = delimiter | blank

  /// The class of each byte; never given back. To be held by who asks often: what is static is behind a lock.
  nonisolated(unsafe) static let table: UnsafePointer<UInt8> = {
    let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    for byte in UInt8.min...UInt8.max { table[Int(byte)] = classify(byte) }
    return UnsafePointer(table)
  }()

  private static func classify(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): hexLetter
    case UInt8(ascii: "/"), UInt8(ascii: "\\"): slash
    case UInt8(ascii: "<"), SequenceMark.parameter, SequenceMark.empty: attention
    case UInt8(ascii: "."): dot
    case UInt8(ascii: " "), 9...13: blank
    case UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "("),
      UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"),
      UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "|"):
      delimiter
    default: other
    }
  }

  /// Whether a byte is a digit.
  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// Whether a byte is an ASCII letter.
  @inline(__always)
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
}

/// Bytes that no valid UTF-8 holds stand for what was masked in a sequence's text. A message's own become ``invalid``,
/// which reads the same in a template: U+FFFD.
enum SequenceMark {
  /// A masked token.
  static let parameter: UInt8 = 0xFF
  /// The value of a `key=` that has none: a masked token of no length.
  static let empty: UInt8 = 0xFE
  static let invalid: UInt8 = 0xFD
}
