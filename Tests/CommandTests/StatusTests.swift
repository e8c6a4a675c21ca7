import KafkaSupport
import TestSupport
import Testing

/// Shell that asks a status: `ask PATH` prints the answer's first line and its body, `await COMMAND` tries until it succeeds.
private let asking = #"""
  await() { for attempt in $(seq 600); do eval "$1" && return; sleep 0.05; done; echo "never: $1"; }
  port() { await 'grep -q "status: http" messages'; sed -n 's|.*status: http://127.0.0.1:\([0-9]*\)/$|\1|p' messages; }
  ask() { exec 3<>/dev/tcp/127.0.0.1/$(port); printf 'GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n' "$1" >&3; tr -d '\r' <&3 | sed '1p;1,/^$/d'; exec 3>&-; }

  """#

@Suite("Status of jobs that stay", .enabled(if: Program.isBuilt, "needs `make test`: the built program"))
struct StatusCommandTests {
  private let scratch = TemporaryDirectory()

  private func run(_ command: String) -> Program.Outcome { Program.run(shell: asking + command, in: scratch.path) }

  @Test func `ship says how it goes on a port that the system chose, and in a file`() {
    let outcome = run(
      """
      mkdir logs; printf 'one\\ntwo\\n' > logs/app.log
      sentinel ship --follow logs --quiet --quiet-after 1ms --listen 127.0.0.1:0 --status-file status.json 2> messages & pid=$!
      await 'ask /status | grep -q "\\"records\\":2,"'
      ask /readyz; ask /healthz; ask /metrics | grep '^sentinel_ship_records_total'; ask /nothing | head -1
      stat -c %a status.json; kill $pid; wait $pid; echo $?
      grep -o '"job":"ship"' status.json; grep -o '"ready":false,"not_ready_reason":"it has ended"' status.json; grep -o '"records":2,' status.json; ls
      """)
    #expect(
      outcome.text == """
        HTTP/1.1 200 OK
        ready
        HTTP/1.1 200 OK
        ok
        sentinel_ship_records_total{buffer="buffer"} 2
        HTTP/1.1 404 Not Found
        600
        0
        "job":"ship"
        "ready":false,"not_ready_reason":"it has ended"
        "records":2,
        buffer
        logs
        messages
        status.json

        """, "\(outcome.errors)")
  }

  @Test func `a full buffer is not ready, with the reason`() {
    let outcome = run(
      """
      mkdir logs; seq 20000 > logs/app.log; seq 20000 > logs/b.log
      sentinel ship --follow logs --quiet --max-buffer-size 1KiB --listen 127.0.0.1:0 2> messages & pid=$!
      await 'ask /readyz | grep -q "buffer is full"'
      ask /readyz; ask /healthz; kill $pid; wait $pid; echo $?
      """)
    #expect(
      outcome.text == """
        HTTP/1.1 503 Service Unavailable
        buffer: the buffer is full; nothing is read until it has been drained
        HTTP/1.1 200 OK
        ok
        0

        """, "\(outcome.errors)")
  }

  @Test func `a socket is its owner's alone, and goes with the program`() {
    let outcome = run(
      """
      mkdir logs; umask 0
      sentinel ship --follow logs --listen ./status.sock 2> messages & pid=$!
      await '[ -S status.sock ]'; stat -c %a status.sock
      sentinel ship --follow logs --buffer other --listen ./status.sock; echo $?
      kill $pid; wait $pid; ls; head -1 messages
      """)
    #expect(outcome.text == "600\n73\nbuffer\nlogs\nmessages\nother\nsentinel: status: ./status.sock\n")
    #expect(outcome.errors.hasPrefix("sentinel: ./status.sock: Address already in use (bind)\n"))
  }

  @Test func `a drain that waits for its brokers lives, and is not ready with the reason`() {
    let outcome = run(
      """
      mkdir logs; echo one > logs/app.log; sentinel ship logs --quiet --quiet-after 1ms
      sentinel drain --watch --quiet --brokers 127.0.0.1:1 --topic t --listen 127.0.0.1:0 2> messages & pid=$!
      ask /readyz; await 'ask /readyz | grep -q "nothing got on.*refused"'; ask /healthz; ask /status | grep -o '"unsent_chunks":1,'
      kill $pid; wait $pid; echo $?
      """)
    #expect(
      outcome.text == """
        HTTP/1.1 503 Service Unavailable
        it has not reached Kafka yet
        HTTP/1.1 200 OK
        ok
        "unsent_chunks":1,
        0

        """, "\(outcome.errors)")
  }

  @Test(.enabled(if: TestBroker.isInstalled, "needs the broker of the tests"))
  func `a drain says what it has sent`() {
    TestBroker.shared.createTopic("drain-status", partitions: 1)
    let outcome = run(
      """
      mkdir logs; printf 'one\\ntwo\\n' > logs/app.log; sentinel ship logs --quiet --quiet-after 1ms
      sentinel drain --watch --quiet --brokers \(TestBroker.shared.address) --topic drain-status --listen 127.0.0.1:0 2> messages & pid=$!
      await 'ask /status | grep -q "\\"sent_records\\":2,"'
      await 'ask /metrics | grep -q "^sentinel_drain_sent_records.* 2$"'
      ask /readyz; kill $pid; wait $pid; echo $?
      """)
    #expect(outcome.text == "HTTP/1.1 200 OK\nready\n0\n", "\(outcome.errors)")
  }
}
