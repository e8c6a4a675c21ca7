import Glibc
import TestSupport
import Testing

@testable import FileSystem

@Suite("Files")
struct FileTests {
  private let directory = TemporaryDirectory()

  @Test("appear under their name only when they are published, with the mode that was asked for")
  func publishing() throws {
    let path = "\(directory.path)/records.jsonl"
    directory.write("old", to: "records.jsonl")
    let file = try PublishedFile(at: path, mode: 0o640)
    try file.descriptor.write("new")
    #expect(directory.read("records.jsonl") == Array("old".utf8))
    try file.publish()
    #expect(directory.read("records.jsonl") == Array("new".utf8))
    var status = stat()
    #expect(fstatat(AT_FDCWD, path, &status, 0) == 0)
    #expect(status.st_mode & 0o777 == 0o640)
    #expect(directory.names == ["records.jsonl"])
  }

  @Test("that are not published leave nothing behind")
  func abandoning() throws {
    do {
      let file = try PublishedFile(at: "\(directory.path)/a", mode: 0o600)
      try file.descriptor.write("x")
      #expect(directory.names.count == 1)
    }
    #expect(directory.names == [])
  }

  @Test("never take the place of a device, a link or a directory")
  func replacing() throws {
    #expect(symlink("/dev/null", "\(directory.path)/link") == 0)
    #expect(mkdir("\(directory.path)/directory", 0o700) == 0)
    #expect(mkfifo("\(directory.path)/pipe", 0o600) == 0)
    for name in ["link", "directory", "pipe"] {
      #expect(throws: SystemCallError.self) { try PublishedFile(at: "\(directory.path)/\(name)", mode: 0o600) }
    }
    #expect(directory.names == ["directory", "link", "pipe"])
  }

  @Test("say which call failed on what")
  func errors() {
    #expect(throws: SystemCallError("open", "/nonexistent/a", code: ENOENT)) {
      try FileDescriptor(opening: "/nonexistent/a")
    }
    #expect("\(SystemCallError("open", "/x", code: EACCES))" == "/x: Permission denied (open)")
    #expect(throws: SystemCallError.self) { try Directory.create("/proc/nothing/here") }
  }

  @Test("that wait have no name, and give back any stretch of what was put into them")
  func spilling() throws {
    let file = try SpillFile(in: directory.path)
    #expect(directory.names == [])
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try bytes.withUnsafeBytes { try file.append($0) }
    let target = try FileDescriptor(opening: "\(directory.path)/out", flags: O_WRONLY | O_CREAT, mode: 0o600)
    try file.copy(70_000..<100_000, to: target)
    try file.copy(10..<20, to: target)
    #expect(directory.read("out") == Array(bytes[70_000...]) + Array(bytes[10..<20]))
  }

  @Test("are listed in the order of their bytes, without what UTF-8 cannot name")
  func listing() throws {
    for name in ["b", "a", "B", "\u{E4}"] { directory.write("", to: name) }
    #expect(creat("\(directory.path)/" + "x", 0o600) >= 0)
    let listing = try DirectoryListing(of: directory.path)
    #expect(listing.names == ["B", "a", "b", "x", "\u{E4}"])
    #expect(listing.unnameable == 0)
  }
}
