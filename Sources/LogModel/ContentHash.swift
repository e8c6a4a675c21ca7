import CXXHash

/// XXH3, 64 bits, seed 0 (Yann Collet, https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md): what tells whether bytes are what they
/// were. It finds damage; it is no protection against somebody who means to deceive.
public enum ContentHash {
  public static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 { sentinel_xxh3(bytes.baseAddress, bytes.count) }

  public static func of(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes { of($0) } }
}
