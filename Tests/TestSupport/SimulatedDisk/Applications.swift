import FileSystem
import Glibc

/// What the applications do whose logs are read: durable at once, never failing for the rules or the crash of a test, and not counted.
///
/// What cannot be done, such as to append to a file that is not there, ends the test run.
extension SimulatedDisk {
  /// Makes the file, with the directories above it, or puts `bytes` in the place of what it holds.
  public func write(_ bytes: [UInt8], to path: String) {
    makeDirectories(parent(of: path))
    must { () throws(SystemCallError) in
      let key = try key(path, "open")
      let node = key.directory.entries[key.name] ?? make(key, isDirectory: false)
      change(node, .truncation(size: 0))
      change(node, .write(offset: 0, bytes: bytes))
      makeNamesDurable { $0.node === node }
    }
  }

  public func write(_ text: String, to path: String) { write(Array(text.utf8), to: path) }

  public func append(_ bytes: [UInt8], to path: String) {
    let node = file(path)
    change(node, .write(offset: node.content.count, bytes: bytes))
  }

  public func append(_ text: String, to path: String) { append(Array(text.utf8), to: path) }

  /// - Parameter size: of the file afterwards, in bytes.
  public func truncate(_ path: String, to size: Int = 0) { change(file(path), .truncation(size: size)) }

  /// As a source that lost its end in a power cut: a part of what the application had written, and the program had read, is gone.
  ///
  /// - Parameter size: of what is left, in bytes.
  public func loseTail(of path: String, to size: Int) {
    let node = file(path)
    precondition(size <= node.content.count, "\(path) has no more than \(node.content.count) bytes")
    let time = node.modificationTime
    change(node, .truncation(size: size))
    (node.modificationTime, node.durableModificationTime) = (time, time)
  }

  /// Renames, in place of what has the name.
  public func move(_ path: String, to target: String) {
    must { () throws(SystemCallError) in
      let moved = try node(path, "rename")
      try move(path, target)
      makeNamesDurable { $0.node === moved }
    }
  }

  /// Copies the contents into another file, which is made where it is not there.
  public func copy(_ path: String, to target: String) { write(file(path).content, to: target) }

  /// Removes a file.
  public func delete(_ path: String) {
    let removed = file(path)
    must { () throws(SystemCallError) in
      try unlink(path)
      makeNamesDurable { $0.node === removed }
    }
  }

  public func makeDirectories(_ path: String) {
    var made = ""
    for name in names(path) {
      made += "/\(name)"
      must { () throws(SystemCallError) in
        let key = try key(made, "mkdir")
        let node = key.directory.entries[key.name] ?? make(key, isDirectory: true)
        makeNamesDurable { $0.node === node }
      }
    }
  }

  /// What processes see; `nil` where there is no file of this name. It works after a crash too.
  public func contents(of path: String) -> [UInt8]? {
    guard let node = try? node(path, ""), !node.isDirectory else { return nil }
    return node.content
  }

  /// The paths of all files that processes see, in the order of their bytes, without a leading slash.
  public var files: [String] {
    var files: [String] = []
    var directories: [(path: String, node: Node)] = [("", root)]
    while let (path, node) = directories.popLast() {
      for (name, child) in node.entries {
        if child.isDirectory { directories.append(("\(path)\(name)/", child)) } else { files.append(path + name) }
      }
    }
    return files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func change(_ node: Node, _ change: ContentChange) {
    node.change(change, at: clock)
    node.makeContentDurable()
  }

  private func file(_ path: String) -> Node {
    guard let node = try? node(path, ""), !node.isDirectory else { fatalError("\(path) is not a file") }
    return node
  }

  private func must(_ body: () throws(SystemCallError) -> Void) {
    do throws(SystemCallError) { try body() } catch { fatalError("\(error)") }
  }
}
