import FileSystem

/// A disk that does what another does, but for what a test has it do otherwise.
public protocol DiskStandIn: FileSystem {
  associatedtype Base: FileSystem
  var disk: Base { get }
}

extension DiskStandIn {
  public func open(_ path: String, for access: FileAccess) throws(SystemCallError) -> any StoredFile {
    try disk.open(path, for: access)
  }
  public func rename(_ path: String, to target: String) throws(SystemCallError) { try disk.rename(path, to: target) }
  public func renameToNew(_ path: String, to target: String) throws(SystemCallError) {
    try disk.renameToNew(path, to: target)
  }
  public func remove(_ path: String) throws(SystemCallError) { try disk.remove(path) }
  public func makeDirectory(_ path: String) throws(SystemCallError) -> Bool { try disk.makeDirectory(path) }
  public func synchronizeDirectory(_ path: String) throws(SystemCallError) { try disk.synchronizeDirectory(path) }
  public func names(in directory: String) throws(SystemCallError) -> [String] { try disk.names(in: directory) }
  public func status(of path: String) throws(SystemCallError) -> FileStatus { try disk.status(of: path) }
  public func lock(_ path: String, waiting: Bool) throws(SystemCallError) -> (any AnyObject)? {
    try disk.lock(path, waiting: waiting)
  }
}
