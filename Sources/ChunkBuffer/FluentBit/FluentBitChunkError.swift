import FileSystem

/// Why a file is no chunk of log records that can be read.
public enum FluentBitChunkError: Error, Hashable, Sendable {
  case unreadable(SystemCallError)
  /// Of this many bytes: more than `FluentBitChunk.largestSize`.
  case tooLarge(Int)
  /// The first two bytes are these and not C1 00.
  case notAChunk(first: [UInt8])
  /// Nothing but zero bytes: the file was made and nothing in it reached the disk.
  case onlyZeros(Int)
  /// The file ends inside the header, after this many bytes.
  case headerCut(Int)
  /// The header says that the metadata has `length` bytes, and the file is shorter.
  case metadataLength(length: Int, fileSize: Int)
  /// The header says that the content has this many bytes: more than a chunk can have.
  case contentLength(Int)
  /// The chunk holds something else than log records.
  case otherContent(type: UInt8)
}

extension FluentBitChunkError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let error): error.reason
    case .tooLarge(let size):
      "\(size) bytes; a chunk has about 2 MB, and more than \(FluentBitChunk.largestSize) are not read"
    case .notAChunk(let first): "no chunk of Fluent Bit: it begins with \(hexadecimal(first)), not with C1 00"
    case .onlyZeros(let size): "\(size) zero bytes and nothing else"
    case .headerCut(let size): "cut after \(size) of the header's \(FluentBitHeader.size) bytes"
    case .metadataLength(let length, let size):
      "the header says \(length) bytes of metadata, and the file has \(size) bytes"
    case .contentLength(let length):
      "the header says \(length) bytes of content; more than \(FluentBitChunk.largestSize) are not believed"
    case .otherContent(let type): "holds \(Self.name(of: type)), no log records"
    }
  }

  private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return digits.count == 1 ? "0\(digits)" : digits
    }.joined(separator: " ")
  }

  private static func name(of type: UInt8) -> String {
    switch type {
    case 1: "metrics"
    case 2: "traces"
    case 3: "blobs"
    case 4: "profiles"
    default: "records of an unknown type, \(type)"
    }
  }
}
