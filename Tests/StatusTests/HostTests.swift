import Status
import TestSupport
import Testing

@Suite struct HostTests {
  @Test(arguments: [
    "evil.example", "evil.example:80", "", "localhost.evil.example", "192.168.1.1", "[::2]", "localhost:80a",
    "127.0.0.1.evil", "localhost@evil", "[::1",
  ])
  func `a name that is not this machine's gets nothing`(host: String) throws {
    let (server, _) = try served()
    for path in ["/status", "/", "/alerts", "/healthz", "/metrics"] {
      let answer = try #require(server.answer(to: path, host: host))
      #expect(answer.status == 421 || host.isEmpty && answer.status == 400)
      #expect(!answer.body.contains("schema"))
    }
  }

  @Test(arguments: ["localhost", "LocalHost:9000", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8080", "127.8.9.1:80"])
  func `the names of this machine do, whatever the port of a tunnel is`(host: String) throws {
    let (server, _) = try served()
    #expect(server.answer(to: "/healthz", host: host)?.status == 200)
  }

  @Test func `a request without a name gets nothing`() throws {
    let (server, _) = try served()
    let client = HTTPClient(server.address)
    client.send("GET /status HTTP/1.0\r\n\r\n")
    let text = try #require(client.readToEnd())
    #expect(HTTPAnswer(text)?.status == 421)
  }

  @Test func `a public address is served under any name`() throws {
    let board = StatusBoard(job: "drain", version: "1")
    let server = try StatusServer(board, at: StatusAddress(argument: "0.0.0.0:0"), isPublic: true)
    #expect(server.answer(to: "/healthz", host: "logs.example.org")?.status == 200)
  }

  @Test func `a public address must be allowed`() throws {
    let board = StatusBoard(job: "drain", version: "1")
    #expect(throws: StatusServerError.self) {
      try StatusServer(board, at: StatusAddress(argument: "0.0.0.0:0"), isPublic: false)
    }
  }

  @Test(arguments: [
    ("127.0.0.1:8080", "127.0.0.1:8080", true), ("localhost:1", "127.0.0.1:1", true), ("[::1]:0", "[::1]:0", true),
    ("[0:0::1]:7", "[::1]:7", true), ("127.1.2.3:65535", "127.1.2.3:65535", true),
    ("./a.sock", "./a.sock", true), ("/run/x:8080", "/run/x:8080", true), ("0.0.0.0:80", "0.0.0.0:80", false),
    ("[::]:80", "[::]:80", false), ("10.0.0.1:80", "10.0.0.1:80", false),
    ("[::ffff:127.0.0.1]:1", "[::ffff:127.0.0.1]:1", true), ("[::ffff:10.0.0.1]:1", "[::ffff:10.0.0.1]:1", false),
  ])
  func `addresses are read`(argument: String, meaning: String, isLoopback: Bool) throws {
    let address = try StatusAddress(argument: argument)
    #expect(address.description == meaning)
    #expect(address.isLoopback == isLoopback)
  }

  @Test(arguments: [
    "", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1", "::1:8080",
    "[::1]",
    "example.org:80", "127.1:80", "0x7f.1.1.1:80", "[127.0.0.1]:80", "[fe80::1%eth0]:80",
    "/\(String(repeating: "a", count: 108))",
  ])
  func `what is no address is refused with what was expected`(argument: String) {
    let error = #expect(throws: StatusAddressError.self) { try StatusAddress(argument: argument) }
    #expect(error.map { "\($0)".contains("expected 127.0.0.1:8080") } == true)
  }
}
