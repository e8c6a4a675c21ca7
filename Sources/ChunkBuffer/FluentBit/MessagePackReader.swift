/// What is wrong with bytes that should be MessagePack. Offsets count from the first byte of what is read.
public enum MessagePackError: Error, Hashable, Sendable {
  /// The value at `offset` would reach to `end` at least, and there is less.
  case truncated(offset: Int, end: Int)
  /// The byte at `offset`, C1, begins no value.
  case reserved(offset: Int)
  /// The container at `offset` lies in more than `MessagePackReader.maximumDepth` others.
  case tooDeep(offset: Int)

  /// Where the value begins that cannot be read.
  public var offset: Int {
    switch self {
    case .truncated(let offset, _), .reserved(let offset), .tooDeep(let offset): offset
    }
  }
}

/// A value of MessagePack, or the head of a container, whose values follow.
public enum MessagePackItem {
  case null
  case boolean(Bool)
  case unsigned(UInt64)
  /// Below zero, or written in a signed type.
  case signed(Int64)
  case float(Float)
  case double(Double)
  case string(UnsafeRawBufferPointer)
  case binary(UnsafeRawBufferPointer)
  case array(count: Int)
  /// `count` keys, each followed by its value.
  case map(count: Int)
  case extended(type: Int8, UnsafeRawBufferPointer)
}

/// Reads MessagePack (github.com/msgpack/msgpack/blob/master/spec.md) in place, from bytes that may be anything.
///
/// Nothing is allocated, and no length is believed before it was compared with what is left. To be used only while the bytes live.
public struct MessagePackReader {
  /// How many containers may lie in one another.
  public static let maximumDepth = 64

  public let bytes: UnsafeRawBufferPointer
  /// Where the next value begins.
  public private(set) var position: Int
  /// How many times of Fluent Bit (an extension of type 0 and 8 bytes) were skipped inside of other values.
  private(set) var skippedTimes = 0

  /// - Parameter position: 0 to `bytes.count`.
  public init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  public var isAtEnd: Bool { position >= bytes.count }

  /// Reads one value, or the head of a container. After an error the position is where it was.
  public mutating func next() throws(MessagePackError) -> MessagePackItem {
    let start = position
    guard start < bytes.count else { throw .truncated(offset: start, end: start + 1) }
    let head = bytes[start]
    switch head {
    case 0x00...0x7F: return scalar(.unsigned(UInt64(head)), 1)
    case 0x80...0x8F: return try container(isMap: true, count: Int(head & 0x0F), headSize: 1)
    case 0x90...0x9F: return try container(isMap: false, count: Int(head & 0x0F), headSize: 1)
    case 0xA0...0xBF: return .string(try payload(Int(head & 0x1F), headSize: 1))
    case 0xC0: return scalar(.null, 1)
    case 0xC1: throw .reserved(offset: start)
    case 0xC2, 0xC3: return scalar(.boolean(head == 0xC3), 1)
    case 0xC4: return .binary(try payload(Int(try integer(UInt8.self)), headSize: 2))
    case 0xC5: return .binary(try payload(Int(try integer(UInt16.self)), headSize: 3))
    case 0xC6: return .binary(try payload(Int(try integer(UInt32.self)), headSize: 5))
    case 0xC7: return try extended(Int(try integer(UInt8.self)), headSize: 3)
    case 0xC8: return try extended(Int(try integer(UInt16.self)), headSize: 4)
    case 0xC9: return try extended(Int(try integer(UInt32.self)), headSize: 6)
    case 0xCA: return scalar(.float(Float(bitPattern: try integer(UInt32.self))), 5)
    case 0xCB: return scalar(.double(Double(bitPattern: try integer(UInt64.self))), 9)
    case 0xCC: return scalar(.unsigned(UInt64(try integer(UInt8.self))), 2)
    case 0xCD: return scalar(.unsigned(UInt64(try integer(UInt16.self))), 3)
    case 0xCE: return scalar(.unsigned(UInt64(try integer(UInt32.self))), 5)
    case 0xCF: return scalar(.unsigned(try integer(UInt64.self)), 9)
    case 0xD0: return scalar(.signed(Int64(Int8(bitPattern: try integer(UInt8.self)))), 2)
    case 0xD1: return scalar(.signed(Int64(Int16(bitPattern: try integer(UInt16.self)))), 3)
    case 0xD2: return scalar(.signed(Int64(Int32(bitPattern: try integer(UInt32.self)))), 5)
    case 0xD3: return scalar(.signed(Int64(bitPattern: try integer(UInt64.self))), 9)
    case 0xD4...0xD8: return try extended(1 << Int(head - 0xD4), headSize: 2)
    case 0xD9: return .string(try payload(Int(try integer(UInt8.self)), headSize: 2))
    case 0xDA: return .string(try payload(Int(try integer(UInt16.self)), headSize: 3))
    case 0xDB: return .string(try payload(Int(try integer(UInt32.self)), headSize: 5))
    case 0xDC: return try container(isMap: false, count: Int(try integer(UInt16.self)), headSize: 3)
    case 0xDD: return try container(isMap: false, count: Int(try integer(UInt32.self)), headSize: 5)
    case 0xDE: return try container(isMap: true, count: Int(try integer(UInt16.self)), headSize: 3)
    case 0xDF: return try container(isMap: true, count: Int(try integer(UInt32.self)), headSize: 5)
    default: return scalar(.signed(Int64(Int8(bitPattern: head))), 1)
    }
  }

