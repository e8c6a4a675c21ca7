import FileSystem
import Glibc
import LogModel

/// The directory that one `consume` writes to, and what it is for: the files of one group's records of one topic, and in `alerts/` those of their alerts.
///
/// Besides them it holds `.consume`, which says whose it is, and `.consume.lock`, held by who writes.
final class OutputDirectory {
  let path: String
  let names: OutputNames
  /// Who writes here, for the group: made once for each directory.
  let instance: String
  let fileSystem: any FileSystem
  private let lock: any AnyObject

  private let known: OutputIdentity?

  /// Makes it, or takes what is there.
  ///
  /// - Throws: `OutputHeldError`, `ConsumeRefusal`, `SystemCallError`.
  init(_ path: String, names: OutputNames, _ fileSystem: any FileSystem) throws {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    (self.names, self.fileSystem) = (names, fileSystem)
    try fileSystem.makeDirectories(self.path)
    guard let lock = try fileSystem.lock("\(self.path)/.consume.lock", waiting: false) else {
      throw OutputHeldError(path: self.path)
    }
    self.lock = lock
    known = try OutputIdentity.read(at: "\(self.path)/.consume", fileSystem)
    var generator = SystemRandomNumberGenerator()
    instance = known?.instance ?? String(generator.next(), radix: 16)
  }

  /// Sees to it that the directory is for one group's records of one topic.
  ///
  /// - Throws: `ConsumeRefusal` where it is for another.
  func claim(group: String, cluster: String) throws {
    // Who wrote here before may have been killed when a file had its final name and that was not durable. What we commit says that there is nothing left
    // to finish: a power cut must not bring it back.
    for directory in Set(OutputNames.Kind.allCases.map { "\(path)/\(OutputNames.directory(of: $0))" }).sorted()
    where try fileSystem.exists(directory) {
      try fileSystem.synchronizeDirectory(directory)
    }
    guard let known else {
      let identity = OutputIdentity(instance: instance, group: group, topic: names.topic, cluster: cluster)
      return try fileSystem.replace("\(path)/.consume", with: identity.encoded)
    }
    guard known.group == group, known.topic == names.topic, known.cluster == cluster else {
      throw ConsumeRefusal(
        "\(path) holds what the group \(known.group) read of the topic \(known.topic)"
          + (known.cluster == cluster ? "" : " of another cluster (\(known.cluster))")
          + ": give each group, topic and cluster a directory of its own")
    }
  }

  func path(of key: OutputNames.Key) -> String { "\(path)/\(names.name(of: key))" }

  /// Files that were not finished.
  func openFiles() throws(SystemCallError) -> [OpenFile] {
    var files: [OpenFile] = []
    for kind in OutputNames.Kind.allCases {
      let directory = "\(path)/\(OutputNames.directory(of: kind))"
      if kind == .alerts, try !fileSystem.exists(directory) { continue }
      for name in try fileSystem.names(in: directory) {
        if let key = names.openFile(name, kind) { files.append(OpenFile(key: key, path: directory + name)) }
      }
    }
    return files
  }

  /// Where the last finished file of records begins, by partition.
  func lastFinished() throws(SystemCallError) -> [Int32: Int64] {
    try fileSystem.names(in: path).reduce(into: [:]) { last, name in
      guard let key = names.finishedFile(name, .records) else { return }
      last[key.partition] = max(key.first, last[key.partition] ?? 0)
    }
  }

  /// Makes a file that is not finished; its name is not durable yet.
  func make(_ key: OutputNames.Key) throws(SystemCallError) -> OutputFile {
    if key.kind == .alerts { try fileSystem.makeDirectories("\(path)/alerts") }
    return try OutputFile(
      path(of: key) + OutputNames.openSuffix, compression: key.kind == .records ? names.compression : nil, fileSystem)
  }

  /// Finishes a file: what is committed of it gets its final name. If nothing is, it is removed.
  ///
  /// - Returns: the path that it has now.
  func finish(_ file: OutputFile) throws(SystemCallError) -> String? {
    if try file.cut() { return try publish(file.path) }
    try fileSystem.remove(file.path)
    return nil
  }

