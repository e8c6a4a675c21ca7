/// A stream of bytes: a file, standard input, an entry of an archive. It knows nothing of lines.
public protocol ByteSource: AnyObject {
  /// Reads up to `buffer.count` bytes (at least 1) into `buffer` and returns how many, 0 at the end of the stream.
  ///
  /// After an error, what was read before it is valid; reading on is not.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}
