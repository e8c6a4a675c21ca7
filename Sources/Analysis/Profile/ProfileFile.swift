import FileSystem
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

/// Profiles as files: docs/formats/profile.md.
public enum ProfileFile {
  /// Of the format.
  static let version = "1"
  private static let magic = "SENTINEL-PROFILE/"

  /// Whether the file at `path` begins as a profile does. What cannot be read is none.
  public static func isProfile(_ path: String) -> Bool {
    guard (try? FileStatus(ofFileAt: path).kind) == .regular, let file = try? FileDescriptor(opening: path) else {
      return false
    }
    var head = [UInt8](repeating: 0, count: magic.utf8.count)
    let count = head.withUnsafeMutableBytes { (try? file.read(into: $0)) ?? 0 }
    return count == head.count && head.elementsEqual(magic.utf8)
  }

  /// Writes a profile and gives the file its name. Equal profiles give equal bytes.
  public static func write(_ profile: Profile, to file: PublishedFile) throws(SystemCallError) {
    let bytes = encode(profile)
    try file.descriptor.write(bytes.bytes)
    withExtendedLifetime(bytes) {}
    try file.publish()
  }

  /// - Throws: `ProfileFileError`, `SystemCallError`.
  public static func read(_ path: String, limits: ProfileLimits) throws -> Profile {
    let file = try FileDescriptor(opening: path)
    let size = try file.status().size
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, size), alignment: 16)
    defer { buffer.deallocate() }
    var filled = 0
    while filled < size {
      let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<size]))
      if count == 0 { break }
      filled += count
    }
    return try decode(UnsafeRawBufferPointer(rebasing: buffer[..<filled]), limits: limits)
  }

  static func encode(_ profile: Profile) -> OutputBuffer {
    let output = OutputBuffer(capacity: 1 << 20)
    output.append(text: magic + version + "\n")
    let start = output.count
    ProfileEncoder(profile).write(to: output)
    output.append(fixed: checksum(UnsafeRawBufferPointer(rebasing: output.bytes[start...])))
    return output
  }

  static func decode(_ bytes: UnsafeRawBufferPointer, limits: ProfileLimits) throws(ProfileFileError) -> Profile {
    guard bytes.starts(with: magic.utf8), let end = bytes.prefix(64).firstIndex(of: UInt8(ascii: "\n")) else {
      throw .notAProfile
    }
    let found = String(decoding: bytes[magic.utf8.count..<end], as: UTF8.self)
    guard found == version else { throw .version(found) }
    guard bytes.count >= end + 1 + 8 else { throw .damaged("an early end", offset: bytes.count) }
    let body = UnsafeRawBufferPointer(rebasing: bytes[(end + 1)..<bytes.count - 8])
    let stored = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self))
    guard checksum(body) == stored else {
      throw .damaged(
        "a checksum that does not fit (the file was cut off or written over)", offset: bytes.count - 8)
    }
    var decoder = ProfileDecoder(ByteReader(body, base: end + 1), limits: limits)
    do throws(ByteCodingError) { return try decoder.profile() } catch {
      throw .damaged(error.what, offset: error.offset)
    }
  }

  /// FNV-1a, 64 bits.
  private static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }
}
