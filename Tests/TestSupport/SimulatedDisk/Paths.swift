import FileSystem
import Glibc

// What is found under a path, and what is done to names, with the errors of Linux
extension SimulatedDisk {
  func names(_ path: String) -> [String] {
    let names = path.split(separator: "/").filter { $0 != "." }.map(String.init)
    precondition(!names.contains(".."), "\(path): .. is not known here")
    return names
  }

  func node(_ path: String, _ function: String) throws(SystemCallError) -> Node {
    try walk(names(path)[...], path, function)
  }

  /// The place of a name that need not be there.
  func key(_ path: String, _ function: String) throws(SystemCallError) -> Key {
    let names = names(path)
    guard let name = names.last else { throw SystemCallError(function, path, code: EBUSY) }
    let directory = try walk(names.dropLast(), path, function)
    guard directory.isDirectory else { throw SystemCallError(function, path, code: ENOTDIR) }
    return Key(directory: directory, name: name)
  }

  private func walk(
    _ names: ArraySlice<String>, _ path: String, _ function: String
  ) throws(SystemCallError) -> Node {
    var node = root
    for name in names {
      guard node.isDirectory else { throw SystemCallError(function, path, code: ENOTDIR) }
      guard name.utf8.count <= 255 else { throw SystemCallError(function, path, code: ENAMETOOLONG) }
      guard let next = node.entries[name] else { throw SystemCallError(function, path, code: ENOENT) }
      node = next
    }
    return node
  }

  func entry(_ key: Key, _ path: String, _ function: String) throws(SystemCallError) -> Node? {
    guard key.name.utf8.count <= 255 else { throw SystemCallError(function, path, code: ENAMETOOLONG) }
    return key.directory.entries[key.name]
  }

  func make(_ key: Key, isDirectory: Bool) -> Node {
    let node = Node(number: freeNumber(), isDirectory: isDirectory, modificationTime: clock)
    change(NameChange(node: node, to: key))
    return node
  }

  func unlink(_ path: String) throws(SystemCallError) {
    let key = try key(path, "unlink")
    guard let node = try entry(key, path, "unlink") else { throw SystemCallError("unlink", path, code: ENOENT) }
    if node.isDirectory { throw SystemCallError("unlink", path, code: EISDIR) }
    change(NameChange(node: node, from: key))
  }

  func move(_ path: String, _ target: String) throws(SystemCallError) {
    do throws(SystemCallError) {
      let from = try key(path, "rename")
      let to = try key(target, "rename")
      // In the order in which Linux looks at them
      guard let node = try entry(from, path, "rename") else { throw SystemCallError("rename", path, code: ENOENT) }
      let old = try entry(to, path, "rename")
      if node.contains(to.directory, by: \.home) { throw SystemCallError("rename", path, code: EINVAL) }
      if let old {
        if old.contains(from.directory, by: \.home) { throw SystemCallError("rename", path, code: ENOTEMPTY) }
        if old === node { return }
        if node.isDirectory, !old.isDirectory { throw SystemCallError("rename", path, code: ENOTDIR) }
        if !node.isDirectory, old.isDirectory { throw SystemCallError("rename", path, code: EISDIR) }
        if !old.entries.isEmpty { throw SystemCallError("rename", path, code: ENOTEMPTY) }
      }
      change(NameChange(node: node, from: from, to: to))
    } catch {
      throw SystemCallError("rename", path, code: error.code)
    }
  }
}
