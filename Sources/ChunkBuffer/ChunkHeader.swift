import LogModel

/// What a chunk file begins with (docs/formats/chunk.md).
public struct ChunkHeader: Hashable, Sendable {
  static let magic: [UInt8] = Array("SNTLCHNK".utf8)
  static let version: UInt16 = 1
  /// In bytes, without the stream's name.
  static let fixedLength = 50
  /// In bytes of UTF-8.
  public static let maximumStreamLength = 4096

  public var id: ChunkID
  /// The name of the stream, which is what the records' service is called.
  public var stream: String
  /// When the file was made, in nanoseconds since 1970.
  public var created: Int64

  public init(id: ChunkID, stream: String, created: Int64) {
    self.id = id
    self.stream = stream
    self.created = created
  }

  /// In bytes.
  var length: Int { ChunkHeader.fixedLength + stream.utf8.count }

  func write(to output: OutputBuffer) {
    let start = output.count
    output.append(ChunkHeader.magic)
    output.append(little: ChunkHeader.version)
    output.append(little: UInt16(length))
    output.append(little: UInt32(0))
    output.append(id)
    output.append(fixed: UInt64(bitPattern: created))
    output.append(little: UInt16(stream.utf8.count))
    output.append(text: stream)
    output.append(fixed: ContentHash.of(UnsafeRawBufferPointer(rebasing: output.bytes[start...])))
  }

  /// Why a file's beginning is no header of ours.
  enum Refusal: Error, Hashable {
    case notAChunk
    case version(UInt16)
    case damaged

    var reason: String {
      switch self {
      case .notAChunk: "does not begin as a chunk does"
      case .version(let version): "is of version \(version) of the format; this program reads \(ChunkHeader.version)"
      case .damaged: "its header is damaged"
      }
    }
  }

  /// - Parameter bytes: the file's beginning, `maximumStreamLength` + `fixedLength` of it where there is so much.
  static func read(_ bytes: [UInt8]) -> Result<ChunkHeader, Refusal> {
    bytes.withUnsafeBytes { bytes in
      do throws(Refusal) { return .success(try read(bytes)) } catch { return .failure(error) }
    }
  }

  private static func read(_ bytes: UnsafeRawBufferPointer) throws(Refusal) -> ChunkHeader {
    guard bytes.count >= fixedLength, bytes.starts(with: magic) else { throw .notAChunk }
    let found: UInt16 = bytes.little(at: 8)
    let length = Int(bytes.little(at: 10) as UInt16)
    guard found == version else { throw .version(found) }
    guard length >= fixedLength, length <= bytes.count,
      ContentHash.of(UnsafeRawBufferPointer(rebasing: bytes[..<(length - 8)])) == bytes.little(at: length - 8),
      Int(bytes.little(at: 40) as UInt16) == length - fixedLength,
      let stream = String(validating: bytes[42..<length - 8], as: UTF8.self)
    else { throw .damaged }
    return ChunkHeader(
      id: ChunkID(bytes, at: 16), stream: stream, created: Int64(bitPattern: bytes.little(at: 32)))
  }
}

extension ChunkID {
  /// Reads sixteen bytes.
  init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    self.init(
      high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)),
      low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)))
  }
}

extension OutputBuffer {
  func append(little number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { append($0) }
  }

  func append(_ id: ChunkID) {
    withUnsafeBytes(of: id.high.bigEndian) { append($0) }
    withUnsafeBytes(of: id.low.bigEndian) { append($0) }
  }
}

extension UnsafeRawBufferPointer {
  func little<Number: FixedWidthInteger>(at offset: Int) -> Number {
    Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
  }
}
