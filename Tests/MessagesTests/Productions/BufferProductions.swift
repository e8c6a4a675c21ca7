import ChunkBuffer
import FileSystem
import Glibc
import LogModel
import TestSupport

extension Production {
  /// What the system says of a disk that fails. `SystemCallError` puts it into words for every call; a buffer's directory is as good as any.
  static let files: [Production] = [
    (EPERM, "Operation not permitted"), (EROFS, "Read-only file system"), (EEXIST, "File exists"),
    (EDQUOT, "Disk quota exceeded"), (EIO, "Input/output error"), (EMFILE, "Too many open files"),
    (ENOMEM, "Cannot allocate memory"),
  ].map { code, words in
    Production(
      "<path>: \(words) (<call>)",
      thrownBy: {
        let disk = SimulatedDisk()
        disk.fail(.makeDirectory, with: code)
        _ = try BufferWriter("/buffer", disk, options: BufferOptions(clock: SmallBuffer.clock))
      })
  }

  static let buffers: [Production] = [
    Production(
      "holds <count> streams already; no more are taken",
      thrownBy: {
        let disk = CrowdedDisk()
        let writer = try BufferWriter("/buffer", disk, options: BufferOptions(clock: SmallBuffer.clock))
        try writer.commit([SmallBuffer.commit("one")])
      }),
    Production(
      "bytes <start> to <end> are damaged (<fault>), and <count> more stretches; records are lost, how many is not known"
    ) {
      let buffer = try SmallBuffer(commits: 4)
      let path = try buffer.chunks()[0].path
      buffer.change(path) { bytes in
        let commits = bytes.commitOffsets
        bytes[commits[1] + 4] ^= 1
        bytes[commits[3] + 4] ^= 1
      }
      return try said(of: buffer)
    },
    Production("the records of the commit at byte <offset> are damaged") {
      let buffer = try SmallBuffer()
      buffer.change(try buffer.chunks()[0].path) { $0[$0.count - 1] ^= 1 }
      return try said(of: buffer, depth: .positions)
    },
    Production("the commit at byte <offset> has <fault> at byte <offset>") {
      let buffer = try SmallBuffer()
      // Of another writer: the checksums are right.
      buffer.change(try buffer.chunks()[0].path) { bytes in
        let (commit, header) = (bytes.commitOffsets[0], 88)
        for index in (commit + header)..<bytes.count { bytes[index] = 0xFF }
        bytes.put(ContentHash.of(Array(bytes[(commit + header)...])), at: commit + 72)
        bytes.put(ContentHash.of(Array(bytes[commit..<commit + 80])), at: commit + 80)
      }
      return try said(of: buffer)
    },
    Production("damaged: version <version> of the format, unknown to this program, at byte <offset>") {
      let buffer = try SmallBuffer()
      let chunk = try buffer.chunks()[0]
      guard case .sentinel(let name) = chunk.format else { return "no chunk of ours" }
      try ChunkRemoval.remove([name], from: chunk.directory, buffer.disk)
      buffer.change("\(chunk.directory)/positions") { bytes in
        bytes[8] = 9
        bytes.closeWithChecksum()
      }
      let writer = try BufferWriter(buffer.path, buffer.disk, options: BufferOptions(clock: SmallBuffer.clock))
      return writer.notices.map(\.description).joined(separator: "\n")
    },
  ]
}

extension [UInt8] {
  /// Where commits begin, by their first bytes (docs/formats/chunk.md).
  fileprivate var commitOffsets: [Int] {
    let magic = Array("CMIT".utf8)
    return indices.filter { self[$0...].starts(with: magic) }
  }
}

/// What is wrong with the first chunk of a buffer.
private func said(of buffer: SmallBuffer, depth: ChunkReader.Depth = .everything) throws -> String {
  let (file, chunk) = try buffer.chunks()[0].open(buffer.disk)
  guard case .sentinel(let name) = chunk.format else { return "no chunk of ours" }
  do {
    let reader = try ChunkReader(file, name: name, stream: "shop", depth: depth)
    while let commit = try reader.next() { _ = try reader.batches(of: commit) }
    return ChunkError(reader.damage, in: chunk.path)?.description ?? "nothing is wrong"
  } catch let error as ChunkError {
    return error.description
  }
}

/// A disk on which a buffer has all the directories of services that it can have.
private final class CrowdedDisk: DiskStandIn {
  let disk = SimulatedDisk()

  func names(in directory: String) throws(SystemCallError) -> [String] {
    if directory.hasSuffix("/streams") { return (0..<BufferLayout.maximumStreams).map { "service-\($0)" } }
    return directory.contains("/streams/") ? [] : try disk.names(in: directory)
  }
}
