import Glibc
import KafkaSupport
import TestSupport
import Testing

private let isRunnable: Bool = Program.isBuilt && TestBroker.isInstalled

/// A topic of its own and a directory for one test.
private struct Drained {
  let topic: String
  let scratch = TemporaryDirectory()

  init(_ topic: String, partitions: Int = 3) {
    self.topic = topic
    TestBroker.shared.createTopic(topic, partitions: partitions)
  }

  /// Runs a line of shell; `$drain` is `sentinel drain` with the brokers and the topic, `$brokers` and `$topic` stand for themselves.
  func run(_ command: String) -> Program.Outcome {
    let options = "--brokers \(TestBroker.shared.address) --topic \(topic) --timeout 20s"
    return Program.run(
      shell: command, in: scratch.path,
      environment: ["drain": "sentinel drain \(options)", "brokers": TestBroker.shared.address, "topic": topic])
  }

  var messages: [TopicMessage] { TestBroker.shared.messages(in: topic) }

  /// The text under `key` in each envelope, by service.
  func texts(of key: String = "message") -> [String: [String]] {
    Dictionary(grouping: messages, by: \.key).mapValues { $0.map { text(of: key, in: $0.text) } }
  }
}

/// What stands under a key of an envelope, as it is written.
private func text(of key: String, in envelope: String) -> String {
  guard let start = envelope.firstRange(of: "\"\(key)\":\"")?.upperBound else { return "" }
  let rest = envelope[start...]
  return String(rest[..<(rest.firstIndex(of: "\"") ?? rest.endIndex)])
}

private func lines(_ service: String, _ numbers: some Sequence<Int>) -> [String] {
  numbers.map { "\(service) line \($0)" }
}

@Suite(
  "drain, with a real broker",
  .enabled(if: isRunnable, "needs `make test`: the built program and the broker of the tests"))
struct DrainTests {
  static let ship = "sentinel ship logs --buffer buffer --quiet --quiet-after 1ms"

  private func write(_ drained: Drained, _ service: String, _ numbers: ClosedRange<Int>) {
    _ = drained.run(
      "mkdir -p logs; seq -f '\(service) line %g' \(numbers.lowerBound) \(numbers.upperBound) >> logs/\(service).log")
  }

  @Test func `sends what was shipped, in order, and removes it`() {
    let drained = Drained("drain-order")
    write(drained, "orders", 1...3000)
    write(drained, "billing", 1...2000)
    let first = drained.run("\(Self.ship) && $drain buffer")
    #expect(first.status == 0)
    #expect(first.errors.hasPrefix("5,000 records ("))
    #expect(first.errors.contains(" of 2 chunks sent to drain-order in "))
    write(drained, "orders", 3001...3010)
    #expect(drained.run("\(Self.ship) && $drain buffer").status == 0)
    #expect(drained.texts() == ["orders": lines("orders", 1...3010), "billing": lines("billing", 1...2000)])
    #expect(drained.run("find buffer -name '*.chunk' -o -name '*.open'").text == "")
    let nothing = drained.run("$drain buffer")
    #expect(nothing.errors.hasPrefix("0 records (0 B) of 0 chunks sent to drain-order in "))
  }

  @Test func `keys go to the partitions that the Java clients choose`() {
    let drained = Drained("drain-partitions", partitions: 7)
    for service in ["nginx", "payment-service", "auth", "orders"] { write(drained, service, 1...2) }
    #expect(drained.run("\(Self.ship) && $drain buffer").status == 0)
    let places = Dictionary(grouping: drained.messages, by: \.key).mapValues { Set($0.map(\.partition)) }
    // murmur2 of the Java client: 1681475620, 1580895838, -1952652085, -1029842276; without the sign bit, modulo 7.
    let expected: [String: Set<Int32>] = ["nginx": [6], "payment-service": [4], "auth": [3], "orders": [1]]
    #expect(places == expected)
  }

  @Test func `an archive has what was sent, as chunks`() {
    let drained = Drained("drain-archive")
    write(drained, "a", 1...500)
    #expect(drained.run("\(Self.ship) && $drain buffer --archive archive").status == 0)
    #expect(drained.run("sentinel replay archive --quiet | wc -l").text == "500\n")
    #expect(drained.run("ls buffer/streams/a").text == "positions\n")
  }

