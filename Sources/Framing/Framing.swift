import LogModel
import Pipeline

/// How lines become records.
public struct FramingOptions: Sendable {
  /// The largest record in bytes; what is larger is cut, at a line's end where there is one, and goes on as marked records.
  public var maximumRecordSize: Int
  public var multiline: MultilineRules
  /// How much is read for a batch, in bytes. What is framed does not depend on it.
  var blockSize = 256 << 10

  /// 256 KiB.
  public static let defaultMaximumRecordSize = 256 << 10

  public init(multiline: MultilineRules, maximumRecordSize: Int = FramingOptions.defaultMaximumRecordSize) {
    self.multiline = multiline
    self.maximumRecordSize = maximumRecordSize
  }
}

/// Frames one source: lines, and container formats where its first line is in one.
///
/// Framing is done here and nowhere else, in order, before any parallel work: what joins what never depends on threads.
public struct Framer: RecordSource {
  private var framer: any RecordSource

  /// An error of the first read comes with the first batch.
  public init(_ bytes: any ByteSource, source: LogSource, options: FramingOptions) {
    let input = BlockReader(bytes)
    let firstLine = input.peekLine()
    if let format = ContainerFormat(firstLine: firstLine) {
      framer = ContainerFramer(input, source: source, options: options, format: format)
    } else {
      framer = LineFramer(input, source: source, options: options)
    }
  }

  public mutating func nextBatch() throws -> LogBatch? { try framer.nextBatch() }
}

/// A source of bytes whose beginning was looked at.
final class BlockReader {
  private let bytes: any ByteSource
  private var peeked: [UInt8] = []
  private var peekedOffset = 0
  private var deferredError: (any Error)?

  init(_ bytes: any ByteSource) { self.bytes = bytes }

  /// The first line, or the first 32 KiB of it, without a byte order mark, which is skipped for good.
  func peekLine() -> [UInt8] {
    let limit = 32 << 10
    peeked = [UInt8](repeating: 0, count: limit)
    var count = 0
    while count < limit, !peeked[..<count].contains(UInt8(ascii: "\n")) {
      let read: Int
      do {
        read = try peeked.withUnsafeMutableBytes {
          try bytes.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[count...]))
        }
      } catch {
        deferredError = error
        break
      }
      if read == 0 { break }
      count += read
    }
    peeked.removeLast(limit - count)
    if peeked.starts(with: [0xEF, 0xBB, 0xBF]) { peekedOffset = 3 }
    return Array(peeked[peekedOffset...].prefix { $0 != UInt8(ascii: "\n") })
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
