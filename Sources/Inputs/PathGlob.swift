import FileSystem
import LogModel

/// Finds the paths that a glob stands for, component by component: `/var/log/*/app-*.log`, `logs/**/*.log`.
///
/// `*`, `?`, sets and braces are those of `Glob`, within a component; `**` as a component is any number of directories, none too. A name that begins
/// with a point is matched by a component that does so, too.
struct PathGlob {
  private let base: String
  private let components: [Component]

  private enum Component {
    case name(String)
    case glob(Glob, matchesHidden: Bool)
    case anyDirectories
  }

  /// Whether an argument that names no file may be a glob.
  static func isGlob(_ path: String) -> Bool { path.contains { "*?[{".contains($0) } }

  init(_ pattern: String) throws(GlobError) {
    base = pattern.hasPrefix("/") ? "/" : ""
    var components: [Component] = []
    for component in pattern.split(separator: "/").map(String.init) {
      if component == "**" {
        components.append(.anyDirectories)
      } else if PathGlob.isGlob(component) {
        components.append(.glob(try Glob(component, over: .path), matchesHidden: component.hasPrefix(".")))
      } else {
        components.append(.name(component))
      }
    }
    self.components = components
  }

  /// The paths, in the order of their names, component by component, and the directories that were looked into. What cannot be read is as if it were
  /// empty.
  func find() -> (paths: [String], directories: Set<String>) {
    var found = Found()
    expand(base, components[...], into: &found)
    var seen: Set<String> = []
    return (found.paths.filter { seen.insert($0).inserted }, found.directories)
  }

  private struct Found {
    var paths: [String] = []
    var directories: Set<String> = []
  }

  private func expand(_ path: String, _ rest: ArraySlice<Component>, into found: inout Found) {
    guard let component = rest.first else {
      if (try? FileStatus(ofFileAt: path)) != nil { found.paths.append(path) }
      return
    }
    switch component {
    case .name(let name): expand(PathGlob.path(path, name), rest.dropFirst(), into: &found)
    case .glob(let glob, let matchesHidden):
      for name in names(in: path, &found) where (matchesHidden || !name.hasPrefix(".")) && glob.matches(name) {
        expand(PathGlob.path(path, name), rest.dropFirst(), into: &found)
      }
    case .anyDirectories:
      expand(path, rest.dropFirst(), into: &found)
      for name in names(in: path, &found) where !name.hasPrefix(".") {
        let below = PathGlob.path(path, name)
        // Links to directories are not followed on the way down: they may lead up again.
        if DirectoryListing.isDirectory(below) { expand(below, rest, into: &found) }
      }
    }
  }

  private func names(in path: String, _ found: inout Found) -> [String] {
    let directory = path.isEmpty ? "." : path
    found.directories.insert(directory)
    return (try? DirectoryListing(of: directory).names) ?? []
  }

  private static func path(_ directory: String, _ name: String) -> String {
    directory.isEmpty || directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
  }
}
