import FileSystem
import TestSupport

/// One call, with what it needs: paths below a directory, and open files by their place.
enum Step {
  case open(String, FileAccess, place: Int)
  case close(Int)
  case read(Int, Int, count: Int)
  case write(Int, Int, Content)
  case reserve(Int, Range<Int>)
  case truncate(Int, Int)
  case synchronize(Int)
  case fileStatus(Int)
  case rename(String, String)
  case remove(String)
  case makeDirectory(String)
  case synchronizeDirectory(String)
  case names(String)
  case status(String)
  case lock(String)
  case unlock
  case replace(String, Content)

  /// Bytes that count on, none of them 0.
  struct Content {
    var count: Int
    var start: UInt8
    var bytes: [UInt8] { (0..<count).map { UInt8(1 + (Int(start) + $0) % 255) } }
  }

  static let places = 4
  private static let paths = [
    "a", "b", "c", "d", "d/a", "d/b", "d/e", "d/e/a", "d/e/b", "a/b", "d/e/a/c",
    "b/" + String(repeating: "n", count: 256),
  ]

  init(random generator: inout SeededGenerator) {
    func path() -> String { Step.paths.randomElement(using: &generator)! }
    func directory() -> String { number(4) == 0 ? "" : path() }
    func number(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }
    func offset() -> Int { number(20) == 0 ? -1 : number(3000) }
    func bytes() -> Content { Content(count: number(1500), start: UInt8.random(in: 0...255, using: &generator)) }
    let place = number(Step.places)
    self =
      switch number(20) {
      case 0, 1: .open(path(), .creating, place: place)
      case 2: .open(path(), .updating, place: place)
      case 3: .open(path(), .reading, place: place)
      case 4: .close(place)
      case 5: .read(place, offset(), count: number(2000))
      case 6, 7: .write(place, offset(), bytes())
      case 8:
        {
          let start = offset()
          return .reserve(place, start..<start + number(5000))
        }()
      case 9: .truncate(place, offset())
      case 10: .synchronize(place)
      case 11: .fileStatus(place)
      case 12, 13: .rename(path(), path())
      case 14: .remove(path())
      case 15: .makeDirectory(path())
      case 16: .synchronizeDirectory(directory())
      case 17: number(2) == 0 ? .names(directory()) : .status(path())
      case 18: number(2) == 0 ? .lock(path()) : .unlock
      default: .replace(path(), bytes())
      }
  }
}

/// Plays the steps on one disk, below a directory.
final class Player {
  private let disk: any FileSystem
  private let directory: String
  private var files = [(any StoredFile)?](repeating: nil, count: Step.places)
  private var locks: [any AnyObject] = []

  init(_ disk: any FileSystem, _ directory: String) {
    self.disk = disk
    self.directory = directory
  }

  /// What came of it, in words.
  func play(_ step: Step) -> String {
    do { return try attempt(step) } catch { return "\(error)" }
  }

  private func attempt(_ step: Step) throws(SystemCallError) -> String {
    switch step {
    case .open(let path, let access, let place): files[place] = try disk.open(full(path), for: access)
    case .close(let place): files[place] = nil
    case .read(let place, let offset, let count):
      guard let file = files[place] else { return "closed" }
      return words(try file.bytes(in: offset..<offset + count))
    case .write(let place, let offset, let bytes): try files[place]?.write(bytes.bytes, at: offset)
    case .reserve(let place, let range): try files[place]?.reserve(range)
    case .truncate(let place, let size): try files[place]?.truncate(to: size)
    case .synchronize(let place): try files[place]?.synchronize()
    case .fileStatus(let place):
      return try files[place].map { file throws(SystemCallError) in words(try file.status()) } ?? "closed"
    case .rename(let path, let target): try disk.rename(full(path), to: full(target))
    case .remove(let path): try disk.remove(full(path))
    case .makeDirectory(let path): return "\(try disk.makeDirectory(full(path)))"
    case .synchronizeDirectory(let path): try disk.synchronizeDirectory(full(path))
    case .names(let path): return "\(try disk.names(in: full(path)))"
    case .status(let path): return words(try disk.status(of: full(path)))
    case .lock(let path):
      guard let lock = try disk.lock(full(path), waiting: false) else { return "held" }
      locks.append(lock)
    case .unlock: locks = []
    case .replace(let path, let bytes): try disk.replace(full(path), with: bytes.bytes)
    }
    return "done"
  }

  /// Everything below the directory, with the contents of files, and which names are one file.
  func tree() -> [String] { tree("") }

  private func tree(_ path: String) -> [String] {
    do {
      return try disk.names(in: full(path)).flatMap { name in
        let child = path.isEmpty ? name : "\(path)/\(name)"
        if try disk.status(of: full(child)).kind == .directory { return ["\(child)/"] + tree(child) }
        return ["\(child): \(words(try disk.open(full(child), for: .reading).bytes(in: 0..<10_000)))"]
      }
    } catch {
      return ["\(error)"]
    }
  }

  private func full(_ path: String) -> String { path.isEmpty ? directory : "\(directory)/\(path)" }

  /// Without what is different on every disk; whether an open file is still the one of its name is said.
  private func words(_ status: FileStatus) -> String {
    let places = files.indices.filter { (try? files[$0]?.status().identity) == status.identity }
    return status.kind == .regular ? "file of \(status.size) bytes, open as \(places)" : "directory, open as \(places)"
  }

  private func words(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.map { 0x20 + $0 % 0x5F }, as: UTF8.self)
  }
}
