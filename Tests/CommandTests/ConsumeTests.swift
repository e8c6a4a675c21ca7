import Glibc
import KafkaSupport
import TestSupport
import Testing

private let isRunnable: Bool = Program.isBuilt && TestBroker.isInstalled
private let sets = projectDirectory + "/../shared/fluent-bit-chunks"

/// A topic of its own and a directory for one test.
private struct Consumed {
  let topic: String
  let scratch = TemporaryDirectory()

  init(_ topic: String, partitions: Int = 3) {
    self.topic = topic
    TestBroker.shared.createTopic(topic, partitions: partitions)
  }

  /// Runs a line of shell; `$drain` and `$consume` are the subcommands with the brokers and the topic, `$brokers` and `$topic` stand for themselves.
  func run(_ command: String) -> Program.Outcome {
    let options = "--brokers \(TestBroker.shared.address) --topic \(topic) --timeout 20s"
    return Program.run(
      shell: command, in: scratch.path,
      environment: [
        "drain": "sentinel drain \(options)", "consume": "sentinel consume \(options)",
        "brokers": TestBroker.shared.address, "topic": topic,
        "corpora": "\(projectDirectory)/corpora",
      ])
  }

  func send(_ messages: [(key: String?, value: String?)]) {
    TestBroker.shared.send(messages.map { ($0.key, $0.value.map { Array($0.utf8) }) }, to: topic)
  }
}

/// Lines by a key of theirs, each with its own in order.
private func grouped(_ text: String, by key: String) -> [String: [Substring]] {
  Dictionary(grouping: text.split(separator: "\n")) { line in
    guard let start = line.firstRange(of: "\"\(key)\":\"")?.upperBound else { return "" }
    return String(line[start...].prefix { $0 != "\"" })
  }
}

@Suite(
  "consume, with a real broker",
  .enabled(if: isRunnable, "needs `make test`: the built program and the broker of the tests"))
struct ConsumeTests {
  static let ship = "sentinel ship logs --buffer buffer --quiet --quiet-after 1ms"

  private func write(_ consumed: Consumed, _ service: String, _ numbers: ClosedRange<Int>) {
    _ = consumed.run(
      "mkdir -p logs; seq -f '\(service) line %g' \(numbers.lowerBound) \(numbers.upperBound) >> logs/\(service).log")
  }

  private static let alerts = """
    version: 1
    alerts:
      - name: errors
        if: {severity: ERROR}
        count: 3
        within: 1m
        severity: ERROR
        cooldown: 2m
      - name: fatal
        if: {severity: FATAL}
        severity: FATAL
    """

