import FileSystem
import Glibc

/// A stand-in for the disk that logs every call, fails when it is told, and can be looked at as a killed process or a power cut leaves it.
///
/// It does what POSIX allows at its worst: nothing is durable that was not synchronised, a file's name apart from its contents. There are no
/// links, no owners and no `..`; paths without a leading slash start at the root too.
///
/// `@unchecked Sendable` because `FileSystem` has to be: a test uses it from one thread at a time.
public final class SimulatedDisk: FileSystem, @unchecked Sendable {
  /// errno of what is called when the process is dead: none of the system's own.
  public static let crashCode: Int32 = 4242

  /// The counted calls so far, also those that failed; not the one before which the process died.
  public internal(set) var calls: [Call] = []
  /// The process dies before the counted call of this number (its place in `calls`): that one and whatever comes after fails with
  /// `crashCode` and changes nothing.
  public var crashBefore: Int?
  /// Where that call is a write: so many of its bytes were still written.
  public var bytesBeforeCrash = 0
  public internal(set) var hasCrashed = false

  /// The time that changed files get, in nanoseconds since 1970.
  public var clock: Int64 = 1_700_000_000_000_000_000
  /// How many bytes the files can hold, with what is reserved; `nil`: any number. Names take no space.
  public var capacity: Int?
  /// Whether a new file gets the smallest inode number that is free, as ext4 does; else each gets one that never was.
  public var reusesInodes = false

  var failures: [Failure] = []
  var omissions: [Selection] = []
  var root = Node(number: 2, isDirectory: true, modificationTime: 0)
  /// What was done to names and is not yet durable, in its order.
  var pendingNames: [NameChange] = []
  /// What has lost its name, and may be open.
  var orphans: [Node] = []
  var nextNumber: UInt64 = 11
  private static let device: UInt64 = 0xFE01

  public init() {}

  public func open(_ path: String, for access: FileAccess) throws(SystemCallError) -> any StoredFile {
    if access == .creating {
      try begin(Call(.create, path))
      let key = try key(path, "open")
      guard try entry(key, path, "open") == nil else { throw SystemCallError("open", path, code: EEXIST) }
      return SimulatedFile(make(key, isDirectory: false), of: self, path: path, isWritable: true)
    }
    try begin(Call(.open, path))
    let node = try node(path, "open")
    if node.isDirectory, access == .updating { throw SystemCallError("open", path, code: EISDIR) }
    return SimulatedFile(node, of: self, path: path, isWritable: access == .updating)
  }

  public func rename(_ path: String, to target: String) throws(SystemCallError) {
    try begin(Call(.rename, path, target: target))
    try move(path, target)
  }

  public func renameToNew(_ path: String, to target: String) throws(SystemCallError) {
    try begin(Call(.rename, path, target: target))
    guard try entry(key(target, "rename"), target, "rename") == nil else {
      throw SystemCallError("rename", target, code: EEXIST)
    }
    try move(path, target)
  }

  public func remove(_ path: String) throws(SystemCallError) {
    try begin(Call(.remove, path))
    try unlink(path)
  }

  @discardableResult
  public func makeDirectory(_ path: String) throws(SystemCallError) -> Bool {
    try begin(Call(.makeDirectory, path))
    if names(path).isEmpty { return false }
    let key = try key(path, "mkdir")
    if let node = try entry(key, path, "mkdir") {
      guard node.isDirectory else { throw SystemCallError("mkdir", path, code: EEXIST) }
      return false
    }
    _ = make(key, isDirectory: true)
    return true
  }

  public func synchronizeDirectory(_ path: String) throws(SystemCallError) {
    let call = Call(.synchronizeDirectory, path)
    try begin(call)
    let directory = try node(path, "open")
    guard directory.isDirectory else { throw SystemCallError("open", path, code: ENOTDIR) }
    if !isOmitted(call) { makeNamesDurable { $0.touches(directory) } }
  }

  public func names(in directory: String) throws(SystemCallError) -> [String] {
    try begin(Call(.names, directory))
    let node = try node(directory, "opendir")
    guard node.isDirectory else { throw SystemCallError("opendir", directory, code: ENOTDIR) }
    return node.entries.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  public func status(of path: String) throws(SystemCallError) -> FileStatus {
    try begin(Call(.status, path))
    return status(of: try node(path, "stat"))
  }

  /// - Throws: `EDEADLK` where it would wait for ever.
  public func lock(_ path: String, waiting: Bool) throws(SystemCallError) -> (any AnyObject)? {
    try begin(Call(.lock, path))
    let key = try key(path, "open")
    if try entry(key, path, "open") == nil {
      try begin(Call(.create, path))
      _ = make(key, isDirectory: false)
    }
    let node = try node(path, "open")
    if node.isDirectory { throw SystemCallError("open", path, code: EISDIR) }
    if node.lock != nil {
      if waiting { throw SystemCallError("flock", path, code: EDEADLK) }
      return nil
    }
    let file = SimulatedFile(node, of: self, path: path, isWritable: true)
    node.lock = file
    return file
  }
}

// What the calls have in common
extension SimulatedDisk {
  /// Counts and logs a call.
  ///
  /// - Throws: where it is to fail, or the process is dead.
  func begin(_ call: Call) throws(SystemCallError) {
    let number = calls.count
    if call.kind.isCounted, number == crashBefore { hasCrashed = true }
    if hasCrashed { throw SystemCallError(call.kind.function, call.path, code: SimulatedDisk.crashCode) }
    if call.kind.isCounted { calls.append(call) }
    let failure = failures.firstIndex { $0.times > 0 && $0.selection.contains(call, number) }
    guard let failure else { return }
    failures[failure].times -= 1
    throw SystemCallError(call.kind.function, call.path, code: failures[failure].code)
  }

  func isOmitted(_ call: Call) -> Bool { omissions.contains { $0.contains(call, calls.count) } }

  func status(of node: Node) -> FileStatus {
    FileStatus(
      kind: node.isDirectory ? .directory : .regular, size: node.isDirectory ? 4096 : node.content.count,
      modificationTime: node.modificationTime, identity: [SimulatedDisk.device, node.number])
  }
}