  /// Passes one value with all that is in it. After an error the position is of no use.
  ///
  /// - Returns: where the value lies.
  @discardableResult
  public mutating func skip() throws(MessagePackError) -> Range<Int> {
    let start = position
    try skip(depth: 0)
    return start..<position
  }

  private mutating func skip(depth: Int) throws(MessagePackError) {
    let start = position
    var rest: Int
    switch try next() {
    case .array(let count): rest = count
    case .map(let count): rest = 2 * count
    case .extended(type: 0, let payload) where payload.count == 8:
      skippedTimes += 1
      return
    default: return
    }
    guard depth < MessagePackReader.maximumDepth else { throw .tooDeep(offset: start) }
    while rest > 0 {
      try skip(depth: depth + 1)
      rest -= 1
    }
  }

  private mutating func scalar(_ item: MessagePackItem, _ size: Int) -> MessagePackItem {
    position += size
    return item
  }

  /// The big-endian number behind the head's first byte.
  private func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws(MessagePackError) -> Number {
    let size = MemoryLayout<Number>.size
    guard bytes.count - position > size else { throw .truncated(offset: position, end: position + 1 + size) }
    return Number(bigEndian: bytes.loadUnaligned(fromByteOffset: position + 1, as: type))
  }

  private mutating func payload(_ count: Int, headSize: Int) throws(MessagePackError) -> UnsafeRawBufferPointer {
    let start = position + headSize
    guard count <= bytes.count - start else { throw .truncated(offset: position, end: start + count) }
    position = start + count
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  private mutating func extended(_ count: Int, headSize: Int) throws(MessagePackError) -> MessagePackItem {
    let start = position
    let payload = try payload(count, headSize: headSize)
    return .extended(type: Int8(bitPattern: bytes[start + headSize - 1]), payload)
  }

  /// Each value is a byte at least: a container that promises more of them than there are bytes is refused at its head.
  private mutating func container(
    isMap: Bool, count: Int, headSize: Int
  ) throws(MessagePackError) -> MessagePackItem {
    let least = isMap ? 2 * count : count
    let start = position + headSize
    guard least <= bytes.count - start else { throw .truncated(offset: position, end: start + least) }
    position = start
    return isMap ? .map(count: count) : .array(count: count)
  }
}
