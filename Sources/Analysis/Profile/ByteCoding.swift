import LogModel

/// Why the bytes of a profile cannot be read.
public enum ProfileFileError: Error, CustomStringConvertible {
  case notAProfile
  /// Written by a version of the format that this program does not know.
  case version(String)
  /// What is wrong, and at which byte of the file.
  case damaged(String, offset: Int)

  public var description: String {
    switch self {
    case .notAProfile: "not a profile"
    case .version(let version):
      "a profile of format \(version.terminalSafe); this program reads format \(ProfileFile.version)"
    case .damaged(let what, let offset): "a damaged profile: \(what) at byte \(offset)"
    }
  }
}

extension OutputBuffer {
  /// LEB128.
  func append(unsigned number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  /// LEB128 of the number twice, or of twice its complement and one: small for small numbers of either sign.
  func append(signed number: Int64) { append(unsigned: UInt64(bitPattern: (number << 1) ^ (number >> 63))) }

  func append(number: Int) { append(signed: Int64(number)) }

  /// Eight bytes, the lowest first.
  func append(fixed number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { append(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
  }

  /// A length and as many bytes.
  func append(sized bytes: [UInt8]) {
    append(number: bytes.count)
    append(bytes)
  }

  func append(sized text: String) { append(sized: Array(text.utf8)) }
}

/// Reads what the above writes; every read is checked.
struct ByteReader {
  let bytes: UnsafeRawBufferPointer
  /// Of `bytes` in the file.
  let base: Int
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer, base: Int) {
    self.bytes = bytes
    self.base = base
  }

  func damaged(_ what: String) -> ProfileFileError { .damaged(what, offset: base + position) }

  mutating func unsigned() throws(ProfileFileError) -> UInt64 {
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

  mutating func signed() throws(ProfileFileError) -> Int64 {
    let raw = try unsigned()
    return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
  }

  /// A number between 0 and `limit`.
  mutating func number(upTo limit: Int = Int(Int32.max)) throws(ProfileFileError) -> Int {
    let number = try signed()
    guard number >= 0, number <= Int64(limit) else { throw damaged("the number \(number), which cannot be,") }
    return Int(number)
  }

  /// A number of things that take a byte each at least.
  mutating func count() throws(ProfileFileError) -> Int {
    let count = try number(upTo: bytes.count)
    // What is left after the number itself.
    guard count <= bytes.count - position else { throw damaged("the number \(count), which cannot be,") }
    return count
  }

  mutating func int32() throws(ProfileFileError) -> Int32 {
    guard let number = Int32(exactly: try signed()) else { throw damaged("a number too large") }
    return number
  }

  mutating func fixed() throws(ProfileFileError) -> UInt64 {
    guard position + 8 <= bytes.count else { throw damaged("an early end") }
    defer { position += 8 }
    return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
  }

  mutating func sized() throws(ProfileFileError) -> UnsafeRawBufferPointer {
    let count = try count()
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  mutating func text() throws(ProfileFileError) -> String { String(decoding: try sized(), as: UTF8.self) }

  mutating func skip(_ count: Int) { position += count }

  var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[position...]) }
}
