import FileSystem
import Glibc
import Status
import TestSupport
import Testing

@Suite struct SocketTests {
  private let scratch = TemporaryDirectory()
  private let board = StatusBoard(job: "ship", version: "1")
  private var path: String { "\(scratch.path)/status.sock" }

  private func server() throws -> StatusServer {
    try StatusServer(board, at: StatusAddress(argument: path), isPublic: false)
  }

  @Test func `a socket is its owner's alone, serves any name, and goes with the server`() throws {
    let server = try server()
    #expect(TemporaryDirectory.mode(of: path) == 0o600)
    #expect(server.answer(to: "/healthz", host: "anything")?.status == 200)
    server.stop()
    #expect(scratch.names == [])
  }

  @Test func `a socket that nobody listens to is replaced`() throws {
    let server = try server()
    // What a killed process leaves: the name without its socket.
    #expect(rename(path, "\(path).aside") == 0)
    server.stop()
    #expect(rename("\(path).aside", path) == 0)
    let second = try self.server()
    #expect(second.answer(to: "/healthz")?.status == 200)
    #expect(TemporaryDirectory.mode(of: path) == 0o600)
  }

  @Test func `a socket that somebody listens to is left alone`() throws {
    let first = try server()
    let error = #expect(throws: SystemCallError.self) { try server() }
    #expect(error?.code == EADDRINUSE)
    #expect(first.answer(to: "/healthz")?.status == 200)
  }

  @Test func `what is no socket is not replaced`() throws {
    scratch.write("precious", to: "status.sock")
    let error = #expect(throws: SystemCallError.self) { try server() }
    #expect(error?.code == EEXIST)
    #expect(scratch.read("status.sock") == Array("precious".utf8))
  }

  @Test func `a link is not followed`() throws {
    scratch.write("precious", to: "target")
    symlink("\(scratch.path)/target", path)
    #expect(throws: SystemCallError.self) { try server() }
    #expect(scratch.names == ["status.sock", "target"])
  }

  @Test func `a name that another has taken over stays when the server stops`() throws {
    let first = try server()
    #expect(unlink(path) == 0)
    let second = try server()
    first.stop()
    #expect(second.answer(to: "/healthz")?.status == 200)
  }

  @Test func `a port that is taken is said`() throws {
    let (first, _) = try served()
    let error = #expect(throws: SystemCallError.self) {
      try StatusServer(board, at: first.address, isPublic: false)
    }
    #expect(error?.code == EADDRINUSE)
  }

  @Test func `a status file has what status says, for its owner alone, and is replaced whole`() throws {
    let file = "\(scratch.path)/status.json"
    scratch.write("old", to: "status.json")
    let kept = try StatusFile(board, at: file)
    let text = String(decoding: scratch.read("status.json") ?? [], as: UTF8.self)
    #expect(text.hasPrefix(#"{"schema":"sentinel-status/1","job":"ship","#))
    #expect(TemporaryDirectory.mode(of: file) == 0o600)
    board.update { $0.isReady = true }
    try kept.stop()
    #expect(String(decoding: scratch.read("status.json") ?? [], as: UTF8.self).contains(#""ready":true"#))
    #expect(scratch.names == ["status.json"])
  }

  @Test func `a status file that cannot be written is said`() {
    let error = #expect(throws: SystemCallError.self) { try StatusFile(board, at: "\(scratch.path)/no/status.json") }
    #expect(error?.code == ENOENT)
  }
}
