import ChunkBuffer
import FileSystem
import Glibc
import TestSupport
import Testing

@Suite("A directory of Fluent Bit")
struct FluentBitStorageTests {
  private let directory = TemporaryDirectory()

  private func storage(at name: String = "") throws -> FluentBitStorage? {
    try FluentBitStorage(at: name.isEmpty ? directory.path : "\(directory.path)/\(name)", on: Disk())
  }

  private func names(_ storage: FluentBitStorage?) -> [String]? {
    storage?.chunks.map { String($0.path.dropFirst(directory.path.count + 1)) }
  }

  @Test("lists chunks by the time in their names, streams by name, and nothing else")
  func order() throws {
    let files = [
      "tail.1/20-100.5.flb", "tail.1/20-100.40.flb", "tail.1/20-99.999999999.flb", "tail.1/3-200.1.flb",
      "tail.1/20-100.   7.flb", "tail.0/1-1.1.flb", "tail.1/.20-1.1.flb", "tail.1/notes.flb", "tail.1/20-1.1.txt",
      ".hidden/1-1.1.flb", "1-1.txt", "empty/readme", "rejected/b_0_out_0x1a.flb", "rejected/a_400_out_0xff.flb",
    ]
    for file in files { directory.write("", to: file) }
    let storage = try storage()
    #expect(storage?.kind == .storage)
    #expect(
      names(storage) == [
        "rejected/a_400_out_0xff.flb", "rejected/b_0_out_0x1a.flb", "tail.0/1-1.1.flb", "tail.1/20-99.999999999.flb",
        "tail.1/20-100.5.flb", "tail.1/20-100.   7.flb", "tail.1/20-100.40.flb", "tail.1/3-200.1.flb",
      ])
    #expect(storage?.chunks.map(\.stream).first == "rejected")
    #expect(storage?.problems == [])
  }

  @Test("may be a stream's, or that of the dead letters")
  func single() throws {
    directory.write("", to: "tail.0/1-1.1.flb")
    directory.write("", to: "rejected/kube.app_400_http.0_0x7f8b4c.flb")
    let stream = try storage(at: "tail.0")
    #expect(stream?.kind == .stream)
    #expect(stream?.chunks.map(\.stream) == ["tail.0"])
    #expect(try storage(at: "tail.0/")?.chunks.map(\.path) == ["\(directory.path)/tail.0/1-1.1.flb"])
    #expect(try storage(at: "rejected")?.kind == .deadLetters)
  }

  @Test(
    "is none without chunks",
    arguments: ["app.log", "1-1.1", "x-1.1.flb", "1-1.flb", "1--1.1.flb", "-1.1.flb", "a_b_0x1.flb", "a_0_0x1.flb"])
  func others(name: String) throws {
    directory.write("", to: "logs/\(name)")
    #expect(try storage() == nil)
    #expect(try storage(at: "logs") == nil)
  }

  @Test("that is not there is an error; one in it that cannot be listed is put down")
  func errors() throws {
    #expect(throws: SystemCallError.self) { try storage(at: "missing") }
    directory.write("", to: "tail.0/1-1.1.flb")
    directory.write("", to: "tail.1/1-1.1.flb")
    let listing = try #require(try FluentBitStorage(at: directory.path, on: DenyingDisk(denied: "tail.0")))
    #expect(names(listing) == ["tail.1/1-1.1.flb"])
    #expect(listing.problems.map(\.code) == [EACCES])
  }
}

/// A disk on which one directory may not be listed.
private final class DenyingDisk: DiskStandIn {
  let disk = Disk()
  private let denied: String

  init(denied: String) { self.denied = denied }

  func names(in directory: String) throws(SystemCallError) -> [String] {
    guard !directory.hasSuffix(denied) else { throw SystemCallError("opendir", directory, code: EACCES) }
    return try disk.names(in: directory)
  }
}
