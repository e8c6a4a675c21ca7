import FileTailer
import LogModel
import Testing

/// Files in memory with inodes that are given out again at once, as ext4 does, and compressed files that only say that they are.
final class LogDisk {
  final class File {
    let inode: UInt64
    let isCompressed: Bool
    var bytes: [UInt8] = []
    var modificationTime: Int64
    var failure: (any Error)?
    /// What it takes on the disk, if that is not what it holds.
    var size: Int?

    init(inode: UInt64, isCompressed: Bool, _ time: Int64) {
      self.inode = inode
      self.isCompressed = isCompressed
      modificationTime = time
    }
  }

  private(set) var files: [String: File] = [:]
  private var time: Int64 = 1_000
  /// How often contents were opened and read since these were set to 0.
  var opens = 0
  var reads = 0
  /// Called once, when something is opened next.
  var interruption: (() -> Void)?

  var names: [String] { files.keys.sorted() }

  func text(_ path: String) -> String { String(decoding: files[path]!.bytes, as: UTF8.self) }

  @discardableResult
  func make(_ path: String, isCompressed: Bool = false) -> File {
    time += 1
    let taken = Set(files.values.map(\.inode))
    let file = File(inode: (1...).first { !taken.contains($0) }!, isCompressed: isCompressed, time)
    files[path] = file
    return file
  }

  func append(_ path: String, _ text: String) { append(path, Array(text.utf8)) }

  func append(_ path: String, _ bytes: [UInt8]) {
    let file = files[path] ?? make(path)
    time += 1
    file.modificationTime = time
    file.bytes += bytes
  }

  func truncate(_ path: String, to size: Int = 0) {
    time += 1
    files[path]!.modificationTime = time
    files[path]!.bytes.removeSubrange(size...)
  }

  func rename(_ path: String, _ target: String) { files[target] = files.removeValue(forKey: path)! }

  func remove(_ path: String) { files[path] = nil }

  func link(_ path: String, _ name: String) { files[name] = files[path] }

  func copy(_ path: String, _ target: String, count: Int = .max, isCompressed: Bool = false) {
    let bytes = Array(files[path]!.bytes.prefix(count))
    make(target, isCompressed: isCompressed).bytes = bytes
  }

  func compress(_ path: String) {
    copy(path, "\(path).gz", isCompressed: true)
    remove(path)
  }

  /// `DIRECTORY/NAME.log`, with `.AGE` and `.gz` behind it or not.
  func candidates() -> [SourceCandidate] { names.map(candidate) }

  func candidate(_ path: String) -> SourceCandidate {
    let file = files[path]!
    let end = path.firstRange(of: ".log")!.upperBound
    let age = path[end...].split(separator: ".").first.flatMap { Int($0) } ?? 0
    let hint = FileHint(
      device: 1, inode: file.inode, size: file.size ?? file.bytes.count, modificationTime: file.modificationTime)
    return SourceCandidate(
      path: path, set: String(path[..<end]), age: age, file: hint, isCompressed: file.isCompressed,
      open: { [unowned self] in
        opens += 1
        let interruption = interruption
        self.interruption = nil
        interruption?()
        return LogContents(file, self)
      })
  }
}

/// Contents that insist on what may be asked of decompressed ones.
final class LogContents: SourceContents {
  private let file: LogDisk.File
  private let disk: LogDisk
  private var position = 0

  init(_ file: LogDisk.File, _ disk: LogDisk) { (self.file, self.disk) = (file, disk) }

  func bytes(in range: Range<Int>) throws -> [UInt8] {
    if let failure = file.failure { throw failure }
    disk.reads += 1
    if file.isCompressed {
      #expect(range.lowerBound >= position, "decompressed bytes come once")
      position = range.upperBound
    }
    return Array(file.bytes.dropFirst(range.lowerBound).prefix(range.count))
  }
}

/// Reads what the verdicts say, and keeps the positions.
final class LogReader {
  let disk: LogDisk
  var boot: UInt64 = 1
  private(set) var positions: [UInt64: SourcePosition] = [:]
  /// What was read, by set.
  private(set) var output: [String: String] = [:]
  private var sources: UInt64 = 0

  init(_ disk: LogDisk) { self.disk = disk }

  func verdicts() -> [String: SourceVerdict] {
    let candidates = disk.candidates()
    let matcher = SourceMatcher(positions: positions.keys.sorted().map { positions[$0]! }, boot: boot)
    let verdicts = matcher.verdicts(for: candidates)
    return Dictionary(uniqueKeysWithValues: zip(candidates.map(\.path), verdicts))
  }

  /// Reads the older files of a set first.
  ///
  /// - Parameter budget: how many bytes are read of each set at most.
  /// - Returns: the verdicts, in words, by path.
  @discardableResult
  func scan(budget: Int = .max) throws -> [String: String] {
    let verdicts = verdicts()
    var left: [String: Int] = [:]
    let order = verdicts.keys.map(disk.candidate).sorted { ($0.age, $0.path) > ($1.age, $1.path) }
    for candidate in order {
      let budget = left[candidate.set] ?? budget
      switch verdicts[candidate.path]! {
      case .new where budget > 0:
        left[candidate.set] = try budget - read(candidate, nil, nil, budget)
      case .resumes(let position, let mark) where budget > 0:
        left[candidate.set] = try budget - read(candidate, position, mark, budget)
      default: break
      }
    }
    return verdicts.mapValues(LogReader.words)
  }

  private func read(
    _ candidate: SourceCandidate, _ position: SourcePosition?, _ mark: PositionMark?, _ budget: Int
  ) throws -> Int {
    let bytes = disk.files[candidate.path]!.bytes
    let start = mark?.point.offset ?? 0
    let end = budget < bytes.count - start ? start + budget : bytes.count
    output[candidate.set, default: ""] += String(decoding: bytes[start..<end], as: UTF8.self)
    let point = ResumePoint(offset: end, line: 1, wrapping: .plain)
    let head = Fingerprint(head: bytes)
    let next = PositionMark(at: point, precededBy: Array(bytes[..<end]))
    if position == nil { sources += 1 }
    let base =
      position
      ?? SourcePosition(
        source: sources, path: candidate.path, set: candidate.set, file: candidate.file, head: head,
        mark: PositionMark(at: ResumePoint(), precededBy: []), boot: boot)
    positions[base.source] = base.advanced(
      to: next, from: mark ?? base.mark, head: head, path: candidate.path, set: candidate.set,
      file: candidate.file, boot: boot, isFinished: candidate.isCompressed && end == bytes.count)
    return end - start
  }

  static func words(_ verdict: SourceVerdict) -> String {
    switch verdict {
    case .new: "new"
    case .resumes(let position, let mark): "source \(position.source) at \(mark.point.offset)"
    case .covered(let position): position.map { "covered by source \($0.source)" } ?? "covered by a new one"
    case .unchanged(let position): "source \(position.source) unchanged"
    case .empty: "empty"
    case .unreadable(let error): "unreadable: \(error)"
    }
  }
}

/// Lines that nobody mistakes for each other: `count` from `first` on, 50 bytes each.
func lines(_ first: Int, _ count: Int = 1) -> String {
  (first..<first + count).map { number in
    let digits = "\(number)"
    return "line " + String(repeating: "0", count: 8 - digits.count) + digits + " "
      + String(repeating: "x", count: 35) + "\n"
  }.joined()
}
