import Archives
import Glibc
import Pipeline
import TestSupport

extension Production {
  static let archives: [Production] = [
    Production("more than <count> entries: the limit on entries is reached") {
      let archive = try ArchiveWriter.bytes(.tar) { (writer) throws(ArchiveError) in
        for name in ["a", "b", "c"] { try writer.addFile(name, []) }
      }
      return failure(of: archive, limits: ArchiveLimits(maxEntries: 2))
    },
    Production("the stream it is read from failed: <words of the system>") {
      failure(of: MemorySource([], failure: SourceFailure()), limits: ArchiveLimits())
    },
    Production(
      "input or output failed: <words of the system>",
      thrownBy: { try ArchiveWriter.write(toFile: "/proc/none/logs.tar", .tar) { _ in } }),
    Production("cannot be read: neither an archive nor compressed") { failure(of: Array("one line\n".utf8)) },
    Production(
      "cannot be read: only zip archives can be encrypted",
      thrownBy: { _ = try ArchiveWriter.bytes(.tar, password: "secret") { _ in } }),
    Production(
      "damaged: more data than the entry's size",
      thrownBy: {
        _ = try ArchiveWriter.bytes(.tar) { (writer) throws(ArchiveError) in
          try writer.addFile("app.log", size: 1) { [1, 2] }
        }
      }),
    Production("damaged: pieces of a sparse file overlap") {
      failure(of: overlappingSparseFile() + [UInt8](repeating: 65, count: 1024) + [UInt8](repeating: 0, count: 1024))
    },
  ]

  /// Of libarchive itself, as no version that is known behaves.
  static let archiveFaults: [Production] = [
    Production("cannot be read: libarchive was built without it") {
      "\(ArchiveError(.unsupported, archive: "logs.tar", reason: "libarchive was built without it"))"
    },
    Production("ends too early: the data breaks off") {
      "\(ArchiveError(.truncated, archive: "logs.tar", reason: "the data breaks off"))"
    },
    Production("damaged: libarchive gave no reason (status <number>)") {
      "\(ArchiveError(.corrupt, archive: "logs.tar", reason: "libarchive gave no reason (status -30)"))"
    },
  ]
}

private struct SourceFailure: Error, CustomStringConvertible {
  var description: String { String(cString: strerror(EIO)) }
}

private func failure(of archive: [UInt8], limits: ArchiveLimits = ArchiveLimits()) -> String {
  failure(of: MemorySource(archive), limits: limits)
}

/// The first error of reading an archive to its end.
private func failure(of source: any ByteSource, limits: ArchiveLimits) -> String {
  do {
    let reader = try ArchiveReader(source: source, name: "logs.tar", budget: ArchiveBudget(limits))
    var buffer = [UInt8](repeating: 0, count: 4096)
    while try reader.nextEntry() != nil {
      while try buffer.withUnsafeMutableBytes({ try reader.entrySource.read(into: $0) }) > 0 {}
    }
    return "nothing was thrown"
  } catch {
    return "\(error)"
  }
}

/// The header of a tar file of two pieces that begin at the same place (tar(5): old GNU sparse format).
private func overlappingSparseFile() -> [UInt8] {
  var block = [UInt8](repeating: 0, count: 512)
  func put(_ text: String, at offset: Int) { block.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8) }
  put("sparse.log", at: 0)
  for (text, offset) in [("0000644", 100), ("0000000", 108), ("0000000", 116), ("00000002000", 124)] {
    put(text, at: offset)
  }
  put("14570000000", at: 136)
  put("S", at: 156)
  put("ustar  ", at: 257)
  for offset in [386, 410] {
    put("00000010000", at: offset)
    put("00000001000", at: offset + 12)
  }
  put("00000020000", at: 483)
  put("        ", at: 148)
  let digits = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
  put(String(repeating: "0", count: 6 - digits.count) + digits + "\0 ", at: 148)
  return block
}
