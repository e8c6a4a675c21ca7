import ChunkBuffer

/// A value and its MessagePack, each type in each of its lengths: the tests' own writer.
indirect enum MessagePackValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  case unsigned(UInt64)
  case signed(Int64)
  case float(Float)
  case double(Double)
  case string([UInt8])
  case binary([UInt8])
  case array([MessagePackValue])
  case map([Pair])
  case extended(Int8, [UInt8])

  struct Pair: Hashable, Sendable {
    var key: MessagePackValue
    var value: MessagePackValue
  }

  static func text(_ text: String) -> MessagePackValue { .string(Array(text.utf8)) }

  static func object(_ pairs: KeyValuePairs<String, MessagePackValue>) -> MessagePackValue {
    .map(pairs.map { Pair(key: .text($0.key), value: $0.value) })
  }

  static func time(_ seconds: UInt32, _ nanoseconds: UInt32) -> MessagePackValue {
    .extended(0, bigEndian(seconds) + bigEndian(nanoseconds))
  }

  static func event(
    _ seconds: UInt32, _ record: MessagePackValue, metadata: MessagePackValue = .map([])
  ) -> MessagePackValue {
    .array([.array([.time(seconds, 5), metadata]), record])
  }

  /// - Parameter width: 0 for the shortest form there is, 1 to 3 for longer ones.
  func encoded(width: Int = 0) -> [UInt8] {
    switch self {
    case .null: [0xC0]
    case .boolean(let value): [value ? 0xC3 : 0xC2]
    case .unsigned(let value): Self.unsigned(value, width)
    case .signed(let value): Self.signed(value, width)
    case .float(let value): [0xCA] + bigEndian(value.bitPattern)
    case .double(let value): [0xCB] + bigEndian(value.bitPattern)
    case .string(let bytes):
      Self.head(bytes.count, width, short: bytes.count < 32 ? 0xA0 : nil, long: [0xD9, 0xDA, 0xDB]) + bytes
    case .binary(let bytes): Self.head(bytes.count, width, short: nil, long: [0xC4, 0xC5, 0xC6]) + bytes
    case .array(let values):
      Self.head(values.count, width, short: values.count < 16 ? 0x90 : nil, long: [nil, 0xDC, 0xDD])
        + values.flatMap { $0.encoded(width: width) }
    case .map(let pairs):
      Self.head(pairs.count, width, short: pairs.count < 16 ? 0x80 : nil, long: [nil, 0xDE, 0xDF])
        + pairs.flatMap { $0.key.encoded(width: width) + $0.value.encoded(width: width) }
    case .extended(let type, let bytes):
      if width == 0, let power = [1, 2, 4, 8, 16].firstIndex(of: bytes.count) {
        [UInt8(0xD4 + power), UInt8(bitPattern: type)] + bytes
      } else {
        Self.head(bytes.count, width, short: nil, long: [0xC7, 0xC8, 0xC9]) + [UInt8(bitPattern: type)] + bytes
      }
    }
  }

  private static func head(_ count: Int, _ width: Int, short: UInt8?, long: [UInt8?]) -> [UInt8] {
    if width == 0, let short { return [short | UInt8(count)] }
    if width <= 1, count < 256, let head = long[0] { return [head, UInt8(count)] }
    if width <= 2, count < 65536, let head = long[1] { return [head] + bigEndian(UInt16(count)) }
    return [long[2]!] + bigEndian(UInt32(count))
  }

  private static func unsigned(_ value: UInt64, _ width: Int) -> [UInt8] {
    switch (width, value) {
    case (0, 0..<128): [UInt8(value)]
    case (0...1, 0..<256): [0xCC, UInt8(value)]
    case (0...2, 0..<65536): [0xCD] + bigEndian(UInt16(value))
    case (0...2, 0..<(1 << 32)): [0xCE] + bigEndian(UInt32(value))
    default: [0xCF] + bigEndian(value)
    }
  }

  private static func signed(_ value: Int64, _ width: Int) -> [UInt8] {
    switch (width, value) {
    case (0, -32..<0): [UInt8(bitPattern: Int8(value))]
    case (0...1, -128..<128): [0xD0, UInt8(bitPattern: Int8(value))]
    case (0...2, -32768..<32768): [0xD1] + bigEndian(Int16(value))
    case (0...2, -(1 << 31)..<(1 << 31)): [0xD2] + bigEndian(Int32(value))
    default: [0xD3] + bigEndian(value)
    }
  }

  /// Reads the next value as a tree.
  init(_ reader: inout MessagePackReader) throws(MessagePackError) {
    switch try reader.next() {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .unsigned(let value): self = .unsigned(value)
    case .signed(let value): self = .signed(value)
    case .float(let value): self = .float(value)
    case .double(let value): self = .double(value)
    case .string(let bytes): self = .string(Array(bytes))
    case .binary(let bytes): self = .binary(Array(bytes))
    case .extended(let type, let bytes): self = .extended(type, Array(bytes))
    case .array(let count):
      var values: [MessagePackValue] = []
      for _ in 0..<count { values.append(try MessagePackValue(&reader)) }
      self = .array(values)
    case .map(let count):
      var pairs: [Pair] = []
      for _ in 0..<count {
        let key = try MessagePackValue(&reader)
        pairs.append(Pair(key: key, value: try MessagePackValue(&reader)))
      }
      self = .map(pairs)
    }
  }
}

func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
