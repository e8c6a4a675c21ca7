import FileSystem
import Glibc

/// An open file of a `SimulatedDisk`. It stays what it is when its name is removed.
final class SimulatedFile: StoredFile {
  let path: String
  let disk: SimulatedDisk
  let node: SimulatedDisk.Node
  private let isWritable: Bool

  init(_ node: SimulatedDisk.Node, of disk: SimulatedDisk, path: String, isWritable: Bool) {
    self.path = path
    self.disk = disk
    self.node = node
    self.isWritable = isWritable
    node.openCount += 1
  }

  deinit { node.openCount -= 1 }

  func status() throws(SystemCallError) -> FileStatus {
    try disk.begin(.init(.status, path))
    return disk.status(of: node)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemCallError) -> Int {
    try disk.begin(.init(.read, path))
    if offset < 0 { throw SystemCallError("pread", path, code: EINVAL) }
    if node.isDirectory { throw SystemCallError("pread", path, code: EISDIR) }
    let bytes = node.content.dropFirst(offset).prefix(buffer.count)
    buffer.copyBytes(from: bytes)
    return bytes.count
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemCallError) {
    if bytes.isEmpty { return }
    guard offset >= 0 else { throw SystemCallError("pwrite", path, code: EINVAL) }
    guard isWritable else { throw SystemCallError("pwrite", path, code: EBADF) }
    let wasRunning = !disk.hasCrashed
    do throws(SystemCallError) {
      try disk.begin(.init(.write, path, range: offset..<offset + bytes.count))
    } catch {
      if wasRunning, disk.hasCrashed { put(bytes.prefix(disk.bytesBeforeCrash), at: offset) }
      throw error
    }
    let room = disk.room(in: node) - offset
    // What fits is written before the system says that there is no more.
    put(bytes.prefix(max(0, room)), at: offset)
    if room < bytes.count { throw SystemCallError("pwrite", path, code: ENOSPC) }
  }

  private func put(_ bytes: Slice<UnsafeRawBufferPointer>, at offset: Int) {
    guard !bytes.isEmpty else { return }
    node.change(.write(offset: offset, bytes: Array(bytes)), at: disk.clock)
  }

  func reserve(_ range: Range<Int>) throws(SystemCallError) {
    if range.isEmpty { return }
    guard range.lowerBound >= 0 else { throw SystemCallError("fallocate", path, code: EINVAL) }
    guard isWritable else { throw SystemCallError("fallocate", path, code: EBADF) }
    try disk.begin(.init(.reserve, path, range: range))
    guard range.upperBound <= disk.room(in: node) else { throw SystemCallError("fallocate", path, code: ENOSPC) }
    node.allocated = max(node.allocated, range.upperBound)
  }

  func truncate(to size: Int) throws(SystemCallError) {
    guard isWritable, size >= 0 else { throw SystemCallError("ftruncate", path, code: EINVAL) }
    try disk.begin(.init(.truncate, path, range: 0..<size))
    node.change(.truncation(size: size), at: disk.clock)
  }

  func synchronize() throws(SystemCallError) {
    let call = SimulatedDisk.Call(.synchronize, path)
    do throws(SystemCallError) {
      try disk.begin(call)
    } catch {
      // The system takes what it could not write for written, and says so once.
      if !disk.hasCrashed { node.changes = [] }
      throw error
    }
    if disk.isOmitted(call) { return }
    if node.isDirectory {
      disk.makeNamesDurable { $0.touches(node) }
    } else {
      node.makeContentDurable()
    }
  }
}
