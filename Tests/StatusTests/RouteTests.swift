import Status
import Testing

/// A server on a port that the system chose, with a board.
func served(_ prepare: (StatusBoard) -> Void = { _ in }) throws -> (StatusServer, StatusBoard) {
  let board = StatusBoard(job: "drain", version: "1.2.3")
  prepare(board)
  return (try StatusServer(board, at: StatusAddress(argument: "127.0.0.1:0"), isPublic: false), board)
}

@Suite struct RouteTests {
  @Test func `healthz says ok while the job is heard of`() throws {
    let (server, _) = try served()
    let answer = try #require(server.answer(to: "/healthz"))
    #expect(answer.status == 200)
    #expect(answer.body == "ok\n")
  }

  @Test func `readyz says no with the reason, and yes when the job is ready`() throws {
    let (server, board) = try served { $0.update { $0.notReadyReason = "the broker is away" } }
    let no = try #require(server.answer(to: "/readyz"))
    #expect(no.status == 503)
    #expect(no.body == "the broker is away\n")
    board.update { $0.isReady = true }
    #expect(server.answer(to: "/readyz")?.status == 200)
  }

  @Test func `status has its keys in a fixed order`() throws {
    let (server, _) = try served {
      $0.update {
        $0.isReady = true
        $0.figures = [("records", .integer(7)), ("ratio", .number(0.5)), ("oldest", .nothing)]
        $0.table = StatusTable(name: "partitions", columns: ["partition", "lag_records"], rows: [[.integer(3)]])
      }
    }
    let answer = try #require(server.answer(to: "/status"))
    #expect(answer.status == 200)
    #expect(answer.headers["content-type"] == "application/json")
    #expect(answer.body.hasPrefix(#"{"schema":"sentinel-status/1","job":"drain","version":"1.2.3","process_id":"#))
    #expect(
      answer.body.contains(
        #""ready":true,"not_ready_reason":null,"figures":{"records":7,"ratio":0.5,"oldest":null},"table":{"name":"partitions","rows":[{"partition":3,"lag_records":null}]},"alerts":0,"errors":[]}"#
      ))
  }

  @Test func `metrics are what the job wrote`() throws {
    let (server, _) = try served { $0.update { $0.metrics = "sentinel_drain_retries 0\n" } }
    let answer = try #require(server.answer(to: "/metrics"))
    #expect(answer.body == "sentinel_drain_retries 0\n")
    #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
  }

  @Test(arguments: ["/", "/status", "/status.js", "/status.css", "/alerts", "/metrics", "/healthz", "/nothing"])
  func `every answer forbids what a browser could do with it`(path: String) throws {
    let (server, _) = try served()
    let answer = try #require(server.answer(to: path))
    #expect(answer.headers["x-content-type-options"] == "nosniff")
    #expect(answer.headers["cache-control"] == "no-store")
    #expect(answer.headers["referrer-policy"] == "no-referrer")
    #expect(answer.headers["content-security-policy"]?.hasPrefix("default-src 'none'; script-src 'self'; ") == true)
    #expect(answer.headers["cross-origin-resource-policy"] == "same-origin")
  }

  @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get"])
  func `other methods than GET and HEAD are refused`(method: String) throws {
    let (server, _) = try served()
    let answer = try #require(server.answer(to: "/status", method: method))
    #expect(answer.status == 405)
    #expect(answer.headers["allow"] == "GET, HEAD")
  }

  @Test func `HEAD has the headers of GET and no body`() throws {
    let (server, _) = try served()
    let get = try #require(server.answer(to: "/healthz"))
    let head = try #require(server.answer(to: "/healthz", method: "HEAD"))
    #expect(head.status == 200)
    #expect(head.body.isEmpty)
    #expect(head.headers["content-length"] == get.headers["content-length"])
  }

  @Test(arguments: [
    "/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/status/", "//status", "/Status", "/%",
  ])
  func `what is no route is not found`(path: String) throws {
    let (server, _) = try served()
    #expect(server.answer(to: path)?.status == 404)
  }
}