  @Test func `what is kept is not sent twice`() {
    let drained = Drained("drain-keep")
    write(drained, "a", 1...100)
    #expect(drained.run("\(Self.ship) && $drain buffer --keep && $drain buffer --keep").status == 0)
    #expect(drained.texts() == ["a": lines("a", 1...100)])
    #expect(drained.run("sentinel buffer cat buffer | wc -l").text == "100\n")
    #expect(drained.run("$drain buffer && ls buffer/streams/a").text == "positions\n")
    #expect(drained.texts() == ["a": lines("a", 1...100)])
  }

  @Test func `what was sent to one topic is sent to another all the same`() {
    let (first, second) = (Drained("drain-first-topic"), Drained("drain-second-topic"))
    write(first, "a", 1...100)
    #expect(first.run("\(Self.ship) && $drain buffer --keep").status == 0)
    let other = first.run(
      "sentinel drain buffer --brokers $brokers --topic \(second.topic) --timeout 20s; ls buffer/streams/a")
    #expect(other.text == "positions\n")
    #expect(first.texts() == ["a": lines("a", 1...100)])
    #expect(second.texts() == ["a": lines("a", 1...100)])
  }

  @Test func `a dry run sends nothing and changes nothing`() {
    let drained = Drained("drain-dry")
    write(drained, "a", 1...100)
    let outcome = drained.run(
      "\(Self.ship); find buffer -type f | sort > before; $drain buffer --dry-run; find buffer -type f | sort | diff before -"
    )
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("1 chunk, 1 stream, 100 records"))
    #expect(drained.messages.isEmpty)
  }

  @Test func `a chunk that ship is writing is left alone, and sealed when ship has died`() {
    let drained = Drained("drain-open")
    write(drained, "a", 1...10)
    let outcome = drained.run(
      """
      sentinel ship logs --follow --buffer buffer --seal-after 1h --quiet-after 1ms --quiet & ship=$!
      for attempt in $(seq 200); do [ "$(sentinel buffer cat buffer 2>/dev/null | wc -l)" = 10 ] && break; sleep 0.05; done
      $drain buffer; echo $?
      kill -9 $ship; wait $ship 2>/dev/null
      $drain buffer; echo $?
      """)
    #expect(outcome.text == "0\n0\n")
    #expect(outcome.errors.contains("0 records (0 B) of 0 chunks sent"))
    #expect(outcome.errors.contains("1 open chunk left to who writes them"))
    #expect(drained.texts() == ["a": lines("a", 1...10)])
  }

  @Test func `two at once are one too many`() {
    let drained = Drained("drain-two")
    write(drained, "a", 1...10)
    let outcome = drained.run(
      """
      \(Self.ship)
      exec 9> buffer/removal.lock; flock 9
      $drain buffer; echo $?
      $drain buffer --skip-if-running; echo $?
      """)
    #expect(outcome.text == "75\n0\n")
    #expect(drained.messages.isEmpty)
  }

  @Test func `a record that is too large becomes a dead letter, which can be sent again`() {
    let drained = Drained("drain-poison")
    write(drained, "a", 1...500)
    _ = drained.run("head -c 30000 /dev/zero | tr '\\0' x >> logs/a.log; echo >> logs/a.log")
    write(drained, "a", 501...1000)
    let first = drained.run("\(Self.ship); $drain buffer --set message.max.bytes=20000 --metrics m.prom")
    #expect(first.status == 65)
    #expect(drained.run("grep -c '^sentinel_drain_exit_status{.* 65$' m.prom").text == "1\n")
    #expect(first.errors.contains("1 dead letter"))
    #expect(drained.texts() == ["a": lines("a", 1...1000)])
    #expect(drained.run("sentinel buffer cat buffer/dead-letter | wc -c").text == "30001\n")
    let reason = drained.run("cat buffer/dead-letter/reasons.jsonl").text
    #expect(reason.contains(#""service":"a","source":"logs/a.log","line":501,"chunk":"a/"#))
    #expect(reason.contains("Message size too large"))
    // It stays there until Kafka takes it.
    #expect(drained.run("$drain buffer/dead-letter --set message.max.bytes=20000").status == 65)
    #expect(drained.run("sentinel buffer cat buffer/dead-letter | wc -c").text == "30001\n")
    #expect(drained.run("$drain buffer/dead-letter").status == 0)
    #expect(drained.texts()["a"]!.last!.utf8.count == 30000)
    #expect(drained.run("sentinel buffer cat buffer/dead-letter | wc -c").text == "0\n")
  }

  @Test func `of a chunk that is damaged in the middle the rest is sent`() {
    let drained = Drained("drain-damaged")
    // Commits of a megabyte each.
    _ = drained.run("mkdir logs; seq -f 'a line %g of those that fill a commit, and more of them' 60000 > logs/a.log")
    let outcome = drained.run(
      """
      \(Self.ship)
      chunk=$(ls buffer/streams/a/*.chunk)
      printf 'damage' | dd of="$chunk" bs=1 seek=$(($(stat -c %s "$chunk") / 2)) conv=notrunc status=none
      sha256sum < "$chunk"; $drain buffer; echo $?; sha256sum < buffer/quarantine/a/*.chunk
      """)
    let said = outcome.text.split(separator: "\n")
    #expect(said.count == 3 && said[1] == "65" && said[0] == said[2])
    let texts = drained.texts()["a"]!
    #expect(texts.count > 30_000 && texts.count < 60_000)
    #expect(texts.first!.hasPrefix("a line 1 ") && texts.last!.hasPrefix("a line 60000 "))
    #expect(outcome.errors.contains("\((60_000 - texts.count)) records lost"))
  }

  @Test func `a restored snapshot and a copy are refused, and sent when told to`() {
    let drained = Drained("drain-snapshot")
    write(drained, "a", 1...10)
    #expect(drained.run("\(Self.ship); $drain buffer").status == 0)
    write(drained, "a", 11...20)
    #expect(drained.run("\(Self.ship); cp -r buffer snapshot; $drain buffer").status == 0)
    let refused = drained.run("$drain snapshot")
    #expect(refused.status == 78)
    #expect(refused.errors.contains("Nothing was sent or removed; --resolve resend"))
    #expect(drained.run("$drain snapshot --resolve sent").status == 78)
    #expect(drained.run("sentinel buffer cat snapshot | wc -l").text == "10\n")
    #expect(drained.texts() == ["a": lines("a", 1...20)])
    #expect(drained.run("$drain snapshot --resolve resend").status == 0)
    #expect(drained.texts() == ["a": lines("a", 1...20) + lines("a", 11...20)])
    // The copy has a name of its own now.
    write(drained, "a", 21...22)
    #expect(drained.run("\(Self.ship); $drain buffer").status == 0)
    #expect(drained.texts() == ["a": lines("a", 1...20) + lines("a", 11...22)])
  }

  @Test func `a topic that was deleted and made again takes what comes`() {
    let drained = Drained("drain-recreated")
    write(drained, "a", 1...10)
    #expect(drained.run("\(Self.ship); $drain buffer").status == 0)
    TestBroker.shared.deleteTopic(drained.topic)
    TestBroker.shared.createTopic(drained.topic, partitions: 3)
    write(drained, "a", 11...20)
    let outcome = drained.run("\(Self.ship); $drain buffer")
    // Whether a broker forgets a group's offsets with the topic is its own affair; nothing is removed that is not there.
    let left = drained.run("sentinel buffer cat buffer | wc -l").text
    #expect(outcome.status == 0 ? left == "0\n" : outcome.status == 78 && left == "10\n")
    #expect(drained.texts() == (outcome.status == 0 ? ["a": lines("a", 11...20)] : [:]))
  }

  @Test func `another number of partitions stops it`() {
    let drained = Drained("drain-repartitioned")
    write(drained, "a", 1...10)
    #expect(drained.run("\(Self.ship); $drain buffer").status == 0)
    TestBroker.shared.deleteTopic(drained.topic)
    TestBroker.shared.createTopic(drained.topic, partitions: 5)
    write(drained, "a", 11...20)
    let refused = drained.run("\(Self.ship); $drain buffer")
    #expect(refused.status == 78)
    #expect(refused.errors.contains("has 5 partitions and had 3"))
    #expect(drained.run("sentinel buffer cat buffer | wc -l").text == "10\n")
    #expect(drained.run("$drain buffer --allow-repartition --resolve resend").status == 0)
    #expect(drained.texts() == ["a": lines("a", 11...20)])
  }

  @Test func `at least once, each record has an id`() {
    let drained = Drained("drain-ids")
    write(drained, "a", 1...50)
    #expect(drained.run("\(Self.ship); ls buffer/streams/a; $drain buffer --delivery at-least-once").status == 0)
    let ids = drained.texts(of: "id")["a"]!
    #expect(Set(ids).count == 50)
    #expect(ids.first!.hasSuffix("/0") && ids.last!.hasSuffix("/49"))
  }

  @Test func `raw values are the records' bytes, and the rest is in headers`() {
    let drained = Drained("drain-raw")
    write(drained, "a", 1...3)
    #expect(
      drained.run("\(Self.ship); $drain buffer --value raw --delivery at-least-once --timestamp record").status == 0)
    let messages = drained.messages
    #expect(messages.map(\.text) == lines("a", 1...3))
    #expect(messages.map { $0.headers["sentinel.line"] } == ["1", "2", "3"])
    #expect(messages.allSatisfy { $0.headers["sentinel.source"] == "logs/a.log" })
    #expect(messages.map { $0.headers["sentinel.id"]!.split(separator: "/").last } == ["0", "1", "2"])
    write(drained, "a", 4...5)
    #expect(drained.run("\(Self.ship); $drain buffer --value raw --no-headers").status == 0)
    #expect(drained.messages.suffix(2).map(\.headers) == [[:], [:]])
  }

  @Test func `what cannot be reached, is not there or cannot be written is said, and everything is kept`() {
    let drained = Drained("drain-trouble")
    write(drained, "a", 1...10)
    let outcome = drained.run(
      """
      \(Self.ship)
      sentinel drain buffer --brokers 127.0.0.1:1 --topic $topic --timeout 1s; echo $?
      sentinel drain buffer --brokers $brokers --topic not-there --timeout 1s; echo $?
      $drain nowhere; echo $?; ls nowhere
      $drain buffer/streams/a; echo $?
      mkdir empty; $drain empty; echo $?; ls -d empty*
      $drain buffer --set sasl.password=open; echo $?
      """)
    #expect(outcome.text == "75\n75\n66\n78\n0\nempty\n64\n")
    #expect(outcome.errors.contains("Connection refused; everything that was not sent is kept: run it again"))
    #expect(outcome.errors.contains("create the topic, with as many partitions as it shall keep"))
    #expect(!outcome.errors.contains("open; "))
    #expect(drained.messages.isEmpty)
    #expect(drained.run("sentinel buffer cat buffer | wc -l").text == "10\n")
  }

  @Test func `metrics are what Prometheus reads`() {
    let drained = Drained("drain-metrics")
    write(drained, "a", 1...10)
    let outcome = drained.run(
      "\(Self.ship); $drain buffer --metrics m.prom; stat -c %a m.prom; grep -v '^#' m.prom | grep -v end_timestamp")
    #expect(
      outcome.text.split(separator: "\n").map(String.init).filter { !$0.contains("_sent_bytes") } == [
        "644",
        "sentinel_drain_exit_status{directory=\"buffer\",topic=\"drain-metrics\"} 0",
        "sentinel_drain_sent_records{directory=\"buffer\",topic=\"drain-metrics\"} 10",
        "sentinel_drain_sent_chunks{directory=\"buffer\",topic=\"drain-metrics\"} 1",
        "sentinel_drain_retries{directory=\"buffer\",topic=\"drain-metrics\"} 0",
        "sentinel_drain_dead_letters{directory=\"buffer\",topic=\"drain-metrics\"} 0",
        "sentinel_drain_unsent_chunks{directory=\"buffer\",topic=\"drain-metrics\"} 0",
        "sentinel_drain_unsent_bytes{directory=\"buffer\",topic=\"drain-metrics\"} 0",
        "sentinel_drain_oldest_unsent_record_age_seconds{directory=\"buffer\",topic=\"drain-metrics\"} 0",
      ])
  }

  @Test func `a drain that watches sends what appears, and ends with 0`() {
    let drained = Drained("drain-watch")
    let outcome = drained.run(
      """
      mkdir logs; touch logs/a.log
      await() { for attempt in $(seq 400); do eval "$1" && return; sleep 0.02; done; echo "never: $1"; }
      sentinel ship logs --follow --buffer buffer --seal-after 100ms --quiet & ship=$!
      await '[ -e buffer/streams ]'
      $drain buffer --watch --metrics m.prom & drain=$!
      for part in 1 2 3; do
        echo "a line $part" >> logs/a.log
        await "grep -q 'sent_records.* $part$' m.prom"
      done
      kill $ship; kill $drain; wait $drain; echo $?
      """)
    #expect(outcome.text == "0\n")
    #expect(drained.texts() == ["a": lines("a", 1...3)])
  }

  @Test func `a check says what the cluster guarantees, and touches nothing`() {
    let drained = Drained("drain-check")
    let outcome = drained.run("sentinel drain --check --brokers $brokers --topic $topic --timeout 20s")
    #expect(outcome.status == 0)
    #expect(outcome.lines.last == "exactly-once: guaranteed by this cluster")
    #expect(outcome.text.contains("topic          drain-check: 3 partitions, all of them with a leader\n"))
    #expect(drained.messages.isEmpty)
    let missing = drained.run("sentinel drain --check --brokers $brokers --topic not-there --timeout 1s")
    #expect(missing.status == 75)
  }

  // MARK: - replay --to-kafka

  static let replay = "sentinel replay logs --quiet --to-kafka --brokers $brokers --topic $topic --timeout 20s"

  @Test func `a replay sends what ship and drain would send`() {
    let drained = Drained("replay-corpus")
    let other = Drained("replay-drained")
    let incident = "tar -xzf '\(projectDirectory)/corpora/incident/incident.tar.gz'"
    #expect(drained.run("\(incident) && \(Self.replay)").status == 0)
    #expect(other.run("\(incident) && \(Self.ship) && $drain buffer").status == 0)
    let values = { (messages: [TopicMessage]) in
      Dictionary(grouping: messages, by: \.key).mapValues { $0.map { withoutCommit($0.text) } }
    }
    let sent = values(drained.messages)
    #expect(sent.count == 9 && sent.values.reduce(0) { $0 + $1.count } == 6071)
    #expect(sent == values(other.messages))
  }

  @Test func `a replay sends only what passes its filters, raw where it is told to`() {
    let drained = Drained("replay-filtered")
    let outcome = drained.run(
      """
      mkdir logs; for level in INFO ERROR INFO FATAL; do echo "2026-03-02 08:00:00 $level it is $level"; done > logs/a.log
      \(Self.replay) --severity ERROR --value raw --timestamp record
      """)
    #expect(outcome.status == 0)
    let messages = drained.messages
    #expect(messages.map(\.text) == ["2026-03-02 08:00:00 ERROR it is ERROR", "2026-03-02 08:00:00 FATAL it is FATAL"])
    #expect(messages.map { $0.headers["sentinel.line"] } == ["2", "4"])
    #expect(messages.map(\.timestamp) == [1_772_438_400_000, 1_772_438_400_000])
  }

  @Test func `a replay at a pace keeps to the order of time over all services`() {
    let drained = Drained("replay-paced", partitions: 1)
    let outcome = drained.run(
      """
      mkdir logs
      for second in 1 3 5; do echo "2026-03-02 08:00:0$second INFO a $second"; done > logs/a.log
      for second in 2 4 6; do echo "2026-03-02 08:00:0$second INFO b $second"; done > logs/b.log
      \(Self.replay) --speed 100
      """)
    #expect(outcome.status == 0)
    #expect(drained.messages.map { $0.text.contains("INFO a") ? "a" : "b" } == ["a", "b", "a", "b", "a", "b"])
  }

  @Test func `what Kafka does not take of a replay is said, and the rest is sent`() {
    let drained = Drained("replay-refused")
    write(drained, "a", 1...300)
    _ = drained.run("head -c 30000 /dev/zero | tr '\\0' x >> logs/a.log; echo >> logs/a.log")
    write(drained, "a", 301...400)
    let outcome = drained.run("\(Self.replay) --set message.max.bytes=20000")
    #expect(outcome.status == 65)
    #expect(
      outcome.errors.contains(
        #"Kafka does not take a record of a: Broker: Message size too large: {"service":"a","source":"logs/a.log","line":301,"#
      ))
    #expect(drained.texts() == ["a": lines("a", 1...400)])
  }
}

/// An envelope without what only a chunk knows.
private func withoutCommit(_ envelope: String) -> String {
  guard envelope.hasSuffix(#","timestamp_of":"commit"}"#), let end = envelope.firstRange(of: "Z\",")?.upperBound else {
    return envelope
  }
  return "{" + envelope[end...].dropLast(#","timestamp_of":"commit"}"#.count) + "}"
}
