import FileSystem
import LogModel

/// A chunk file of Fluent Bit: its header read, its events to be read one after the other. docs/formats/fluent-bit-chunk.md says what lies where.
///
/// `@unchecked Sendable`: it is written to in `init` only.
public final class FluentBitChunk: @unchecked Sendable {
  /// In bytes. Fluent Bit closes a chunk at about 2 MB; a single record may be larger.
  public static let largestSize = 128 << 20

  /// What the header's checksum says of metadata and content.
  public enum Checksum: Hashable, Sendable {
    /// The writer kept none.
    case off
    case matches
    /// It is the unfinished one that stands there until the first sync: the writer was killed before that, and the chunk is whole.
    case matchesUnsynced
    case wrong
  }

  public let path: String
  /// What Fluent Bit routes by; of a dead letter, what is left of it in the file's name. `nil` where there is none to be had.
  public var tag: String? { header.tag }
  public var checksum: Checksum { header.checksum }
  /// Why there are no records, where nothing is wrong with that.
  public var note: String? { header.note }
  /// In bytes.
  public var size: Int { bytes.count }

  let header: FluentBitHeader
  /// The whole file, as long as the chunk lives; `JSONCursor.padding` bytes more can be read.
  public let bytes: UnsafeRawBufferPointer
  private let storage: UnsafeMutableRawBufferPointer

  /// Reads a file, which may be of any contents.
  public convenience init(reading file: any StoredFile) throws(FluentBitChunkError) {
    var failure: SystemCallError?
    var size = 0
    do throws(SystemCallError) { size = try file.status().size } catch { failure = error }
    if let failure { throw .unreadable(failure) }
    guard size <= Self.largestSize else { throw .tooLarge(size) }
    try self.init(path: file.path, size: size) { buffer in
      do throws(SystemCallError) { return try file.fill(buffer, at: 0) } catch { failure = error }
      return 0
    }
    if let failure { throw .unreadable(failure) }
  }

  /// A chunk whose bytes are in memory.
  ///
  /// - Parameter path: what messages call it; the tag of a dead letter is in its last component.
  public convenience init(_ bytes: [UInt8], path: String) throws(FluentBitChunkError) {
    guard bytes.count <= Self.largestSize else { throw .tooLarge(bytes.count) }
    try self.init(path: path, size: bytes.count) { buffer in
      buffer.copyBytes(from: bytes)
      return bytes.count
    }
  }

  /// - Parameter fill: fills the buffer and returns how many bytes there were.
  private init(
    path: String, size: Int, fill: (UnsafeMutableRawBufferPointer) -> Int
  ) throws(FluentBitChunkError) {
    self.path = path
    storage = .allocate(byteCount: size + JSONCursor.padding, alignment: 16)
    let count = fill(UnsafeMutableRawBufferPointer(rebasing: storage[..<size]))
    UnsafeMutableRawBufferPointer(rebasing: storage[count...]).initializeMemory(as: UInt8.self, repeating: 0)
    bytes = UnsafeRawBufferPointer(rebasing: storage[..<count])
    let name = path.lastPathComponent[...]
    do throws(FluentBitChunkError) {
      header = try FluentBitHeader(of: bytes, named: name)
    } catch {
      storage.deallocate()
      throw error
    }
  }

  deinit { storage.deallocate() }

  /// Reads the events from the first on.
  public func events() -> FluentBitEventReader { FluentBitEventReader(self) }
}
