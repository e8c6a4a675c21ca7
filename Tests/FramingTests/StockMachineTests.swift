import LogModel
import TestSupport
import Testing

@testable import Framing

/// Traces as the languages print them, after a log line and alone; each must become one record, and the lines around it must not.
@Suite("Stack traces")
struct StockMachineTests {
  private static let rules = try! stockMultilineRules()

  private func records(_ text: String) throws -> [String] {
    let source = LogSource(name: "app.log", path: "app.log", stream: "app", referenceTime: nil)
    var framer = Framer(MemorySource(text), source: source, options: FramingOptions(multiline: Self.rules))
    var records: [String] = []
    while let batch = try framer.nextBatch() {
      records += batch.records.map { String(decoding: batch.bytes(of: $0), as: UTF8.self) }
    }
    return records
  }

  static let joined: [(name: String, trace: String)] = [
    (
      "A private key",
      """
      -----BEGIN RSA PRIVATE KEY-----
      Proc-Type: 4,ENCRYPTED

      MIIEowIBAAKCAQEA
      b2c+/w==
      -----END RSA PRIVATE KEY-----
      """
    ),
    (
      "Java",
      """
      java.lang.IllegalStateException: price list is closed
      \tat com.acme.orders.Price.quote(Price.java:17)
      \tSuppressed: java.io.IOException: close
      \t\tat com.acme.orders.Db.close(Db.java:3)
      Caused by: java.sql.SQLException: too many connections
      \tat com.acme.orders.Db.open(Db.java:9)
      \t... 12 more
      """
    ),
    (
      "Python",
      """
      Traceback (most recent call last):
        File "/app/billing.py", line 12, in charge
          gateway.post(order)
      billing.GatewayError: declined

      During handling of the above exception, another exception occurred:

      Traceback (most recent call last):
        File "/app/billing.py", line 20, in run
          charge(order)
      RuntimeError: giving up
      """
    ),
    (
      "JavaScript",
      """
      TypeError: Cannot read properties of undefined (reading 'id')
          at checkout (/app/server.js:12:9)
          at async /app/server.js:40:3
      """
    ),
    (
      ".NET",
      """
      System.InvalidOperationException: no stock
       ---> System.TimeoutException: the database is away
         at Acme.Stock.Reserve() in /src/Stock.cs:line 20
         --- End of inner exception stack trace ---
         at Acme.Orders.Accept() in /src/Orders.cs:line 8
      """
    ),
    (
      "Ruby",
      """
      app/models/order.rb:12:in `total': undefined method `price' for nil:NilClass (NoMethodError)
      \tfrom app/controllers/orders_controller.rb:8:in `create'
      """
    ),
    (
      "PHP",
      """
      PHP Fatal error:  Uncaught RuntimeException: no stock in /app/Order.php:12
      Stack trace:
      #0 /app/Order.php(20): Order->reserve()
      #1 {main}
        thrown in /app/Order.php on line 12
      """
    ),
    (
      "Go",
      """
      panic: runtime error: invalid memory address or nil pointer dereference
      [signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48e2f5]

      goroutine 1 [running]:
      main.(*Server).handle(0xc000010000)
      \t/src/server.go:12 +0x1d
      main.main()
      \t/src/main.go:8 +0x2a
      exit status 2
      """
    ),
    (
      "Rust",
      """
      thread 'main' panicked at src/main.rs:2:5:
      called `Option::unwrap()` on a `None` value
      stack backtrace:
         0: std::panicking::begin_panic
         1: app::main
                   at ./src/main.rs:2:5
      note: run with `RUST_BACKTRACE=full` for a verbose backtrace.
      """
    ),
  ]

  @Test("alone are one record, and the log lines around them are others", arguments: joined.map(\.name))
  func alone(name: String) throws {
    let trace = Self.joined.first { $0.name == name }!.trace
    let after = "2026-03-02T06:00:01Z INFO after"
    #expect(try records("\(trace)\n\(after)\n") == [trace, after])
  }

  @Test("belong to the line that logged them", arguments: ["Java", "Python", "JavaScript", ".NET"])
  func afterLine(name: String) throws {
    let trace = Self.joined.first { $0.name == name }!.trace
    let line = "2026-03-02T06:00:00Z ERROR order 7 failed"
    let after = "2026-03-02T06:00:01Z INFO after"
    #expect(try records("before\n\(line)\n\(trace)\n\(after)\n") == ["before", "\(line)\n\(trace)", after])
  }

  @Test("that open a record of their own do not join the line in front", arguments: ["Go", "Rust"])
  func opening(name: String) throws {
    let trace = Self.joined.first { $0.name == name }!.trace
    #expect(try records("2026-03-02T06:00:00Z INFO before\n\(trace)\n") == ["2026-03-02T06:00:00Z INFO before", trace])
  }

  @Test(
    "are not seen in plain lines",
    arguments: [
      "Error: 5 of 7", "at the door", "goroutines are cheap", "#0 is first", "Traceback was disabled",
      "java.lang.String is a class", "from here", "exit status 2 was seen",
    ])
  func plain(line: String) throws {
    #expect(try records("2026-03-02T06:00:00Z INFO before\n\(line)\n").count == 2)
  }
}
