/// What a file's first bytes say that it is. A log is never taken for an archive: only magic numbers count.
public enum ContentKind: Hashable, Sendable {
  case plain
  /// One of the compressions, or an archive: libarchive finds out what is inside.
  case packed

  /// How many bytes `sniff` wants to see, if there are as many.
  public static let sniffLength = 512

  private static let magics: [(offset: Int, bytes: [UInt8])] = [
    (0, [0x1F, 0x8B]),  // gzip
    (0, [0x28, 0xB5, 0x2F, 0xFD]),  // Zstandard
    (0, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),  // xz
    (0, [0x04, 0x22, 0x4D, 0x18]),  // LZ4 frame
    (0, Array("PK\u{3}\u{4}".utf8)), (0, Array("PK\u{5}\u{6}".utf8)),  // zip, empty zip
    (0, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),  // 7z
    (0, Array("070701".utf8)), (0, Array("070702".utf8)), (0, Array("070707".utf8)),  // cpio
    (0, [0xC7, 0x71]), (0, [0x71, 0xC7]),  // cpio, binary
    (257, Array("ustar".utf8)),  // tar
  ]

  /// - Parameter prefix: the first `sniffLength` bytes, or all.
  public static func sniff(_ prefix: UnsafeRawBufferPointer) -> ContentKind {
    for magic in magics where has(magic.bytes, at: magic.offset, in: prefix) { return .packed }
    if isBzip2(prefix) || isZstandardSkippable(prefix) || isOldTar(prefix) { return .packed }
    return .plain
  }

  private static func has(_ magic: [UInt8], at offset: Int, in prefix: UnsafeRawBufferPointer) -> Bool {
    prefix.count >= offset + magic.count && prefix[offset..<offset + magic.count].elementsEqual(magic)
  }

  /// `BZh`, a level, and the digits of pi: `BZh` alone may begin a line.
  private static func isBzip2(_ prefix: UnsafeRawBufferPointer) -> Bool {
    has(Array("BZh".utf8), at: 0, in: prefix)
      && (has([0x31, 0x41, 0x59, 0x26, 0x53, 0x59], at: 4, in: prefix) || has([0x17, 0x72, 0x45, 0x38, 0x50, 0x90], at: 4, in: prefix))
  }

  private static func isZstandardSkippable(_ prefix: UnsafeRawBufferPointer) -> Bool {
    prefix.count >= 4 && prefix[0] & 0xF0 == 0x50 && prefix[1] == 0x2A && prefix[2] == 0x4D && prefix[3] == 0x18
  }

  /// A tar of before POSIX has no magic: its header's checksum must be right.
  private static func isOldTar(_ prefix: UnsafeRawBufferPointer) -> Bool {
    guard prefix.count >= 512, prefix[0] != 0 else { return false }
    let field = prefix[148..<156].drop { $0 == 0x20 }.prefix { $0 &- 48 < 8 }
    guard !field.isEmpty else { return false }
    let stored = field.reduce(0) { $0 * 8 + Int($1 - 48) }
    let sum = (0..<512).reduce(0) { $0 + (148..<156 ~= $1 ? 0x20 : Int(prefix[$1])) }
    return stored == sum
  }
}
