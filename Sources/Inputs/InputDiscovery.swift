import Archives
import ChunkBuffer
import FileSystem
import Glibc
import LogModel

/// A file that was named, or found in a directory that was named.
public struct InputFile: Sendable {
  public enum Kind: Hashable, Sendable {
    case standardInput
    /// Lines, compressed lines or an archive: `ContentKind` tells when it is opened.
    case file
    case chunk(FoundChunk)
  }

  public var kind: Kind
  /// As it was given; below a directory, the directory's name as it was given and the way down.
  public var path: String
  /// In bytes; `nil` where it cannot be known.
  public var size: Int?
  /// Nanoseconds since 1970; `nil` where it cannot be known.
  public var modificationTime: Int64?
  /// Device and inode; `nil` where it is no file on a disk.
  public var identity: [UInt64]?
  public var name: StreamNaming.Name
}

/// Finds the files that paths stand for, and puts them in the order in which they are read.
///
/// Arguments keep their order; one that names no file may be a glob (`PathGlob`). A directory gives its files in the order of their names, directories among them, without those whose
/// name begins with a dot. The files of a rotated set stand together where the first of them was found, the oldest first.
public struct InputDiscovery {
  public private(set) var files: [InputFile] = []
  public private(set) var problems: [InputProblem] = []
  /// Where files were looked for, and would be found if they came: the directories that were listed, and those of the files.
  public private(set) var directories: Set<String> = []
  private let naming: StreamNaming
  /// A directory that is not looked into: the output's.
  private let excluded: [UInt64]?

  /// - Parameters:
  ///   - paths: files, directories, or `-` for standard input.
  ///   - excludedDirectory: where the output goes; what lies there is no input.
  public init(_ paths: [String], naming: StreamNaming, excludedDirectory: String? = nil) {
    self.naming = naming
    excluded = excludedDirectory.flatMap { path in try? FileStatus(ofFileAt: path).identity }
    for path in paths { add(argument: path) }
    files = InputDiscovery.ordered(files)
  }

  private mutating func add(argument path: String) {
    guard path != "-" else {
      var name = naming.name(forPath: "stdin")
      name.set = "-"
      files.append(InputFile(kind: .standardInput, path: "-", size: nil, modificationTime: nil, name: name))
      return
    }
    if PathGlob.isGlob(path), (try? FileStatus(ofFileAt: path)) == nil { return add(glob: path) }
    let before = (files.count, problems.count)
    directories.insert(Disk().parent(of: path))
    add(path, above: [], isArgument: true)
    if before == (files.count, problems.count) {
      problems.append(InputProblem(.missing, path, "holds no files"))
    }
  }

  private mutating func add(glob pattern: String) {
    do throws(GlobError) {
      let (paths, directories) = try PathGlob(pattern).find()
      self.directories.formUnion(directories)
      for path in paths { add(path, above: [], isArgument: false) }
      if paths.isEmpty { problems.append(InputProblem(.missing, pattern, "matches no files")) }
    } catch {
      problems.append(InputProblem(.missing, pattern, error.description))
    }
  }

  private mutating func add(_ path: String, above: [[UInt64]], isArgument: Bool) {
    do throws(SystemCallError) {
      let status = try FileStatus(ofFileAt: path)
      switch status.kind {
      case .directory:
        // A symbolic link to a directory above would go round for ever.
        guard !above.contains(status.identity) else { return }
        guard status.identity != excluded else {
          if isArgument { problems.append(InputProblem(.missing, path, "is where the output goes; it is not read")) }
          return
        }
        if let chunks = try ChunkDirectory.chunks(in: path, asStorage: false, Disk()) {
          for chunk in chunks { add(chunk) }
          return
        }
        directories.insert(path)
        let listing = try DirectoryListing(of: path)
        if listing.unnameable > 0 {
          problems.append(
            InputProblem(.unreadable, path, "\(listing.unnameable.counted("name")) not in UTF-8, left out"))
        }
        for name in listing.names where !name.hasPrefix(".") {
          add(
            path.hasSuffix("/") ? path + name : "\(path)/\(name)", above: above + [status.identity], isArgument: false)
        }
      case .regular:
        guard access(path, R_OK) == 0 else { throw SystemCallError("open", path) }
        if let chunk = ChunkDirectory.chunk(at: path) { return add(chunk) }
        files.append(
          InputFile(
            kind: .file, path: path, size: status.size, modificationTime: status.modificationTime,
            identity: status.identity, name: naming.name(forPath: path)))
      case .other:
        // A pipe that was named is read; a socket or device that lies in a directory is not.
        guard isArgument else { return }
        files.append(
          InputFile(kind: .file, path: path, size: nil, modificationTime: nil, name: naming.name(forPath: path)))
      }
    } catch {
      problems.append(InputProblem(.missing, path, error.reason))
    }
  }

  /// Whether a file at `path` might be found by `argument`: it says so too often rather than too seldom.
  public static func mayFind(_ path: String, _ argument: String) -> Bool {
    let argument = argument.count > 1 && argument.hasSuffix("/") ? String(argument.dropLast()) : argument
    // A path below a directory; up to its first component that is a glob an argument is one.
    let fixed = argument.split(separator: "/", omittingEmptySubsequences: false).prefix { !PathGlob.isGlob(String($0)) }
    let base = fixed.joined(separator: "/")
    return path == argument || base.isEmpty || base == "." || base == "/" || path.hasPrefix("\(base)/")
  }

  /// The chunks of a stream's directory are one set; they come in the order of writing.
  private mutating func add(_ chunk: FoundChunk) {
    // Whoever drains the buffer may have removed it.
    guard let (file, chunk) = try? chunk.open(Disk()), let status = try? file.status() else { return }
    let name = StreamNaming.Name(
      stream: chunk.directoryName, set: chunk.directory, age: RotationAge(restart: 0, date: 0, index: nil))
    files.append(
      InputFile(
        kind: .chunk(chunk), path: chunk.path, size: status.size, modificationTime: status.modificationTime, name: name)
    )
  }

  /// Brings the files of each rotated set together, the oldest first; everything else keeps its place.
  static func ordered(_ files: [InputFile]) -> [InputFile] {
    var sets: [String: [(index: Int, file: InputFile)]] = [:]
    var order: [String] = []
    for (index, file) in files.enumerated() {
      if sets[file.name.set] == nil { order.append(file.name.set) }
      sets[file.name.set, default: []].append((index, file))
    }
    return order.flatMap { set in
      sets[set]!.sorted { ($0.file.name.age, $0.index) < ($1.file.name.age, $1.index) }.map(\.file)
    }
  }
}
