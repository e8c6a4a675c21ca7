/// What the first bytes of a file or stream say it is.
public enum ContentKind: Sendable, Hashable {
  /// Neither compressed nor an archive: take the bytes as they are.
  case plain
  /// Compressed; what is inside shows only when it is unpacked, see ``ArchiveReader/format``.
  case compressed(CompressionFilter)
  case archive(ArchiveFormat)

  /// How many bytes ``sniff(prefix:name:)`` can use: the header of a tar entry.
  public static let prefixLength = 512

  /// Tells by signatures alone; a text is never taken for an archive.
  ///
  /// - Parameters:
  ///   - prefix: The first ``prefixLength`` bytes, or all there are.
  ///   - name: The file's name. It decides one case only: a tar file without entries is all zeros.
  public static func sniff(prefix: UnsafeRawBufferPointer, name: String) -> ContentKind {
    if let filter = compression(prefix) { return .compressed(filter) }
    if prefix.starts(with: [0x50, 0x4B, 3, 4]) || prefix.starts(with: [0x50, 0x4B, 5, 6]) { return .archive(.zip) }
    // A zip in parts that fitted into one.
    if prefix.starts(with: [0x50, 0x4B, 0x30, 0x30, 0x50, 0x4B, 3, 4]) { return .archive(.zip) }
    if prefix.starts(with: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) { return .archive(.sevenZip) }
    if isCpio(prefix) { return .archive(.cpio) }
    if isTar(prefix) { return .archive(.tar) }
    if prefix.count >= prefixLength, prefix.allSatisfy({ $0 == 0 }), name.lowercasedASCII.hasSuffix(".tar") {
      return .archive(.tar)
    }
    return .plain
  }

  /// As ``sniff(prefix:name:)``, for bytes in an array.
  public static func sniff(prefix: [UInt8], name: String) -> ContentKind {
    prefix.withUnsafeBytes { sniff(prefix: $0, name: name) }
  }

  private static func compression(_ prefix: UnsafeRawBufferPointer) -> CompressionFilter? {
    // The upper three flags of gzip are reserved: 0.
    if prefix.starts(with: [0x1F, 0x8B, 8]), prefix.count < 4 || prefix[3] & 0xE0 == 0 { return .gzip }
    if prefix.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]) { return .xz }
    if prefix.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return .zstd }
    if prefix.starts(with: [4, 0x22, 0x4D, 0x18]) { return .lz4 }
    if prefix.count >= 10, prefix.starts(with: Array("BZh".utf8)), (0x31...0x39).contains(prefix[3]) {
      let block: [UInt8] = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
      let end: [UInt8] = [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]
      if prefix[4..<10].elementsEqual(block) || prefix[4..<10].elementsEqual(end) { return .bzip2 }
    }
    return skippableFrame(prefix)
  }

  /// zstd and lz4 share the frames that hold no data; what comes after them tells which it is.
  private static func skippableFrame(_ prefix: UnsafeRawBufferPointer) -> CompressionFilter? {
    var offset = 0
    while offset + 8 <= prefix.count, prefix[offset] & 0xF0 == 0x50,
      prefix[offset + 1..<offset + 4].elementsEqual([0x2A, 0x4D, 0x18])
    {
      offset += 8 + (0..<4).reduce(0) { $0 | Int(prefix[offset + 4 + $1]) << (8 * $1) }
    }
    guard offset > 0 else { return nil }
    guard offset + 4 <= prefix.count else { return .zstd }
    return prefix[offset..<offset + 4].elementsEqual([4, 0x22, 0x4D, 0x18]) ? .lz4 : .zstd
  }

  /// Demands the whole first header of a cpio archive to make sense: some old logs begin with the date 070701.
  private static func isCpio(_ prefix: UnsafeRawBufferPointer) -> Bool {
    func isHexadecimal(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }
    if prefix.count >= 110, prefix.starts(with: Array("07070".utf8)), prefix[5] == 0x31 || prefix[5] == 0x32 {
      return prefix[6..<110].allSatisfy(isHexadecimal)
    }
    if prefix.count >= 76, prefix.starts(with: Array("070707".utf8)) {
      return prefix[6..<76].allSatisfy { (0x30...0x37).contains($0) }
    }
    return isBinaryCpio(prefix)
  }

  /// The signature of binary cpio has two bytes, so the length of the first name, which must end in a zero, joins it.
  private static func isBinaryCpio(_ prefix: UnsafeRawBufferPointer) -> Bool {
    guard prefix.count >= 28 else { return false }
    let isLittle = prefix.starts(with: [0xC7, 0x71])
    guard isLittle || prefix.starts(with: [0x71, 0xC7]) else { return false }
    let nameSize = isLittle ? Int(prefix[20]) | Int(prefix[21]) << 8 : Int(prefix[20]) << 8 | Int(prefix[21])
    guard nameSize >= 2, 26 + nameSize <= prefix.count else { return false }
    let name = prefix[26..<26 + nameSize]
    return name.last == 0 && name.dropLast().allSatisfy { $0 >= 0x20 }
  }

  /// By the mark of POSIX or GNU, or, for the tar before them, by the checksum of the header.
  private static func isTar(_ prefix: UnsafeRawBufferPointer) -> Bool {
    guard prefix.count >= prefixLength else { return false }
    let mark = prefix[257..<265]
    if mark.elementsEqual(Array("ustar\u{0}00".utf8)) || mark.elementsEqual(Array("ustar  \u{0}".utf8)) { return true }
    guard prefix[0] != 0, let stored = octal(prefix[148..<156]) else { return false }
    var unsigned = 8 * 32
    var signed = 8 * 32
    for index in 0..<prefixLength where !(148..<156).contains(index) {
      unsigned += Int(prefix[index])
      signed += Int(Int8(bitPattern: prefix[index]))
    }
    return stored == unsigned || stored == signed
  }

  /// The number in a field of a tar header: spaces, octal digits, then a space, a zero or the field's end.
  private static func octal(_ field: Slice<UnsafeRawBufferPointer>) -> Int? {
    let digits = field.drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
    guard !digits.isEmpty else { return nil }
    let next = digits.endIndex
    guard next == field.endIndex || field[next] == 0 || field[next] == 0x20 else { return nil }
    return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
  }
}
