import LogModel
import Pipeline

/// A source of bytes whose beginning was looked at.
final class BlockReader {
  private static let peekLimit = 32 << 10
  private let bytes: any ByteSource
  private var peeked: [UInt8] = []
  private var peekedOffset = 0
  private var deferredError: (any Error)?

  init(_ bytes: any ByteSource) { self.bytes = bytes }

  /// Looks at the first line, or the first 32 KiB of it, of a source that is read from its start. A byte order mark is skipped for good.
  ///
  /// - Returns: whether all of it is there, or as much as is looked at.
  func peekLine(from start: ResumePoint) -> Bool {
    guard start.offset == 0 else { return true }
    let limit = BlockReader.peekLimit
    var isWhole = false
    while !isWhole, deferredError == nil {
      let known = peeked.count
      peeked += [UInt8](repeating: 0, count: limit - known)
      var read = 0
      do {
        read = try peeked.withUnsafeMutableBytes {
          try bytes.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[known...]))
        }
      } catch {
        deferredError = error
      }
      peeked.removeLast(limit - known - read)
      isWhole = peeked.count == limit || peeked[known...].contains(UInt8(ascii: "\n"))
      if read == 0 { break }
    }
    if peeked.starts(with: [0xEF, 0xBB, 0xBF]) { peekedOffset = 3 }
    return isWhole
  }

  /// The line that was looked at, without its end.
  var firstLine: [UInt8] { Array(peeked[peekedOffset...].prefix { $0 != UInt8(ascii: "\n") }) }

  /// Whether there is nothing that was looked at.
  var isEmpty: Bool { peeked.isEmpty }

  func throwDeferredError() throws {
    guard let error = deferredError else { return }
    deferredError = nil
    throw error
  }

  /// How many bytes at the start were a byte order mark.
  var skipped: Int { peeked.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  /// Whether the source may have more, since the program was told to stop: then its last line is not known to be whole.
  var wasCutShort: Bool { StopSignal.number != nil }

  /// Fills `buffer` up to its end or the source's; returns how many bytes were read, 0 at the end.
  ///
  /// An error is thrown by the call after the one that gave the last bytes before it.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var count = 0
    if peekedOffset < peeked.count {
      count = min(buffer.count, peeked.count - peekedOffset)
      peeked.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[peekedOffset..<peekedOffset + count]))
      }
      peekedOffset += count
      if peekedOffset < peeked.count { return count }
      // A process may follow very many sources.
      (peeked, peekedOffset) = ([], 0)
    }
    while count < buffer.count {
      if let deferredError {
        if count > 0 { return count }
        throw deferredError
      }
      do {
        let read = try bytes.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
        if read == 0 { break }
        count += read
      } catch {
        deferredError = error
      }
    }
    return count
  }
}
