/// The checksum of gzip, zip and Fluent Bit's chunks (ISO 3309, polynomial 0xEDB88320), sixteen bytes a step.
public struct CRC32 {
  /// The checksum of the bytes so far.
  public private(set) var value: UInt32 = 0

  /// Table k tells what a byte contributes that stands k bytes before the end of a step.
  nonisolated(unsafe) private static let tables: UnsafePointer<UInt32> = {
    let tables = UnsafeMutablePointer<UInt32>.allocate(capacity: 16 * 256)
    for byte in 0..<256 {
      tables[byte] = (0..<8).reduce(UInt32(byte)) { rest, _ in rest >> 1 ^ (rest & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    for index in 256..<16 * 256 {
      let shorter = tables[index - 256]
      tables[index] = shorter >> 8 ^ tables[Int(shorter & 255)]
    }
    return UnsafePointer(tables)
  }()

  public init() {}

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard var next = bytes.baseAddress else { return }
    let tables = Self.tables
    var rest = ~value
    let end = next + bytes.count
    @inline(__always) func four(_ word: UInt32, _ table: Int) -> UInt32 {
      tables[(table + 3) << 8 | Int(word & 255)] ^ tables[(table + 2) << 8 | Int(word >> 8 & 255)]
        ^ tables[(table + 1) << 8 | Int(word >> 16 & 255)] ^ tables[table << 8 | Int(word >> 24)]
    }
    while end - next >= 16 {
      let a = UInt32(littleEndian: next.loadUnaligned(as: UInt32.self)) ^ rest
      let b = UInt32(littleEndian: next.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
      let c = UInt32(littleEndian: next.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
      let d = UInt32(littleEndian: next.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
      rest = four(a, 12) ^ four(b, 8) ^ four(c, 4) ^ four(d, 0)
      next += 16
    }
    while next < end {
      rest = rest >> 8 ^ tables[Int((rest ^ UInt32(next.load(as: UInt8.self))) & 255)]
      next += 1
    }
    value = ~rest
  }
}
