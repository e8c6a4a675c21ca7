import LogModel

/// What a commit begins with: its place in the chunk and the buffer, and the checksums of all of it (docs/formats/chunk.md).
public struct CommitHeader: Hashable, Sendable {
  static let magic: [UInt8] = Array("CMIT".utf8)
  /// In bytes.
  static let length = 88
  /// In bytes; more is no commit of ours.
  static let maximumPositionsLength = 64 << 20
  static let maximumPayloadLength = 1_200 << 20

  public enum Encoding: UInt8, Sendable {
    case none = 0
    case zstd = 1
  }

  /// Counts the commits of a buffer.
  public var number: UInt64
  /// When it was made, in nanoseconds since 1970.
  public var time: Int64
  /// Of the first record, in the chunk.
  public var firstRecord: UInt64
  public var recordCount: Int
  /// In bytes, of what the payload is when it is not compressed.
  public var payloadLength: Int
  var storedLength: Int
  var encoding: Encoding
  var positionsLength: Int
  var positionsHash: UInt64
  var payloadHash: UInt64

  /// In bytes, of all of the commit.
  public var totalLength: Int { CommitHeader.length + positionsLength + storedLength }

  /// Writes the header; what stands in front of it in `output` is not touched.
  func write(of chunk: ChunkID, to output: OutputBuffer) {
    let start = output.count
    output.append(CommitHeader.magic)
    output.append(little: UInt32(positionsLength))
    output.append(chunk)
    output.append(fixed: number)
    output.append(fixed: UInt64(bitPattern: time))
    output.append(fixed: firstRecord)
    output.append(little: UInt32(recordCount))
    output.append(little: UInt32(payloadLength))
    output.append(little: UInt32(storedLength))
    output.append(little: UInt32(encoding.rawValue))
    output.append(fixed: positionsHash)
    output.append(fixed: payloadHash)
    output.append(fixed: ContentHash.of(UnsafeRawBufferPointer(rebasing: output.bytes[start...])))
  }

  /// Reads the header of a commit of `chunk`; `nil` where there is none. The chunk's id in each of its commits keeps what a log's text looks like
  /// from being taken for one.
  init?(_ bytes: UnsafeRawBufferPointer, of chunk: ChunkID) {
    guard bytes.count >= CommitHeader.length, bytes.starts(with: CommitHeader.magic), ChunkID(bytes, at: 8) == chunk,
      ContentHash.of(UnsafeRawBufferPointer(rebasing: bytes[..<80])) == bytes.little(at: 80),
      let encoding = Encoding(rawValue: UInt8(truncatingIfNeeded: bytes.little(at: 60) as UInt32)),
      bytes.little(at: 60) as UInt32 == UInt32(encoding.rawValue)
    else { return nil }
    self.encoding = encoding
    positionsLength = Int(bytes.little(at: 4) as UInt32)
    number = bytes.little(at: 24)
    time = Int64(bitPattern: bytes.little(at: 32))
    firstRecord = bytes.little(at: 40)
    recordCount = Int(bytes.little(at: 48) as UInt32)
    payloadLength = Int(bytes.little(at: 52) as UInt32)
    storedLength = Int(bytes.little(at: 56) as UInt32)
    positionsHash = bytes.little(at: 64)
    payloadHash = bytes.little(at: 72)
    guard positionsLength <= CommitHeader.maximumPositionsLength, payloadLength <= CommitHeader.maximumPayloadLength,
      storedLength <= CommitHeader.maximumPayloadLength
    else { return nil }
  }

  init(
    number: UInt64, time: Int64, firstRecord: UInt64, recordCount: Int, payloadLength: Int, storedLength: Int,
    encoding: Encoding, positionsLength: Int, positionsHash: UInt64, payloadHash: UInt64
  ) {
    self.number = number
    self.time = time
    self.firstRecord = firstRecord
    self.recordCount = recordCount
    self.payloadLength = payloadLength
    self.storedLength = storedLength
    self.encoding = encoding
    self.positionsLength = positionsLength
    self.positionsHash = positionsHash
    self.payloadHash = payloadHash
  }
}
