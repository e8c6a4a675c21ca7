import FileSystem
import LogModel
import Pipeline

/// The records of a chunk of ours, in order, past what is damaged.
public final class ChunkRecordSource: RecordSource {
  private let reader: ChunkReader
  private var batches: ArraySlice<LogBatch> = []
  private var isAtEnd = false

  /// - Throws: `SystemCallError`, `ChunkError`.
  public init(_ file: any StoredFile, name: ChunkName, stream: String) throws {
    reader = try ChunkReader(file, name: name, stream: stream, depth: .everything)
  }

  /// What the chunk says that its stream is called.
  public var stream: String? { reader.header?.stream }

  /// - Throws: `SystemCallError`; `ChunkError` once, when all records have been given and some are known to be missing.
  public func nextBatch() throws -> LogBatch? {
    while batches.isEmpty {
      guard !isAtEnd else { return nil }
      guard let commit = try reader.next() else {
        isAtEnd = true
        guard let error = ChunkError(reader.damage, in: reader.path) else { return nil }
        throw error
      }
      batches = try reader.batches(of: commit)[...]
    }
    return batches.removeFirst()
  }
}

extension ChunkError {
  /// What is wrong with a chunk of Fluent Bit whose events have been read; `nil` where nothing is.
  ///
  /// - Parameter damage: that was found in reading them.
  public init?(_ chunk: FluentBitChunk, _ damage: [ChunkDamage]) {
    if let error = ChunkError(damage, in: chunk.path) {
      self = error
    } else if chunk.checksum == .wrong {
      self.init(
        path: chunk.path, reason: "its checksum does not fit; every record can be read, one of them may be changed")
    } else {
      return nil
    }
  }

  /// All that is damaged in one chunk, in a sentence.
  public init?(_ damage: [ChunkDamage], in path: String) {
    guard let first = damage.first else { return nil }
    let lost = damage.reduce(0) { $0 + ($1.records ?? 0) }
    let isKnown = damage.allSatisfy { $0.records != nil }
    let more = damage.count > 1 ? ", and \(damage.count - 1) more stretches" : ""
    self.init(
      path: path,
      reason:
        "bytes \(first.range.lowerBound) to \(first.range.upperBound) are damaged (\(first.reason))\(more); "
        + (isKnown ? "\(lost) \(lost == 1 ? "record" : "records") lost" : "records are lost, how many is not known"))
  }
}
