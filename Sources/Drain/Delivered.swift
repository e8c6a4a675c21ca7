import ChunkBuffer
import FileSystem
import LogModel

/// What becomes of chunks when all of their records are where they should be.
struct Delivered {
  let site: DrainSite
  let fileSystem: any FileSystem
  /// Where whole chunks are moved to; `nil`: they are removed.
  let archive: String?

  /// Removes the chunks of `ranges`, or moves them into the archive, durably; those that are gone already are.
  ///
  /// - Throws: `DrainRefusal` where a chunk is not what was sent; then nothing was removed. `SystemCallError`, `ChunkError`.
  func remove(_ ranges: [SentRange]) throws {
    var directories: [String: [String]] = [:]
    var gone: [String] = []
    for range in ranges where range.isLast {
      let path = try site.path(ofKey: range.chunk, keeping: false, fileSystem)
      guard try fileSystem.exists(path) else {
        gone.append(range.chunk)
        continue
      }
      let file = try fileSystem.open(path, for: .reading)
      guard try ContentHash.of(file: file) == range.hash else {
        throw DrainRefusal(
          "\(path): not what was sent to Kafka from a file of this name; nothing is removed. --resolve resend sends it")
      }
      directories[fileSystem.parent(of: path), default: []].append(path.lastPathComponent)
    }
    for (directory, names) in directories.sorted(by: { $0.key < $1.key }) {
      if let archive { for name in names { try keep(name, of: directory, in: archive) } }
      try remove(names, from: directory)
    }
    try confirmRemoval(of: gone)
  }

  /// Makes it durable that the chunks of these keys are not there: who removed them may have been killed before it was.
  func confirmRemoval(of keys: [String]) throws(SystemCallError) {
    var directories: Set<String> = []
    for key in keys {
      directories.insert(fileSystem.parent(of: try site.path(ofKey: key, keeping: false, fileSystem)))
    }
    for directory in directories.sorted() where try fileSystem.exists(directory) {
      try fileSystem.synchronizeDirectory(directory)
    }
  }

  private func remove(_ names: [String], from directory: String) throws {
    switch site.kind {
    case .buffer: try ChunkRemoval.remove(names.compactMap { ChunkName($0) }, from: directory, fileSystem)
    case .fluentBit:
      for name in names { try fileSystem.remove("\(directory)/\(name)") }
      try fileSystem.synchronizeDirectory(directory)
    }
  }

  /// Copies the chunk into the archive, whole and durably.
  ///
  /// It is a copy and no other name of the file, so that the archive may lie anywhere, and so that what is removed afterwards is removed as always.
  private func keep(_ name: String, of directory: String, in archive: String) throws {
    let target = "\(archive)/\(directory.lastPathComponent)"
    try fileSystem.makeDirectories(target)
    let file = try fileSystem.open("\(directory)/\(name)", for: .reading)
    let size = try file.status().size
    try fileSystem.replace("\(target)/\(name)") { copy throws(SystemCallError) in
      try copy.append([0..<size], of: file, at: 0)
    }
  }
}
