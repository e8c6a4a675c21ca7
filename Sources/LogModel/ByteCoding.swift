/// Why bytes cannot be what they should be.
public struct ByteCodingError: Error {
  public var what: String
  /// In bytes, from the file's start.
  public var offset: Int

  public init(what: String, offset: Int) {
    self.what = what
    self.offset = offset
  }
}

extension OutputBuffer {
  /// LEB128.
  public func append(unsigned number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  /// LEB128 of the number twice, or of twice its complement and one: small for small numbers of either sign.
  public func append(signed number: Int64) { append(unsigned: UInt64(bitPattern: (number << 1) ^ (number >> 63))) }

  public func append(number: Int) { append(signed: Int64(number)) }

  /// Eight bytes, the lowest first.
  public func append(fixed number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { append(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
  }

  /// A length and as many bytes.
  public func append(sized bytes: [UInt8]) {
    append(number: bytes.count)
    append(bytes)
  }

  public func append(sized text: String) { append(sized: Array(text.utf8)) }
}

/// Reads what the above writes; every read is checked.
public struct ByteReader {
  public let bytes: UnsafeRawBufferPointer
  /// Where `bytes` begin in the file.
  let base: Int
  public private(set) var position = 0

  public init(_ bytes: UnsafeRawBufferPointer, base: Int = 0) {
    self.bytes = bytes
    self.base = base
  }

  public func damaged(_ what: String) -> ByteCodingError { ByteCodingError(what: what, offset: base + position) }

  public mutating func unsigned() throws(ByteCodingError) -> UInt64 {
    var (result, shift) = (UInt64(0), UInt64(0))
    while position < bytes.count, shift < 64 {
      let byte = bytes[position]
      position += 1
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return result }
      shift += 7
    }
    throw damaged(position < bytes.count ? "a number too large" : "an early end")
  }

  public mutating func signed() throws(ByteCodingError) -> Int64 {
    let raw = try unsigned()
    return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
  }

  /// A number between 0 and `limit`.
  public mutating func number(upTo limit: Int = Int(Int32.max)) throws(ByteCodingError) -> Int {
    let number = try signed()
    guard number >= 0, number <= Int64(limit) else { throw damaged("the number \(number), which cannot be,") }
    return Int(number)
  }

  /// A number of things that take a byte each at least.
  public mutating func count() throws(ByteCodingError) -> Int {
    let count = try number(upTo: bytes.count)
    // What is left after the number itself.
    guard count <= bytes.count - position else { throw damaged("the number \(count), which cannot be,") }
    return count
  }

  public mutating func int32() throws(ByteCodingError) -> Int32 {
    guard let number = Int32(exactly: try signed()) else { throw damaged("a number too large") }
    return number
  }

  public mutating func fixed() throws(ByteCodingError) -> UInt64 {
    guard position + 8 <= bytes.count else { throw damaged("an early end") }
    defer { position += 8 }
    return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
  }

  public mutating func sized() throws(ByteCodingError) -> UnsafeRawBufferPointer {
    let count = try count()
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  public mutating func text() throws(ByteCodingError) -> String { String(decoding: try sized(), as: UTF8.self) }

  public mutating func skip(_ count: Int) { position += count }

  public var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[position...]) }
}