  /// Of the incident corpus, shipped and drained as `drain` says.
  @Test(arguments: ["", "--value raw", "--delivery at-least-once", "--timestamp record"])
  func `the incident corpus gives the bytes of its replay, and the same alerts`(drain: String) {
    let name = "consume-incident" + drain.filter { $0 != " " && $0 != "-" }
    let consumed = Consumed(name, partitions: 4)
    let outcome = consumed.run(
      """
      set -e; mkdir logs; tar xzf "$corpora/incident/incident.tar.gz" -C logs --strip-components 1
      cat > alerts.yaml <<'EOF'
      \(Self.alerts)
      EOF
      \(Self.ship); cp -r buffer chunks
      $drain buffer \(drain) --quiet
      $consume --group $topic --output out --rules alerts.yaml --quiet
      sentinel replay logs --rules alerts.yaml --output replayed --quiet
      sentinel replay chunks --rules alerts.yaml --output chunked --quiet
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let records = consumed.run("cat out/*.jsonl").text
    let replayed = consumed.run("cat replayed/records.jsonl").text
    #expect(grouped(records, by: "source").count == 18)
    #expect(grouped(records, by: "source") == grouped(replayed, by: "source"))
    #expect(consumed.run("sort chunked/records.jsonl | cmp - <(sort replayed/records.jsonl)").status == 0)
    let alerts = consumed.run("cat out/alerts/*.jsonl").text
    #expect(grouped(alerts, by: "service").count > 2)
    #expect(grouped(alerts, by: "service") == grouped(consumed.run("cat replayed/alerts.jsonl").text, by: "service"))
    #expect(consumed.run("find out -name '*.open'").text == "")
  }

  @Test(
    .enabled(if: access(sets, R_OK) == 0, "../shared/fluent-bit-chunks is not here"),
    arguments: ["a_plain", "b_checksum", "c_multi", "d5_legacy_len0", "i_legacy_v18"])
  func `a directory of Fluent Bit gives the bytes of its replay`(set: String) {
    let consumed = Consumed("consume-flb-\(set)", partitions: 2)
    let outcome = consumed.run(
      """
      set -e; cp -r '\(sets)/\(set)/storage' storage; touch -d '1 hour ago' storage/*/*
      sentinel replay storage --quiet > replayed
      $drain storage --quiet --keep
      $consume --group $topic --output out --quiet
      sort out/*.jsonl | cmp - <(sort replayed); wc -l < replayed
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(Int(outcome.text.dropLast()) ?? 0 > 0)
  }

  @Test func `messages of any producer come out, poison among them`() {
    let consumed = Consumed("consume-foreign", partitions: 1)
    consumed.send([
      ("web", "2026-03-02T06:00:00Z ERROR it broke"), (nil, "{\"level\":\"warn\",\"msg\":\"low\"}"),
      ("flb", "{\"@timestamp\":1772431200.5,\"log\":\"GET / 200\\n\"}"),
      ("flb", "{\"@timestamp\":1772431200.5,\"log\":\"x\",\"stream\":\"stderr\"}"),
      ("p", "{\"timestamp\":\"2026-03-02T06:00:00Z\",\"service\":\"p\",\"source\":7"), ("p", ""), ("p", nil),
    ])
    TestBroker.shared.send([(key: "p", value: [0xFF, 0x00, 0x1B, 0x5B])], to: consumed.topic)
    let outcome = consumed.run("$consume --group $topic --output out --rules none --quiet && cat out/*.jsonl")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let source = "\"source\":\"consume-foreign:0\""
    #expect(
      outcome.text.split(separator: "\n") == [
        "{\"service\":\"web\",\"message\":\"2026-03-02T06:00:00Z ERROR it broke\",\(source),\"line\":0,\"unparsed\":true}",
        "{\"service\":\"consume-foreign\",\"message\":\"{\\\"level\\\":\\\"warn\\\",\\\"msg\\\":\\\"low\\\"}\",\(source),\"line\":1,\"unparsed\":true}",
        "{\"timestamp\":\"2026-03-02T06:00:00.500000Z\",\"service\":\"flb\",\"message\":\"GET / 200\",\(source),\"line\":2,\"unparsed\":true}",
        "{\"timestamp\":\"2026-03-02T06:00:00.500000Z\",\"service\":\"flb\",\"message\":\"{\\\"log\\\":\\\"x\\\",\\\"stream\\\":\\\"stderr\\\"}\",\(source),\"line\":3,\"unparsed\":true}",
        "{\"service\":\"p\",\"message\":\"{\\\"timestamp\\\":\\\"2026-03-02T06:00:00Z\\\",\\\"service\\\":\\\"p\\\",\\\"source\\\":7\",\(source),\"line\":4,\"unparsed\":true}",
        "{\"service\":\"p\",\"message\":\"\",\(source),\"line\":5,\"unparsed\":true}",
        "{\"service\":\"p\",\"message\":\"\",\(source),\"line\":6,\"unparsed\":true}",
        "{\"service\":\"p\",\"message\":\"\u{FFFD}\\u0000\\u001b[\",\(source),\"line\":7,\"unparsed\":true}",
      ])
  }

  @Test func `what was read is not read again, and a directory is for one group and topic`() {
    let consumed = Consumed("consume-again")
    write(consumed, "a", 1...500)
    _ = consumed.run("\(Self.ship) && $drain buffer --quiet")
    #expect(consumed.run("$consume --group $topic --output out --until-end").errors.contains("500 records ("))
    #expect(consumed.run("$consume --group $topic --output out").errors.hasPrefix("0 records (0 B) of 0 messages"))
    write(consumed, "a", 501...510)
    _ = consumed.run("\(Self.ship) && $drain buffer --quiet")
    #expect(consumed.run("$consume --group $topic --output out").errors.hasPrefix("10 records ("))
    #expect(consumed.run("cat out/*.jsonl | wc -l; ls out/*.jsonl | wc -l").text == "510\n2\n")
    let other = consumed.run("$consume --group other --output out")
    #expect(other.status == 78)
    #expect(
      other.errors.contains("out holds what the group consume-again read of the topic consume-again: give each group"))
  }

  @Test func `where reading begins`() {
    let consumed = Consumed("consume-from", partitions: 1)
    consumed.send([("a", "one"), ("a", "two")])
    let latest = consumed.run("$consume --group latest --output latest --from latest")
    #expect(latest.errors.hasPrefix("0 records"), "\(latest.errors)")
    consumed.send([("a", "three")])
    #expect(consumed.run("$consume --group latest --output latest").errors.hasPrefix("1 record "))
    let stored = consumed.run("$consume --group stored --output stored --from stored")
    #expect(stored.status == 78)
    #expect(stored.errors.contains("the group stored has nothing committed for partition 0 of consume-from"))
    let past = consumed.run("$consume --group past --output past --from 2020-01-01T00:00:00Z")
    #expect(past.errors.hasPrefix("3 records"), "\(past.errors)")
    let future = consumed.run("$consume --group future --output future --from 2100-01-01T00:00:00Z")
    #expect(future.errors.hasPrefix("0 records"), "\(future.errors)")
  }

  @Test(arguments: ["", "--compress zstd", "--compress gzip"])
  func `files are finished by size, and can be read alone`(compression: String) {
    let consumed = Consumed("consume-rotate" + compression.filter { $0 != " " && $0 != "-" }, partitions: 1)
    write(consumed, "a", 1...20000)
    let outcome = consumed.run(
      """
      \(Self.ship) && $drain buffer --quiet
      $consume --group $topic --output out --rotate 8KiB --commit-interval 0s --quiet \(compression); echo $?
      ls out | wc -l
      for file in out/*; do sentinel replay $file --quiet; done | grep -o 'a line [0-9]*' | cmp - <(seq -f 'a line %g' 20000) && echo same
      """)
    let lines = outcome.text.split(separator: "\n")
    #expect(lines.first == "0", "\(outcome.errors)")
    #expect(lines.last == "same", "\(outcome.errors)")
    #expect(Int(lines[1]) ?? 0 > 2)
  }

  @Test func `a run that stays reads what comes, and ends well when it is told to`() {
    let consumed = Consumed("consume-follow", partitions: 2)
    write(consumed, "a", 1...10)
    let outcome = consumed.run(
      """
      $consume --group $topic --output out --follow & one=$!
      \(Self.ship) && $drain buffer --quiet
      for attempt in $(seq 400); do [ "$(cat out/*.jsonl.open 2>/dev/null | wc -l)" = 10 ] && break; sleep 0.05; done
      cat out/*.jsonl.open | wc -l
      $consume --group $topic --output out; echo $?
      kill -TERM $one; wait $one; echo $?
      cat out/*.jsonl | wc -l; ls out
      """)
    #expect(outcome.text.hasPrefix("10\n75\n0\n10\n"), "\(outcome.text) \(outcome.errors)")
    #expect(!outcome.text.contains("open"))
    #expect(outcome.errors.contains("out: another consume is writing to it; each member of a group needs a directory"))
  }

  @Test func `two members share the partitions, and one is killed and comes back`() {
    let consumed = Consumed("consume-group", partitions: 6)
    for service in 1...12 { write(consumed, "s\(service)", 1...200) }
    let outcome = consumed.run(
      """
      consume="$consume --group $topic --static-member --quiet"
      count() { cat $1/*.jsonl $1/*.jsonl.open 2>/dev/null | wc -l; }
      $consume --output one --follow & one=$!
      $consume --output two --follow & two=$!
      for attempt in $(seq 400); do
        [ -e one/.consume ] && [ -e two/.consume ] && \(Self.ship) && $drain buffer --quiet
        [ $(count one) -gt 0 ] && [ $(count two) -gt 0 ] && break
        for service in $(seq 12); do echo "s$service line more" >> logs/s$service.log; done; sleep 0.1
      done
      kill -9 $one; wait $one 2>/dev/null
      ls one | grep -c open
      $consume --output one --follow & one=$!
      for service in $(seq 12); do echo "s$service line last" >> logs/s$service.log; done
      \(Self.ship) && $drain buffer --quiet
      for attempt in $(seq 400); do [ "$(cat one/* two/* 2>/dev/null | grep -c 'line last')" = 12 ] && break; sleep 0.05; done
      kill -TERM $two $one; wait $two; echo $?; wait $one; echo $?
      cat logs/*.log | sort > written
      cat one/*.jsonl two/*.jsonl | grep -o '"message":"[^"]*' | cut -c12- | sort | cmp - written && echo same
      ls one two | grep -c open
      """)
    #expect(
      outcome.text.hasSuffix("\n0\n0\nsame\n0\n") && !outcome.text.hasPrefix("0\n"), "\(outcome.text) \(outcome.errors)"
    )
  }

  @Test func `alerts go to a topic and to a program, which sees no secret`() {
    let consumed = Consumed("consume-alerts", partitions: 1)
    TestBroker.shared.createTopic("consume-alerts-told", partitions: 2)
    consumed.send(
      (1...3).map { ("web", #"{"time":"2026-03-02T06:00:0\#($0)Z","level":"error","msg":"it broke"}"#) }
        + [("web", #"{"time":"2026-03-02T07:00:00Z","level":"info","msg":"well"}"#)])
    let outcome = consumed.run(
      """
      cat > rules.yaml <<'EOF'
      \(Self.alerts)
      EOF
      cat > told <<'EOF'
      #!/bin/sh
      cat >> alerts; env | grep SENTINEL_KAFKA >> secrets; exit 3
      EOF
      chmod +x told; export SENTINEL_KAFKA_CLIENT_ID=secret
      $consume --group $topic --output out --rules rules.yaml --alerts-topic consume-alerts-told --on-alert ./told; echo $?
      cat out/alerts/*.jsonl; cmp alerts out/alerts/*.jsonl; cat secrets
      """)
    let lines = outcome.text.split(separator: "\n").map(String.init)
    #expect(lines.count == 3, "\(outcome.text) \(outcome.errors)")
    #expect(lines.first == "0")
    #expect(outcome.errors.contains("on-alert  2 runs, 2 failed"))
    #expect(outcome.errors.split(separator: "\n").count { $0.contains("./told: exit code 3") } == 1)
    #expect(lines.dropFirst().first?.contains("\"state\":\"firing\"") == true)
    let told = TestBroker.shared.messages(in: "consume-alerts-told")
    #expect(told.map(\.text) == Array(lines.dropFirst()))
    #expect(told.allSatisfy { $0.key == "web" })
  }

  @Test func `a pattern that runs into its match limit is named`() {
    let consumed = Consumed("consume-limits", partitions: 1)
    consumed.send([("a", "by " + String(repeating: "a", count: 40) + "!")])
    let outcome = consumed.run(
      #"""
      cat > slow.yaml <<'YAML'
      version: 1
      rules:
        - {name: login, match: '^by (?<user>(?:\w+-?)+)$', message: user}
      YAML
      $consume --group $topic --output out --rules slow.yaml --metrics m.prom
      grep -c '^sentinel_consume_limit_hits_total{.* 1$' m.prom
      """#)
    #expect(outcome.text == "1\n")
    #expect(outcome.errors.contains("\n  limits    match limit reached: login 1\n"), "\(outcome.errors)")
  }

  @Test func `profiles of the finished files are those of the logs`() {
    let consumed = Consumed("consume-profiles", partitions: 3)
    let outcome = consumed.run(
      """
      set -e; mkdir logs; tar xzf "$corpora/incident/incident.tar.gz" -C logs --strip-components 1
      \(Self.ship) && $drain buffer --quiet
      $consume --group $topic --output out --profiles --quiet
      ls out/*.jsonl | wc -l; ls out/profiles/*.jsonl.profile | wc -l
      sentinel analyze out/profiles/*.profile --output profiled --quiet
      sentinel replay logs --quiet > records.jsonl; sentinel analyze records.jsonl --output read --quiet
      cmp profiled/anomalies.jsonl read/anomalies.jsonl && echo same
      rm out/profiles/*; $consume --group $topic --output out --profiles --quiet; ls out/profiles/*.jsonl.profile | wc -l
      """)
    let lines = outcome.lines
    #expect(lines.count == 4 && lines[0] == lines[1] && lines[2] == "same" && lines[3] == lines[0], "\(outcome)")
  }

  @Test func `a run that stays tells its status`() {
    let consumed = Consumed("consume-status", partitions: 1)
    consumed.send(
      (1...3).map { ("web", #"{"time":"2026-03-02T06:00:0\#($0)Z","level":"error","msg":"<b>broke</b>"}"#) })
    let outcome = consumed.run(
      """
      cat > rules.yaml <<'EOF'
      \(Self.alerts)
      EOF
      get() { python3 get.py "$1" 2>/dev/null; }
      cat > get.py <<'EOF'
      import http.client, socket, sys
      connection = http.client.HTTPConnection("localhost")
      connection.sock = socket.socket(socket.AF_UNIX)
      connection.sock.connect("status.sock")
      connection.request("GET", sys.argv[1])
      print(connection.getresponse().read().decode(), end="")
      EOF
      $consume --group $topic --output out --rules rules.yaml --follow --listen ./status.sock --status-file status.json --quiet & one=$!
      for attempt in $(seq 200); do get /status | grep -q '"alerts":1' && break; sleep 0.05; done
      get /readyz; get /healthz; get '/alerts?severity=ERROR'; get /metrics | grep -c '^sentinel_consume_lag{'
      get /status | grep -o '"rows":.*"committed":3,.*"lag_offsets":0' | wc -l; stat -c %a status.sock status.json
      kill -TERM $one; wait $one; echo $?; grep -o '"ready":[a-z]*' status.json; ls status.sock
      """)
    let lines = outcome.lines.map(String.init)
    #expect(lines.count == 9, "\(outcome)")
    #expect(lines.first == "ready")
    #expect(lines.dropFirst(2).first?.contains(#""message":"<b>broke</b>""#) == true)
    #expect(lines.suffix(6) == ["1", "1", "600", "600", "0", #""ready":false"#])
  }

  @Test func `a topic that was made anew is refused`() {
    let consumed = Consumed("consume-anew", partitions: 1)
    consumed.send((1...3).map { ("a", "\($0)") })
    #expect(consumed.run("$consume --group $topic --output out").status == 0)
    TestBroker.shared.deleteTopic(consumed.topic)
    TestBroker.shared.createTopic(consumed.topic, partitions: 1)
    consumed.send([("a", "other")])
    for mode in ["--until-end", "--follow"] {
      let outcome = consumed.run("$consume --group $topic --output out \(mode)")
      #expect(outcome.status == 78)
      #expect(outcome.errors.contains("has read it up to 3: was the topic made anew?"), "\(outcome.errors)")
    }
  }

  @Test func `what a killed run left is finished by --recover`() {
    let consumed = Consumed("consume-recover", partitions: 1)
    write(consumed, "a", 1...100)
    let outcome = consumed.run(
      """
      consume="$consume --group $topic --static-member --quiet"
      \(Self.ship) && $drain buffer --quiet
      $consume --output out --follow & one=$!
      for attempt in $(seq 200); do [ "$(cat out/*.open 2>/dev/null | wc -l)" = 100 ] && break; sleep 0.05; done
      sleep 1.5; kill -9 $one; wait $one 2>/dev/null; ls out | grep -c open
      $consume --output out --recover; echo $?; ls out; cat out/*.jsonl | wc -l
      """)
    #expect(outcome.text == "1\n0\nconsume-recover-0-00000000000000000000.jsonl\n100\n", "\(outcome)")
  }

  @Test func `what is asked wrongly is refused, and no broker is told apart from no topic`() {
    let consumed = Consumed("consume-refused")
    #expect(consumed.run("$consume --group $topic --output out --follow --until-end").status == 64)
    #expect(consumed.run("$consume --group $topic --output out --rotate 1x").status == 64)
    #expect(consumed.run("$consume --group $topic --output out --from yesterday").status == 64)
    #expect(consumed.run("$consume --group $topic --output out --on-alert cat").status == 64)
    #expect(consumed.run("$consume --group $topic --output out --set auto.offset.reset=latest").status == 64)
    let none = consumed.run(
      "sentinel consume --brokers 127.0.0.1:1 --topic x --group $topic --output out --timeout 1s; echo $?; ls out")
    #expect(none.text == "75\n")
    #expect(none.errors.contains("what is not committed is read again: run it again when Kafka is back"))
    let topic = consumed.run(
      "sentinel consume --brokers $brokers --topic not-there --group $topic --output out --timeout 1s; echo $?")
    #expect(topic.text == "75\n")
    #expect(topic.errors.contains("create the topic"))
    let file = consumed.run("touch file; $consume --group $topic --output file/out; echo $?")
    #expect(file.text == "73\n")
    #expect(file.errors.contains("file"))
  }
}
