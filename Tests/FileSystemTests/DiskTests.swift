import Glibc
import TestSupport
import Testing

@testable import FileSystem

@Suite("The system's disk")
struct DiskTests {
  private let directory = TemporaryDirectory()
  private let disk = Disk()

  private func path(_ name: String) -> String { "\(directory.path)/\(name)" }

  private func mode(of path: String) -> mode_t {
    var status = stat()
    #expect(fstatat(AT_FDCWD, path, &status, 0) == 0)
    return status.st_mode & 0o7777
  }

  @Test("takes space ahead of what is written and leaves the size as it is", arguments: [0..<0, 0..<65_536, 10..<4096])
  func reserving(_ range: Range<Int>) throws {
    let file = try disk.open(path("a"), for: .creating)
    try file.write([1, 2, 3], at: 0)
    try file.reserve(range)
    #expect(try file.status().size == 3)
    try file.write([4], at: 3)
    #expect(try file.bytes(in: 0..<100) == [1, 2, 3, 4])
  }

  @Test("gives a lock to one at a time, in this process too, until it is let go of")
  func locking() throws {
    var lock = try disk.lock(path("lock"), waiting: false)
    #expect(lock != nil)
    #expect(try disk.lock(path("lock"), waiting: false) == nil)
    #expect(try disk.lock(path("other"), waiting: false) != nil)
    lock = nil
    lock = try disk.lock(path("lock"), waiting: true)
    #expect(lock != nil)
  }

  @Test func `a lock that is let go of is free, though a process that is being started has copies of our descriptors`()
    throws
  {
    var lock = try disk.lock(path("lock"), waiting: false)
    #expect(lock != nil)
    let copies = try DirectoryListing(of: "/proc/self/fd").names.compactMap(Int32.init).filter { number in
      var target = [CChar](repeating: 0, count: 4096)
      let length = readlink("/proc/self/fd/\(number)", &target, target.count)
      return String(decoding: target.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self) == path("lock")
    }.map { fcntl($0, F_DUPFD_CLOEXEC, 0) }
    defer { for copy in copies { close(copy) } }
    #expect(copies.count == 1)
    lock = nil
    #expect(try disk.lock(path("lock"), waiting: false) != nil)
  }

  @Test("replaces a file as a whole: who has the old one open keeps it, and a rest of an earlier attempt goes")
  func replacing() throws {
    directory.write("old and longer", to: "a")
    directory.write("half an att", to: "a.partial")
    let old = try disk.open(path("a"), for: .reading)
    try disk.replace(path("a"), with: Array("new".utf8))
    #expect(try old.bytes(in: 0..<100) == Array("old and longer".utf8))
    #expect(directory.read("a") == Array("new".utf8))
    #expect(directory.names == ["a"])
    // A link that leads nowhere stands in the way too.
    #expect(symlink("nowhere", path("a.partial")) == 0)
    try disk.replace(path("a"), with: [])
    #expect(directory.read("a") == [])
    #expect(directory.names == ["a"])
  }

  @Test("leaves the old file where the new one could not be written")
  func failingReplacement() throws {
    let disk = SimulatedDisk()
    disk.write("old", to: "a")
    disk.capacity = 5
    #expect(throws: SystemCallError("pwrite", "a.partial", code: ENOSPC)) { try disk.replace("a", with: [1, 2, 3]) }
    #expect(disk.contents(of: "a") == Array("old".utf8))
  }

  @Test("makes files 0600 and directories 0700, whatever the umask is", arguments: [0, 0o022, 0o077, 0o277, 0o777])
  func modes(_ mask: mode_t) throws {
    let failure = withUmask(mask) {
      _ = try disk.open(path("file"), for: .creating)
      try disk.makeDirectory(path("directory"))
      try disk.replace(path("replaced"), with: [1])
    }
    if let failure { throw failure }
    #expect(mode(of: path("file")) == 0o600)
    #expect(mode(of: path("directory")) == 0o700)
    #expect(mode(of: path("replaced")) == 0o600)
  }

  @Test("says that a directory was there before, and that a file or a link to nothing is none")
  func directories() throws {
    #expect(try disk.makeDirectory(path("a")))
    #expect(try !disk.makeDirectory(path("a")))
    directory.write("", to: "file")
    #expect(symlink("nowhere", path("link")) == 0)
    for name in ["file", "link"] {
      #expect(throws: SystemCallError("mkdir", path(name), code: EEXIST)) { try disk.makeDirectory(path(name)) }
    }
  }

  @Test("writes on after a part and after an interruption, and gives up where nothing is written")
  func partialWrites() throws {
    let bytes = Array("abcdefghij".utf8)
    var answers = [3, -1, 1, 6]
    var seen: [UInt8] = []
    var starts: [Int] = []
    try bytes.withUnsafeBytes { bytes in
      try writingAll(of: bytes, "pwrite", "a") { part, start in
        let answer = answers.removeFirst()
        starts.append(start)
        errno = EINTR
        if answer > 0 { seen += part.prefix(answer) }
        return answer
      }
    }
    #expect(seen == bytes)
    #expect(starts == [0, 3, 3, 4])
    var calls = 0
    #expect(throws: SystemCallError("pwrite", "a", code: EIO)) {
      try bytes.withUnsafeBytes { bytes in
        try writingAll(of: bytes, "pwrite", "a") { _, _ in
          calls += 1
          return calls == 1 ? 4 : 0
        }
      }
    }
    #expect(calls == 2)
  }

  @Test("tells what the device says: a full one, and nothing written")
  func fullDevice() throws {
    let file = try disk.open("/dev/full", for: .updating)
    #expect(throws: SystemCallError("pwrite", "/dev/full", code: ENOSPC)) { try file.write([1], at: 0) }
    try file.write([], at: 0)
  }

  /// Runs `body` in a thread that has a umask of its own, so that other tests keep theirs.
  private func withUmask(_ mask: mode_t, _ body: @escaping () throws -> Void) -> (any Error)? {
    final class Job {
      let body: () throws -> Void
      let mask: mode_t
      var failure: (any Error)?
      init(_ mask: mode_t, _ body: @escaping () throws -> Void) { (self.mask, self.body) = (mask, body) }
    }
    let job = Job(mask, body)
    var thread = pthread_t()
    let made = pthread_create(
      &thread, nil,
      { argument in
        let job = Unmanaged<Job>.fromOpaque(argument!).takeUnretainedValue()
        // Left out of Glibc's module; 0x200 is CLONE_FS.
        typealias Unshare = @convention(c) (Int32) -> Int32
        if let unshare = dlsym(nil, "unshare"), unsafeBitCast(unshare, to: Unshare.self)(0x200) == 0 {
          umask(job.mask)
          do { try job.body() } catch { job.failure = error }
        } else {
          job.failure = SystemCallError("unshare", "")
        }
        return nil
      }, Unmanaged.passUnretained(job).toOpaque())
    #expect(made == 0)
    pthread_join(thread, nil)
    return job.failure
  }
}