  /// Gives a file its final name, which nothing has, and makes that durable.
  ///
  /// - Returns: the path that it has now.
  func publish(_ path: String) throws(SystemCallError) -> String {
    let target = String(path.dropLast(OutputNames.openSuffix.count))
    try fileSystem.renameToNew(path, to: target)
    try fileSystem.synchronizeDirectory(fileSystem.parent(of: target))
    return target
  }

  /// Gives a file of which nobody knows how much counts a name that no run touches: what is committed next says that nothing is left to finish.
  ///
  /// - Returns: the path that it has now.
  func setAside(_ path: String) throws(SystemCallError) -> String {
    let name = path.dropLast(OutputNames.openSuffix.count) + OutputNames.unsettledSuffix
    var (target, number) = (String(name), 1)
    while true {
      do throws(SystemCallError) {
        try fileSystem.renameToNew(path, to: target)
        break
      } catch {
        guard error.code == EEXIST else { throw error }
        number += 1
        target = "\(name)-\(number)"
      }
    }
    try fileSystem.synchronizeDirectory(fileSystem.parent(of: target))
    return target
  }
}

/// A file that was not finished, as it lies there.
struct OpenFile: Hashable, Sendable {
  var key: OutputNames.Key
  var path: String
}

/// Whose a directory is.
struct OutputIdentity: Hashable, Sendable {
  static let schema = "sentinel-consume-directory/1"
  var instance: String
  var group: String
  var topic: String
  var cluster: String

  init(instance: String, group: String, topic: String, cluster: String) {
    (self.instance, self.group, self.topic, self.cluster) = (instance, group, topic, cluster)
  }

  var encoded: [UInt8] {
    let output = OutputBuffer(capacity: 256)
    output.append("{\"schema\":")
    output.append(jsonString: OutputIdentity.schema)
    for (key, value) in [
      ("instance" as StaticString, instance), ("group", group), ("topic", topic), ("cluster", cluster),
    ] {
      output.append(",\"")
      output.append(key)
      output.append("\":")
      output.append(jsonString: value)
    }
    output.append("}\n")
    return Array(output.bytes)
  }

  /// - Returns: `nil` where there is none yet.
  static func read(at path: String, _ fileSystem: any FileSystem) throws -> OutputIdentity? {
    guard try fileSystem.exists(path) else { return nil }
    let bytes = try fileSystem.open(path, for: .reading).bytes(in: 0..<64 << 10)
    guard let identity = OutputIdentity(decoding: bytes) else {
      throw ConsumeRefusal("\(path): expected what consume writes there, found something else")
    }
    return identity
  }

  private init?(decoding bytes: [UInt8]) {
    var values: [String: String] = [:]
    let isObject = bytes.withUnsafeBytes { bytes in
      var members: ContiguousArray<JSONMember> = []
      guard JSONObjectReader.members(of: bytes, into: &members) else { return false }
      for member in members where member.kind == .string {
        let text = OutputBuffer(capacity: 64)
        text.append(unescapingJSON: member.value)
        values[String(decoding: member.key, as: UTF8.self)] = String(decoding: text.bytes, as: UTF8.self)
      }
      return true
    }
    guard isObject, values["schema"] == OutputIdentity.schema, let instance = values["instance"],
      let group = values["group"], let topic = values["topic"], let cluster = values["cluster"]
    else { return nil }
    self.init(instance: instance, group: group, topic: topic, cluster: cluster)
  }
}

/// Another process writes to the directory.
public struct OutputHeldError: Error, CustomStringConvertible {
  public var path: String
  public var description: String {
    "\(path): another consume is writing to it; each member of a group needs a directory of its own"
  }
}

/// What is asked would lose or repeat records, or mix what does not belong together.
public struct ConsumeRefusal: Error, CustomStringConvertible {
  public var description: String
  init(_ description: String) { self.description = description }
}
