import Glibc
public import Pipeline

/// A stream whose first bytes can be looked at, to tell what kind of content it is, before it is read from the start.
public final class PrefixedSource: ByteSource {
  /// The first bytes of the stream: as many as were asked for, or all there are.
  public let prefix: [UInt8]
  private let source: any ByteSource
  private var given = 0

  /// Reads the first bytes of the source.
  ///
  /// - Throws: What the source throws.
  public init(_ source: any ByteSource, prefixLength: Int = ContentKind.prefixLength) throws {
    self.source = source
    var count = 0
    var bytes = [UInt8](repeating: 0, count: prefixLength)
    while count < prefixLength {
      let more = try bytes.withUnsafeMutableBytes {
        try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[count...]))
      }
      if more == 0 { break }
      count += more
    }
    bytes.removeLast(prefixLength - count)
    prefix = bytes
  }

  /// Puts back what was read from the source already.
  public init(_ source: any ByteSource, prefix: [UInt8]) {
    self.source = source
    self.prefix = prefix
  }

  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard given < prefix.count else { return try source.read(into: buffer) }
    let count = min(buffer.count, prefix.count - given)
    buffer.copyBytes(from: prefix[given..<given + count])
    given += count
    return count
  }
}
