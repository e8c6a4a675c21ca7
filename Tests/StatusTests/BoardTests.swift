import Glibc
import Synchronization
import Testing

@testable import Status

@Suite struct BoardTests {
  @Test func `a job that is not heard of for more than a minute is stuck, until it beats`() {
    let time = Mutex<Int64>(0)
    let board = StatusBoard(
      job: "drain", version: "1", clocks: Clocks(wall: { 0 }, monotonic: { time.withLock { $0 } }))
    let routes = StatusRoutes(board: board, hosts: AllowedHosts(address: .unix(path: "/x"), isPublic: false))
    func status(_ path: String) -> UInt32 { routes.response(to: StatusRequest(method: "GET", path: path)).status }
    board.update { $0.isReady = true }
    time.withLock { $0 = 60_000_000_000 }
    #expect(status("/healthz") == 200)
    time.withLock { $0 += 1_000_000 }
    #expect(status("/healthz") == 503)
    #expect(status("/readyz") == 503)
    board.beat()
    #expect(status("/healthz") == 200)
    #expect(status("/readyz") == 200)
  }

  @Test func `a job that waits for others is not ready after 5 s, and stuck when it said it would be`() {
    let time = Mutex<Int64>(0)
    let board = StatusBoard(
      job: "drain", version: "1", clocks: Clocks(wall: { 0 }, monotonic: { time.withLock { $0 } }))
    let routes = StatusRoutes(board: board, hosts: AllowedHosts(address: .unix(path: "/x"), isPublic: false))
    func answer(_ path: String) -> String {
      let response = routes.response(to: StatusRequest(method: "GET", path: path))
      return "\(response.status) \(String(decoding: response.body.bytes, as: UTF8.self))"
    }
    board.update {
      $0.isReady = true
      $0.wait = StatusWait("nothing got on", longest: .seconds(120))
    }
    time.withLock { $0 = 5_000_000_000 }
    #expect(answer("/readyz") == "200 ready\n")
    time.withLock { $0 = 119_000_000_000 }
    #expect(answer("/readyz") == "503 nothing got on for 119 s\n")
    #expect(answer("/healthz") == "200 ok\n")
    #expect(answer("/status").contains(#""healthy":true,"ready":false,"not_ready_reason":"nothing got on for 119 s","#))
    time.withLock { $0 = 121_000_000_000 }
    #expect(answer("/healthz") == "503 drain has not been heard of for 121 s\n")
  }

  @Test func `the last 20 errors are kept, those of one text together`() {
    let board = StatusBoard(job: "drain", version: "1")
    for number in 0..<25 { board.note(error: "error \(number)") }
    board.note(error: "error 10")
    let troubles = board.snapshot().state.troubles
    #expect(troubles.count == 20)
    #expect(troubles.last?.text == "error 10")
    #expect(troubles.last?.count == 2)
    #expect(troubles.first?.text == "error 5")
  }

  @Test func `a long error is cut off between characters`() {
    let board = StatusBoard(job: "drain", version: "1")
    board.note(error: "a" + String(repeating: "é", count: 5000))
    let text = board.snapshot().state.troubles[0].text
    #expect(text.utf8.count <= 2000 + 3)
    #expect(text.hasSuffix("é…"))
  }

  @Test func `hostile text stays text in JSON`() {
    let board = StatusBoard(job: "drain", version: "1")
    board.update {
      $0.figures = [
        ("text", .text("</script><b>\"\\\n\u{0}\u{1b}[31m\u{202e}")), ("nan", .number(.nan)),
        ("infinite", .number(.infinity)),
        ("large", .number(1e300)), ("whole", .number(3)), ("least", .integer(.min)), ("moment", .moment(0)),
        ("yes", .boolean(true)),
      ]
    }
    let text = String(decoding: StatusJSON.status(board.snapshot(), process: 1).bytes, as: UTF8.self)
    #expect(
      text.contains(
        #""figures":{"text":"</script><b>\"\\\n\u0000\u001b[31m"# + "\u{202e}"
          + #"","nan":null,"infinite":null,"large":1e+300,"whole":3,"least":-9223372036854775808,"moment":"1970-01-01T00:00:00.000Z","yes":true}"#
      ))
  }

  @Test func `who reads sees one state, however many threads write and read`() throws {
    let board = StatusBoard(job: "drain", version: "1")
    let writes = 20_000
    let mixed = Atomic(0)
    let isDone = Atomic(false)
    let readers = try (0..<2).map { _ in
      try ServiceThread("reader") { _ in
        while !isDone.load(ordering: .acquiring) {
          let values = board.snapshot().state.report.figures.map(\.value)
          if Set(values.map { "\($0)" }).count > 1 { mixed.add(1, ordering: .relaxed) }
          _ = StatusJSON.alerts(board.snapshot().state.alerts, AlertFilter())
        }
      }
    }
    let alerting = try ServiceThread("alerting") { _ in
      let line = Array(#"{"alert":"a"}"#.utf8)
      for number in 0..<writes {
        _ = line.withUnsafeBytes { board.add(alert: $0) }
        if number % 100 == 0 { board.note(error: "error \(number % 7)") }
      }
    }
    for number in 0..<writes {
      board.update { $0.figures = [("a", .integer(number)), ("b", .integer(number)), ("c", .integer(number))] }
    }
    alerting.stop()
    isDone.store(true, ordering: .releasing)
    for reader in readers { reader.stop() }
    #expect(mixed.load(ordering: .relaxed) == 0)
    #expect(board.snapshot().state.alerts.total == writes)
  }
}
