import FileSystem
import Glibc
import TestSupport
import Testing

/// The simulated disk while the process lives, and when it is killed.
@Suite("A simulated disk")
struct SimulatedDiskTests {
  private let disk = SimulatedDisk()

  /// All kinds of counted calls.
  private func work(on disk: SimulatedDisk) throws(SystemCallError) {
    try disk.makeDirectory("d")
    let file = try disk.open("d/a", for: .creating)
    try file.reserve(0..<100)
    try file.write(Array("abc".utf8), at: 0)
    try file.truncate(to: 2)
    try file.synchronize()
    try disk.rename("d/a", to: "d/b")
    try disk.synchronizeDirectory("d")
    try disk.remove("d/b")
  }

  @Test("logs what changes it or makes something durable, and nothing else")
  func log() throws {
    disk.write("x", to: "log/app")
    disk.append("y", to: "log/app")
    _ = try disk.names(in: "log")
    _ = try disk.status(of: "log/app")
    _ = try disk.open("log/app", for: .reading).bytes(in: 0..<10)
    try work(on: disk)
    #expect(
      disk.calls.map(\.description) == [
        "makeDirectory d", "create d/a", "reserve d/a 0..<100", "write d/a 0..<3", "truncate d/a to 2",
        "synchronize d/a",
        "rename d/a -> d/b", "synchronizeDirectory d", "remove d/b",
      ])
  }

  @Test("stops before any call, and after that nothing changes it", arguments: 0...9)
  func crash(_ number: Int) throws {
    disk.write("", to: "log/app")
    disk.crashBefore = number
    var failure: SystemCallError?
    do { try work(on: disk) } catch { failure = error }
    #expect(failure?.code == (number < 9 ? SimulatedDisk.crashCode : nil))
    #expect(disk.hasCrashed == (number < 9))
    #expect(disk.calls.count == number)
    guard number < 9 else { return }
    #expect(throws: SystemCallError.self) { try disk.remove("log/app") }
    #expect(throws: SystemCallError.self) { try disk.names(in: "log") }
    let after = disk.afterProcessKill()
    let seen: [[String: String]] = [
      [:], [:], ["d/a": ""], ["d/a": ""], ["d/a": "abc"], ["d/a": "ab"], ["d/a": "ab"], ["d/b": "ab"], ["d/b": "ab"],
    ]
    let files = after.files.filter { $0 != "log/app" }
    #expect(
      Dictionary(uniqueKeysWithValues: files.map { ($0, String(decoding: after.contents(of: $0)!, as: UTF8.self)) })
        == seen[number])
    try after.remove("log/app")
    #expect(after.calls.count == 1)
  }

  @Test("can be stopped within a write", arguments: 0...3)
  func partialWrite(_ count: Int) throws {
    disk.crashBefore = 1
    disk.bytesBeforeCrash = count
    let file = try disk.open("a", for: .creating)
    for bytes: [UInt8] in [[1, 2, 3], [4, 5, 6]] {
      #expect(throws: SystemCallError("pwrite", "a", code: SimulatedDisk.crashCode)) {
        try file.write(bytes, at: 0)
      }
    }
    #expect(disk.afterProcessKill().contents(of: "a") == Array([1, 2, 3].prefix(count)))
  }

  @Test(
    "fails as it is told: one call, so many of a kind, or all on some paths", arguments: [EIO, ENOSPC, EROFS, EACCES])
  func failures(_ code: Int32) throws {
    disk.write("x", to: "a")
    disk.write("x", to: "b")
    disk.fail(call: 1, with: code)
    try disk.makeDirectory("d")
    #expect(throws: SystemCallError("mkdir", "e", code: code)) { try disk.makeDirectory("e") }
    #expect(try disk.makeDirectory("e"))

    disk.fail(.open, .rename, where: { $0 == "a" }, with: code, times: 2)
    #expect(throws: SystemCallError("open", "a", code: code)) { try disk.open("a", for: .reading) }
    _ = try disk.open("b", for: .reading)
    #expect(throws: SystemCallError("rename", "b", code: code)) { try disk.rename("b", to: "a") }
    try disk.rename("a", to: "c")

    disk.fail(.remove, with: code)
    for _ in 0..<3 { #expect(throws: SystemCallError("unlink", "b", code: code)) { try disk.remove("b") } }
    disk.heal()
    try disk.remove("b")
  }

  @Test("is full at its capacity; what is reserved is taken, and comes back with a truncation or a removal")
  func capacity() throws {
    disk.capacity = 100
    let a = try disk.open("a", for: .creating)
    let b = try disk.open("b", for: .creating)
    try a.reserve(0..<60)
    #expect(throws: SystemCallError("fallocate", "b", code: ENOSPC)) { try b.reserve(0..<41) }
    #expect(throws: SystemCallError("pwrite", "b", code: ENOSPC)) {
      try b.write([UInt8](repeating: 1, count: 50), at: 0)
    }
    // What there was room for is written.
    #expect(try b.status().size == 40)
    try a.write([UInt8](repeating: 1, count: 60), at: 0)
    #expect(throws: SystemCallError("pwrite", "a", code: ENOSPC)) { try a.write([1], at: 60) }
    try b.truncate(to: 39)
    try a.write([1], at: 60)
    try disk.remove("a")
    #expect(throws: SystemCallError("pwrite", "b", code: ENOSPC)) { try b.write([1], at: 39) }
    #expect(disk.afterProcessKill().contents(of: "b")?.count == 39)
  }

  @Test("takes a removed file's space back when nobody has it open")
  func orphans() throws {
    disk.capacity = 10
    disk.write([1, 2, 3, 4, 5, 6, 7, 8], to: "a")
    let b = try disk.open("b", for: .creating)
    do {
      let file = try disk.open("a", for: .reading)
      try disk.remove("a")
      #expect(try file.bytes(in: 0..<2) == [1, 2])
      #expect(throws: SystemCallError.self) { try b.write([1, 2, 3], at: 0) }
    }
    try b.write([1, 2, 3], at: 0)
  }

  @Test(
    "gives inode numbers out again at once where it is told to, never while the file is open", arguments: [true, false])
  func inodes(_ reuses: Bool) throws {
    disk.reusesInodes = reuses
    disk.write("x", to: "a")
    let old = try disk.status(of: "a").identity
    do {
      let file = try disk.open("a", for: .reading)
      disk.delete("a")
      disk.write("x", to: "b")
      #expect(try disk.status(of: "b").identity != file.status().identity)
    }
    disk.write("x", to: "c")
    #expect(try (disk.status(of: "c").identity == old) == reuses)
    disk.move("c", to: "d")
    #expect(try (disk.status(of: "d").identity == old) == reuses)
  }

  @Test("gives what changes the time of its clock")
  func clock() throws {
    disk.clock = 5
    disk.write("abc", to: "a")
    disk.clock = 7
    disk.write("abc", to: "b")
    #expect(try disk.status(of: "a").modificationTime == 5)
    disk.append("d", to: "a")
    #expect(try disk.status(of: "a").modificationTime == 7)
    disk.clock = 9
    disk.loseTail(of: "a", to: 2)
    #expect(
      try disk.status(of: "a")
        == FileStatus(kind: .regular, size: 2, modificationTime: 7, identity: disk.status(of: "a").identity))
    disk.truncate("a")
    #expect(try disk.status(of: "a").modificationTime == 9)
  }

  @Test("has one lock for a file, which nobody can wait for")
  func locks() throws {
    let lock = try disk.lock("lock", waiting: true)
    #expect(lock != nil)
    #expect(try disk.lock("lock", waiting: false) == nil)
    #expect(throws: SystemCallError("flock", "lock", code: EDEADLK)) { try disk.lock("lock", waiting: true) }
    // The process is dead, and its locks with it.
    #expect(try disk.afterProcessKill().lock("lock", waiting: false) != nil)
    #expect(disk.calls.map(\.description) == ["create lock"])
  }

  @Test("lets applications do what they do, durably")
  func applications() throws {
    disk.makeDirectories("empty/too")
    disk.write("abc", to: "log/app")
    disk.append("def", to: "log/app")
    disk.copy("log/app", to: "log/copy")
    disk.move("log/copy", to: "log/moved")
    disk.truncate("log/app", to: 1)
    disk.move("log/app", to: "log/app.1")
    disk.write("new", to: "log/app")
    disk.write("gone", to: "log/gone")
    disk.delete("log/gone")
    var fate = SeededGenerator(seed: 0)
    let after = disk.afterPowerLoss(&fate, .nothing)
    #expect(after.files == ["log/app", "log/app.1", "log/moved"])
    #expect(after.files.map { String(decoding: after.contents(of: $0)!, as: UTF8.self) } == ["new", "a", "abcdef"])
    #expect(try after.names(in: "empty") == ["too"])
    #expect(disk.calls.isEmpty)
  }
}
