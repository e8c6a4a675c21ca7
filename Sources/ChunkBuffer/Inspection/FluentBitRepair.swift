import FileSystem
import LogModel

/// Puts what can be read of a damaged chunk of Fluent Bit into a whole one, under its name and so at its place in the order; the original is kept
/// aside.
public struct FluentBitRepair {
  /// What became of a damaged chunk.
  public struct Outcome: Sendable {
    public var path: String
    /// Where the original is.
    public var original: String
    /// Records in the chunk that took its place; 0: none did.
    public var records: Int
    /// What is wrong with the original.
    public var reason: String
  }

  private let fileSystem: any FileSystem
  private let aside: String

  /// - Parameter aside: the directory in which originals are kept, one directory a stream.
  public init(_ fileSystem: any FileSystem, aside: String) {
    self.fileSystem = fileSystem
    self.aside = aside
  }

  /// Repairs one chunk. Nobody may be writing to its directory.
  ///
  /// - Returns: `nil` where nothing is damaged.
  /// - Throws: `SystemCallError`; then the original is where it was.
  public func repair(_ chunk: FoundChunk) throws -> Outcome? {
    let file = try fileSystem.open(chunk.path, for: .reading)
    let read: FluentBitChunk
    do throws(FluentBitChunkError) {
      read = try FluentBitChunk(reading: file)
    } catch {
      switch error {
      case .unreadable(let error): throw error
      // Whole, but not of logs.
      case .otherContent: return nil
      default: return try keep(file, chunk, replacement: nil, records: 0, reason: error.description)
      }
    }
    let content = OutputBuffer(capacity: read.size)
    var events = read.events()
    var count = 0
    while let event = events.next() {
      content.append(UnsafeRawBufferPointer(rebasing: read.bytes[event.range]))
      count += 1
    }
    guard let reason = ChunkError(read, events.damage)?.reason else { return nil }
    let replacement = count == 0 ? nil : read.encoded(content.bytes)
    return try keep(file, chunk, replacement: replacement, records: count, reason: reason)
  }

  /// Copies the original aside, durably, and puts the replacement in its place.
  private func keep(
    _ file: any StoredFile, _ chunk: FoundChunk, replacement: [UInt8]?, records: Int, reason: String
  ) throws(SystemCallError) -> Outcome {
    let original = try Quarantine(path: aside, fileSystem: fileSystem).keep(file, of: chunk.directory)
    if let replacement {
      // A point at the start: Fluent Bit passes over it.
      let temporary = "\(chunk.directory)/.\(chunk.path.lastPathComponent)"
      try fileSystem.replace(chunk.path, through: temporary) { file throws(SystemCallError) in
        try file.write(replacement, at: 0)
      }
    } else {
      try fileSystem.remove(chunk.path)
      try fileSystem.synchronizeDirectory(chunk.directory)
    }
    return Outcome(path: chunk.path, original: original, records: records, reason: reason)
  }
}
