import LogModel

/// Decides by its path which stream a source belongs to, and where among the stream's files it stands.
public struct StreamNaming: Sendable {
  /// What a path means.
  public struct Name: Hashable, Sendable {
    public var stream: String
    /// The same for all files of one rotated set, and for no others.
    public var set: String
    public var age: RotationAge
  }

  private let overrides: [(name: String, glob: Glob)]

  /// - Parameter overrides: of `--service NAME=GLOB`; the first glob that matches a path names its stream.
  public init(overrides: [(name: String, glob: Glob)] = []) { self.overrides = overrides }

  /// The name of the file at `path`: a file's path, or an entry's in an archive.
  public func name(forPath path: String) -> Name {
    var name = StreamNaming.nameByPath(path)
    if let override = overrides.first(where: { $0.glob.matches(path) }) { name.stream = override.name }
    return name
  }

  private static func nameByPath(_ path: String) -> Name {
    // `./logs//app.log` and `logs/app.log.1` lie in one directory.
    let components = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init).filter { $0 != "." }
    guard let fileName = components.last else { return Name(stream: "unknown", set: path, age: RotatedName("").age) }
    let directory = (path.hasPrefix("/") ? "/" : "") + components.dropLast().map { "\($0)/" }.joined()
    if let name = kubernetesPod(components, directory) { return name }
    let rotated = RotatedName(fileName)
    let stream = kubernetesContainer(rotated.stem, components) ?? dockerContainer(rotated.stem) ?? rotated.stem
    return Name(stream: stream.isEmpty ? fileName : stream, set: directory + rotated.base, age: rotated.age)
  }

  /// `…/pods/NAMESPACE_POD_UID/CONTAINER/RESTARTS.log`
  private static func kubernetesPod(_ components: [String], _ directory: String) -> Name? {
    let count = components.count
    guard count >= 3, components[count - 3].split(separator: "_").count == 3,
      count == 3 || components[count - 4] == "pods", let restarts = components[count - 1].split(separator: ".").first,
      let restart = Int(restarts)
    else { return nil }
    var age = RotatedName("log." + components[count - 1].dropFirst(restarts.count + 1)).age
    age.restart = restart
    return Name(stream: components[count - 2], set: directory, age: age)
  }

  /// `…/containers/POD_NAMESPACE_CONTAINER-ID.log`
  private static func kubernetesContainer(_ stem: String, _ components: [String]) -> String? {
    let parts = stem.split(separator: "_")
    guard parts.count == 3, let dash = parts[2].lastIndex(of: "-"),
      isContainerID(parts[2][parts[2].index(after: dash)...])
    else { return nil }
    return String(parts[2][..<dash])
  }

  /// `…/containers/ID/ID-json.log`: the short form of the ID, as `docker ps` prints it.
  private static func dockerContainer(_ stem: String) -> String? {
    guard stem.hasSuffix("-json"), isContainerID(stem.dropLast(5)) else { return nil }
    return String(stem.prefix(12))
  }

  private static func isContainerID(_ text: Substring) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { hexadecimalValue($0) != nil }
  }
}
