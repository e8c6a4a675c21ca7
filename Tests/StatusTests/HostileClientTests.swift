import TestSupport
import Testing

@testable import Status

@Suite struct HostileClientTests {
  @Test(arguments: [
    [UInt8](repeating: 0, count: 500), [0xFF, 0xFE, 0x0D, 0x0A, 0x0D, 0x0A], Array("\r\n\r\n\r\n".utf8),
    Array("GET\r\n\r\n".utf8), Array("GET /status HTTP/9.9\r\n\r\n".utf8), Array("\u{16}\u{3}\u{1}\u{2}\u{0}".utf8),
    Array("GET / HTTP/1.1\r\nHost: localhost\r\nHost\r\n\r\n".utf8),
    Array("GET / HTTP/1.1\r\nContent-Length: -1\r\nHost: localhost\r\n\r\n".utf8),
    Array("GET / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\nHost: localhost\r\n\r\n".utf8),
    Array("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: localhost\r\n\r\nFFFFFFFFFFFFFFFFF\r\n".utf8),
  ])
  func `garbage gets no data, and others are served`(bytes: [UInt8]) throws {
    let (server, _) = try served()
    let client = HTTPClient(server.address)
    client.send(bytes)
    client.finish()
    let text = try #require(client.readToEnd())
    #expect(!text.contains("sentinel-status"))
    #expect(server.answer(to: "/healthz")?.status == 200)
  }

  @Test func `random bytes do no harm`() throws {
    let (server, _) = try served()
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<300 {
      let client = HTTPClient(server.address)
      var bytes = Array("GET /alerts?limit=1 HTTP/1.1\r\nHost: localhost\r\nX: y\r\n\r\n".utf8)
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      client.send(bytes)
      client.finish()
      #expect(client.readToEnd() != nil)
    }
    #expect(server.answer(to: "/healthz")?.status == 200)
  }

  @Test func `headers and lines that are too long are refused`() throws {
    let (server, _) = try served()
    let long = String(repeating: "a", count: 100_000)
    for request in ["GET /\(long) HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\nX: \(long)\r\n\r\n"] {
      let client = HTTPClient(server.address)
      client.send(request)
      let text = try #require(client.readToEnd())
      #expect(text.isEmpty || HTTPAnswer(text).map { $0.status >= 400 } == true)
    }
    let many = (0..<5000).map { "X-\($0): y\r\n" }.joined()
    #expect(server.answer(to: "/status", headers: many)?.status != 200)
    #expect(server.answer(to: "/healthz")?.status == 200)
  }

  @Test func `who sends a byte now and then is cut off, and nobody waits for it`() throws {
    let server = try StatusServer(
      StatusBoard(job: "drain", version: "1"), at: StatusAddress(argument: "127.0.0.1:0"), isPublic: false,
      maximumAge: .milliseconds(1500))
    let slow = HTTPClient(server.address)
    slow.send("GET /status HTTP/1.1\r\nHost: localhost\r\nX: ")
    #expect(server.answer(to: "/healthz")?.status == 200)
    // Each byte would give it more time, if only silence were counted.
    var isOpen = true
    for _ in 0..<60 where isOpen {
      isOpen = slow.send("y") && !slow.isClosed(within: 250)
    }
    #expect(!isOpen)
    #expect(server.answer(to: "/healthz")?.status == 200)
  }

  @Test func `a thousand connections that say nothing keep nobody out`() throws {
    let (server, _) = try served()
    var idle: [HTTPClient] = []
    for index in 0..<1000 {
      idle.append(HTTPClient(server.address))
      if index % 250 == 249 { #expect(server.answer(to: "/healthz")?.status == 200) }
    }
    #expect(server.answer(to: "/status")?.status == 200)
  }

  @Test func `of requests in one go the first is answered, and the connection closed`() throws {
    let (server, _) = try served()
    let client = HTTPClient(server.address)
    client.send(String(repeating: "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 3))
    let text = try #require(client.readToEnd())
    #expect(text.ranges(of: "HTTP/1.1 200").count == 1)
    #expect(HTTPAnswer(text)?.headers["connection"]?.lowercased() == "close")
  }

  @Test func `a body is not read`() throws {
    let (server, _) = try served()
    let client = HTTPClient(server.address)
    client.send("POST /status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\nabc")
    let text = try #require(client.readToEnd())
    #expect(HTTPAnswer(text)?.status == 405)
  }

  @Test func `who does not read what it asked for keeps nobody waiting`() throws {
    let (server, board) = try served()
    let filler = String(repeating: "x", count: 60_000)
    for number in 0..<100 { board.add(#"{"alert":"a\#(number)","message":"\#(filler)"}"#) }
    let deaf = (0..<20).map { _ in HTTPClient(server.address) }
    for client in deaf { client.send("GET /alerts?limit=100 HTTP/1.1\r\nHost: localhost\r\n\r\n") }
    #expect(server.answer(to: "/healthz")?.status == 200)
    #expect(server.answer(to: "/alerts?limit=100").map { $0.body.utf8.count > 6_000_000 } == true)
  }

  @Test func `stopping closes the connections and does not wait for them`() throws {
    let (server, _) = try served()
    let idle = HTTPClient(server.address)
    #expect(server.answer(to: "/healthz")?.status == 200)
    server.stop()
    server.stop()
    #expect(idle.readToEnd() == "")
  }
}

extension StatusBoard {
  @discardableResult
  func add(_ alert: String) -> Bool {
    Array(alert.utf8).withUnsafeBytes { add(alert: $0) }
  }
}
