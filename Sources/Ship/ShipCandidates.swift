import Archives
import FileSystem
import FileTailer
import Inputs
import LogModel

// Which files may be sources
extension Shipper {
  struct Found {
    var candidate: SourceCandidate
    var stream: String
  }

  /// - Parameter rotatedMeanwhile: gets the sets in which a name is another file's by now, and does not say in which order they are to be read.
  func candidates(_ files: [InputFile], rotatedMeanwhile: inout Set<String>) -> [Found] {
    let ranks = Shipper.ranks(of: files)
    var known: [[UInt64]: Bool] = [:]
    for position in writer.positions.values.map(\.position) {
      let identity = [position.file.device, position.file.inode]
      known[identity] = known[identity] == true || position.isFinished
    }
    return files.compactMap { file in
      guard case .file = file.kind, file.size != nil, let status = try? fileSystem.status(of: file.path) else {
        return nil
      }
      if let identity = file.identity, identity != status.identity { rotatedMeanwhile.insert(file.name.set) }
      let age = ranks[file.name.set]![file.name.age]! + (file.name.age.isCurrent ? 0 : 1)
      let (fileSystem, maximumSize, path) = (fileSystem, options.maximumDecompressedSize, file.path)
      let isCompressed = RotatedName.isCompressed(path) || isCompressedUnnamed(path, FileHint(status), known)
      let candidate = SourceCandidate(
        path: path, set: file.name.set, age: age, file: FileHint(status), isCompressed: isCompressed
      ) {
        let file = try fileSystem.open(path, for: .reading)
        return isCompressed ? try CompressedFile(file, maximumSize: maximumSize) : PlainContents(file)
      }
      return Found(candidate: candidate, stream: file.name.stream)
    }
  }

  /// Which of its set's ages a file has, the newest first: a file and its compressed form have one.
  private static func ranks(of files: [InputFile]) -> [String: [RotationAge: Int]] {
    var ages: [String: Set<RotationAge>] = [:]
    for file in files { ages[file.name.set, default: []].insert(file.name.age) }
    return ages.mapValues { ages in
      Dictionary(uniqueKeysWithValues: ages.sorted(by: >).enumerated().map { ($0.element, $0.offset) })
    }
  }

  /// Whether a file is compressed though its name does not say so. Only what was not read as lines before is looked into.
  ///
  /// - Parameter known: of the files that have a position: whether one was read to its end for good.
  func isCompressedUnnamed(_ path: String, _ hint: FileHint, _ known: [[UInt64]: Bool]) -> Bool {
    guard hint.size > 0, known[[hint.device, hint.inode]] ?? true,
      let file = try? fileSystem.open(path, for: .reading),
      let prefix = try? file.bytes(in: 0..<ContentKind.prefixLength),
      case .compressed = ContentKind.sniff(prefix: prefix, name: path)
    else { return false }
    return true
  }
}
