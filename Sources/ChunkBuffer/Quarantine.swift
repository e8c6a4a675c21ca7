import FileSystem
import LogModel

/// Where damaged chunk files are kept as they were found, one directory a stream.
public struct Quarantine {
  private let path: String
  private let fileSystem: any FileSystem

  public init(path: String, fileSystem: any FileSystem) {
    self.path = path
    self.fileSystem = fileSystem
  }

  /// Copies a chunk's file there, durably, under its own name or one that is free.
  ///
  /// - Parameter directory: that of the chunk's stream.
  /// - Returns: the copy's path.
  public func keep(_ file: any StoredFile, of directory: String) throws(SystemCallError) -> String {
    let target = "\(path)/\(directory.lastPathComponent)"
    try fileSystem.makeDirectories(target)
    let name = "\(target)/\(file.path.lastPathComponent)"
    var free = name
    var attempt = 1
    while try fileSystem.exists(free) {
      free = "\(name).\(attempt)"
      attempt += 1
    }
    let size = try file.status().size
    try fileSystem.replace(free) { copy throws(SystemCallError) in try copy.append([0..<size], of: file, at: 0) }
    return free
  }
}

extension StoredFile {
  /// Writes ranges of another file one after another, from `offset` on.
  public func append(_ ranges: [Range<Int>], of file: any StoredFile, at offset: Int) throws(SystemCallError) {
    var end = offset
    for range in ranges {
      for start in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 20) {
        let bytes = try file.bytes(in: start..<min(start + 1 << 20, range.upperBound))
        try write(bytes, at: end)
        end += bytes.count
      }
    }
  }
}
