import FileSystem
import LogModel

/// A chunk of ours that is sealed, looked at by who holds `BufferLayout.removalLock` and means to remove it.
public struct SealedChunk {
  /// As it says itself, else as its directory is called.
  public var stream: String
  /// Whole, all of them.
  public var commits: [Commit]
  /// What was damaged, and is not there any more.
  public var notices: [BufferNotice] = []

  /// Verifies the chunk; what is damaged is taken out of it.
  ///
  /// - Throws: `SystemCallError`; `ChunkError` where it is no chunk that this program reads.
  public init(_ name: ChunkName, in directory: String, of layout: BufferLayout, _ fileSystem: any FileSystem) throws {
    let file = try fileSystem.open("\(directory)/\(name)", for: .reading)
    stream = BufferLayout.stream(ofDirectory: directory.lastPathComponent)
    let reader = try ChunkReader(file, name: name, stream: stream, depth: .everything)
    commits = []
    while let commit = try reader.next() { commits.append(commit) }
    stream = reader.header?.stream ?? stream
    guard !reader.damage.isEmpty else { return }
    notices = try ChunkRepair(layout: layout, fileSystem: fileSystem).repair(file, of: directory, reader, commits)
    let mended = try SealedChunk(name, in: directory, of: layout, fileSystem)
    (stream, commits) = (mended.stream, mended.commits)
  }
}

/// Takes what is damaged out of a chunk of ours: the file as it was is kept in quarantine, and one of the whole commits takes its place.
///
/// The caller holds `BufferLayout.removalLock`: what is sealed may be removed by who drains the buffer, and must not be there again then.
struct ChunkRepair {
  let layout: BufferLayout
  let fileSystem: any FileSystem

  /// - Parameters:
  ///   - reader: of `file`, read to its end with depth `everything`.
  ///   - commits: what it gave.
  /// - Returns: what was damaged.
  /// - Throws: `SystemCallError`; then the chunk is where it was.
  func repair(
    _ file: any StoredFile, of directory: String, _ reader: ChunkReader, _ commits: [Commit]
  ) throws(SystemCallError) -> [BufferNotice] {
    let copy = try Quarantine(path: layout.quarantine, fileSystem: fileSystem).keep(file, of: directory)
    let stream = BufferLayout.stream(ofDirectory: directory.lastPathComponent)
    let header =
      reader.header ?? ChunkHeader(id: reader.name.id, stream: stream, created: commits.first?.header.time ?? 0)
    try rewrite(reader.path, file, header: header, commits)
    return reader.damage.map { .damaged(path: reader.path, $0, copy: copy) }
  }

  /// Puts a chunk that has the whole commits only in place of the damaged one.
  private func rewrite(
    _ path: String, _ file: any StoredFile, header: ChunkHeader, _ commits: [Commit]
  ) throws(SystemCallError) {
    let output = OutputBuffer(capacity: 4096)
    header.write(to: output)
    try fileSystem.replace(path) { target throws(SystemCallError) in
      try target.write(output.bytes, at: 0)
      try target.append(commits.map(\.range), of: file, at: output.count)
    }
  }
}
