import LogModel

extension OutputBuffer {
  /// Writes the MessagePack value at the reader's position as JSON (RFC 8259), without blanks, and passes it.
  ///
  /// Where JSON has something for a value, that is written; else what Fluent Bit's outputs write, as far as it is JSON:
  /// binary data as a string, an extension as a string of `\x` and two digits a byte. Numbers that are none become `null`, keys that are no
  /// strings are written as strings, keys that come twice come twice. Floating-point numbers have as few digits as give the same number back.
  ///
  /// - Parameter isPadded: whether `JSONCursor.padding` bytes can be read behind the reader's; it saves a copy of each string.
  /// - Returns: how many U+FFFD took the place of invalid UTF-8.
  @discardableResult
  public func append(json reader: inout MessagePackReader, isPadded: Bool = false) throws(MessagePackError) -> Int {
    try append(json: &reader, isPadded, depth: 0)
  }

  private func append(json reader: inout MessagePackReader, _ isPadded: Bool, depth: Int) throws(MessagePackError)
    -> Int
  {
    let start = reader.position
    switch try reader.next() {
    case .null: append("null")
    case .boolean(let value): append(value ? "true" : "false")
    case .unsigned(let value): append(text: String(value))
    case .signed(let value): append(text: String(value))
    case .float(let value): append(json: value)
    case .double(let value): append(json: value)
    case .string(let bytes), .binary(let bytes):
      return isPadded ? append(paddedString: bytes) : append(jsonString: bytes)
    case .extended(_, let bytes): appendHexadecimalString(bytes)
    case .array(let count):
      guard depth < MessagePackReader.maximumDepth else { throw .tooDeep(offset: start) }
      return try appendArray(of: count, &reader, isPadded, depth: depth + 1)
    case .map(let count):
      guard depth < MessagePackReader.maximumDepth else { throw .tooDeep(offset: start) }
      return try appendObject(of: count, &reader, isPadded, depth: depth + 1)
    }
    return 0
  }

  private func appendArray(
    of count: Int, _ reader: inout MessagePackReader, _ isPadded: Bool, depth: Int
  ) throws(MessagePackError) -> Int {
    var invalid = 0
    append(UInt8(ascii: "["))
    for index in 0..<count {
      if index > 0 { append(UInt8(ascii: ",")) }
      invalid += try append(json: &reader, isPadded, depth: depth)
    }
    append(UInt8(ascii: "]"))
    return invalid
  }

  private func appendObject(
    of count: Int, _ reader: inout MessagePackReader, _ isPadded: Bool, depth: Int
  ) throws(MessagePackError) -> Int {
    var invalid = 0
    append(UInt8(ascii: "{"))
    for index in 0..<count {
      if index > 0 { append(UInt8(ascii: ",")) }
      invalid += try appendKey(&reader, isPadded, depth: depth)
      append(UInt8(ascii: ":"))
      invalid += try append(json: &reader, isPadded, depth: depth)
    }
    append(UInt8(ascii: "}"))
    return invalid
  }

  private func appendKey(_ reader: inout MessagePackReader, _ isPadded: Bool, depth: Int) throws(MessagePackError)
    -> Int
  {
    let start = count
    let invalid = try append(json: &reader, isPadded, depth: depth)
    // A string stands there as it should. Anything else is taken back and written again, as the string of its JSON text.
    guard base[start] != UInt8(ascii: "\"") else { return invalid }
    let text = Array(UnsafeRawBufferPointer(rebasing: bytes[start...]))
    count = start
    text.withUnsafeBytes { _ = append(jsonString: $0) }
    return invalid
  }

  private func append(paddedString bytes: UnsafeRawBufferPointer) -> Int {
    var invalid: UInt64 = 0
    write(atMost: JSONCursor.size(ofString: bytes.count)) { cursor in
      cursor.writeString(bytes)
      invalid = cursor.invalidSequences
    }
    return Int(invalid)
  }

  /// Swift describes a number by the fewest digits that give it back, in JSON's own grammar.
  private func append<Number: BinaryFloatingPoint & CustomStringConvertible>(json value: Number) {
    if value.isFinite { append(text: value.description) } else { append("null") }
  }

  private func appendHexadecimalString(_ bytes: UnsafeRawBufferPointer) {
    let digits: StaticString = "0123456789abcdef"
    append(UInt8(ascii: "\""))
    for byte in bytes {
      append("\\\\x")
      append(digits.utf8Start[Int(byte >> 4)])
      append(digits.utf8Start[Int(byte & 15)])
    }
    append(UInt8(ascii: "\""))
  }
}
