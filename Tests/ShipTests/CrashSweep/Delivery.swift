import ChunkBuffer
import FileSystem
import LogModel
import TestSupport

/// What a buffer's chunks were delivered to: it knows a chunk by its UUID, and what comes twice under one counts once.
struct Delivery {
  private struct Chunk {
    var stream: String
    var name: ChunkName
    var lines: [String]
  }

  private var chunks: [ChunkID: Chunk] = [:]

  /// Delivers sealed chunks, and removes them, as whoever drains a buffer has to.
  ///
  /// - Parameter limit: of each stream's chunks at most so many.
  /// - Returns: what is wrong with a chunk.
  mutating func drain(_ buffer: String, _ disk: SimulatedDisk, chunks limit: Int) throws -> String? {
    let layout = BufferLayout(buffer)
    guard try disk.exists(buffer) else { return nil }
    let lock = try disk.lock(layout.removalLock, waiting: false)
    defer { withExtendedLifetime(lock) {} }
    var complaint: String?
    for directory in try layout.streamDirectories(disk) {
      let names = try BufferLayout.chunks(in: directory, disk).filter { !$0.isOpen }.prefix(limit)
      guard !names.isEmpty else { continue }
      // What is delivered must not come again in another chunk: a crash must not undo it.
      for name in names { try disk.open("\(directory)/\(name)", for: .reading).synchronize() }
      try disk.synchronizeDirectory(directory)
      for name in names { complaint = try take(name, in: directory, disk) ?? complaint }
      try ChunkRemoval.remove(Array(names), from: directory, disk)
    }
    return complaint
  }

  private mutating func take(_ name: ChunkName, in directory: String, _ disk: SimulatedDisk) throws -> String? {
    let path = "\(directory)/\(name)"
    let reader = try ChunkReader(disk.open(path, for: .reading), name: name, stream: "?", depth: .everything)
    var lines: [String] = []
    while let commit = try reader.next() {
      for batch in try reader.batches(of: commit) {
        for record in batch.records {
          let text = String(decoding: batch.bytes(of: record), as: UTF8.self)
          lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
      }
    }
    if let damage = reader.damage.first { return "\(path) is damaged: \(damage)" }
    let chunk = Chunk(stream: reader.header!.stream, name: name, lines: lines)
    guard let before = chunks.updateValue(chunk, forKey: name.id) else { return nil }
    return before.lines == lines ? nil : "\(path) was delivered before, and was another then"
  }

  /// By stream, in the order of the chunks' names.
  var lines: [String: [String]] {
    var lines: [String: [String]] = [:]
    for chunk in chunks.values.sorted(by: { $0.name < $1.name }) { lines[chunk.stream, default: []] += chunk.lines }
    return lines
  }
}
