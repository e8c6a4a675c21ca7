import Archives
import FileSystem
import LogModel

/// Where lines go in the end: standard output or a file, compressed or not.
final class RecordOutput: ByteOutput {
  private let descriptor: FileDescriptor
  private let compressor: CompressedOutput?

  /// - Parameter compression: how the bytes are compressed on their way; `nil`: not.
  init(_ descriptor: FileDescriptor, compression: CompressionFilter?) throws {
    self.descriptor = descriptor
    compressor = try compression.map { try CompressedOutput($0) { try descriptor.write($0) } }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    guard !bytes.isEmpty else { return }
    if let compressor {
      try compressor.write(bytes)
    } else {
      try descriptor.write(bytes)
    }
  }

  /// Writes a stretch of `store`, by the kernel alone where nothing has to be compressed.
  func write(_ range: Range<Int>, of store: SpillStore) throws {
    if compressor == nil {
      try store.copy(range, to: descriptor)
    } else {
      try store.read(range) { try write($0) }
    }
  }

  func finish() throws { try compressor?.finish() }
}

/// Bytes that wait: in memory as long as they are few, then in a file without a name.
final class SpillStore {
  private static let memoryLimit = 8 << 20
  private let directory: String
  private var memory = OutputBuffer(capacity: 1 << 16)
  private var file: SpillFile?
  /// How many bytes were appended.
  private(set) var count = 0

  /// - Parameter directory: where the file is made, if it comes to that.
  init(in directory: String) { self.directory = directory }

  func append(_ bytes: UnsafeRawBufferPointer) throws {
    if file == nil, count + bytes.count > SpillStore.memoryLimit {
      let file = try SpillFile(in: directory)
      try file.append(memory.bytes)
      memory = OutputBuffer(capacity: 64)
      self.file = file
    }
    if let file {
      try file.append(bytes)
    } else {
      memory.append(bytes)
    }
    count += bytes.count
  }

  func copy(_ range: Range<Int>, to descriptor: FileDescriptor) throws {
    if let file {
      try file.copy(range, to: descriptor)
    } else {
      try descriptor.write(UnsafeRawBufferPointer(rebasing: memory.bytes[range]))
    }
  }

  /// Calls `body` with the bytes of `range`, piece after piece.
  func read(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
    defer { buffer.deallocate() }
    var offset = range.lowerBound
    while offset < range.upperBound {
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(range.upperBound - offset))
      let count = try read(into: part, at: offset)
      try body(UnsafeRawBufferPointer(rebasing: part.prefix(count)))
      offset += count
    }
  }

  /// Reads at least one byte at `offset`, which lies before the end.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
    guard let file else {
      let count = min(buffer.count, count - offset)
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory.bytes[offset..<offset + count]))
      return count
    }
    let count = try file.descriptor.read(into: buffer, at: offset)
    guard count > 0 else { throw SystemCallError("pread", file.descriptor.path, code: 5) }
    return count
  }
}
