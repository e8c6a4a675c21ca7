import Pipeline

/// Bytes as a source that gives as few or as many at a time as it is told.
public final class MemorySource: ByteSource {
  private let bytes: [UInt8]
  private var position = 0
  private let chunkSizes: [Int]
  private var reads = 0
  /// Thrown instead of the end.
  private let failure: (any Error)?

  /// - Parameter chunkSizes: how many bytes the reads give at most, over and over.
  public init(_ bytes: [UInt8], chunkSizes: [Int] = [.max], failure: (any Error)? = nil) {
    self.bytes = bytes
    self.chunkSizes = chunkSizes
    self.failure = failure
  }

  public convenience init(_ text: String, chunkSizes: [Int] = [.max]) {
    self.init(Array(text.utf8), chunkSizes: chunkSizes)
  }

  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = min(buffer.count, bytes.count - position, chunkSizes[reads % chunkSizes.count])
    reads += 1
    if count == 0, let failure { throw failure }
    buffer.copyBytes(from: bytes[position..<position + count])
    position += count
    return count
  }
}
