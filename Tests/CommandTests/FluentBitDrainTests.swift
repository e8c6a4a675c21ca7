import Glibc
import KafkaSupport
import TestSupport
import Testing

private let sets = projectDirectory + "/../shared/fluent-bit-chunks"

/// What real Fluent Bits left behind, sent to a real broker.
@Suite(
  "drain of Fluent Bit's directories",
  .enabled(if: access(sets, R_OK) == 0, "../shared/fluent-bit-chunks is not here"),
  .enabled(
    if: Program.isBuilt && TestBroker.isInstalled, "needs `make test`: the built program and the broker of the tests"))
struct FluentBitDrainTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var status: Int32
    var records: Int
    var testDescription: String { name }
  }

  /// As the table beside the sets has it.
  static let cases = [
    Case(name: "a_plain", status: 0, records: 400), Case(name: "a2_trim", status: 0, records: 120),
    Case(name: "a3_unsynced", status: 0, records: 400), Case(name: "b_checksum", status: 0, records: 120),
    Case(name: "b2_checksum_unsynced", status: 0, records: 400), Case(name: "c_multi", status: 0, records: 1648),
    Case(name: "d1_trunc_file", status: 65, records: 89), Case(name: "d3_zero_tail", status: 65, records: 89),
    Case(name: "d5_legacy_len0", status: 0, records: 120), Case(name: "e1_flip_crc_on", status: 65, records: 120),
    Case(name: "e3_structure_crc_off", status: 65, records: 119), Case(name: "f1_bad_magic", status: 65, records: 0),
    Case(name: "f2_meta_len_huge", status: 65, records: 0), Case(name: "f3_content_len_huge", status: 65, records: 0),
    Case(name: "f4_text_file", status: 65, records: 0), Case(name: "g1_zero_bytes", status: 0, records: 0),
    Case(name: "g2_header_only", status: 0, records: 0), Case(name: "g3_no_content", status: 0, records: 0),
    Case(name: "h_rejected", status: 0, records: 400), Case(name: "i_legacy_v18", status: 0, records: 4),
  ]

  @Test("sends every record of its sets, in order", arguments: cases)
  func set(example: Case) {
    let topic = "flb-\(example.name)"
    let broker = TestBroker.shared
    broker.createTopic(topic, partitions: 3)
    let scratch = TemporaryDirectory()
    let outcome = Program.run(
      shell: """
        cp -rp '\(sets)/\(example.name)/storage' . && chmod -R u+w storage
        sentinel buffer cat --format json storage 2>/dev/null
        sentinel drain storage --brokers \(broker.address) --topic \(topic) --timeout 20s
        """, in: scratch.path)
    #expect(outcome.status == example.status, "\(outcome.errors)")
    // What the directory holds was compared with what Fluent Bit makes of it before.
    var expected: [String: [String]] = [:]
    for line in outcome.lines { expected[tag(of: line), default: []].append(record(of: line)) }
    let messages = broker.messages(in: topic)
    #expect(messages.count == example.records)
    let sent = Dictionary(grouping: messages, by: \.key).mapValues { $0.map { withoutTime($0.text) } }
    #expect(sent == expected)
    #expect(messages.allSatisfy { $0.headers["sentinel.timestamp"] != nil && $0.headers["sentinel.line"] != nil })
    // Nothing is left but the state, and of damaged files the originals.
    let left = Program.run(shell: "find storage storage.sentinel/sending -name '*.flb'", in: scratch.path)
    #expect(left.text == "")
    let aside = Program.run(shell: "find storage.sentinel/quarantine -type f | wc -l", in: scratch.path)
    #expect(aside.text == (example.status == 65 ? "1\n" : "0\n"))
  }

  private func tag(of line: Substring) -> String {
    String(line.dropFirst(#"{"tag":""#.count).prefix { $0 != "\"" })
  }

  private func record(of line: Substring) -> String {
    let start = line.firstRange(of: #","record":"#)?.upperBound ?? line.endIndex
    return String(line[start...].dropLast())
  }

  /// An object without its first member.
  private func withoutTime(_ message: String) -> String {
    guard message.hasPrefix(#"{"@timestamp":"#) else { return "no time: \(message)" }
    return "{" + (message.firstIndex(of: ",").map { message[message.index(after: $0)...] } ?? "}")
  }

  @Test func `what was changed lately is left, and what comes behind it`() {
    let broker = TestBroker.shared
    broker.createTopic("flb-young", partitions: 3)
    let scratch = TemporaryDirectory()
    let outcome = Program.run(
      shell: """
        cp -r '\(sets)/a_plain/storage' . && chmod -R u+w storage
        sentinel drain storage --brokers \(broker.address) --topic flb-young --timeout 20s; echo $?
        exec 9< storage/tail.0/*.flb
        sentinel drain storage --brokers \(broker.address) --topic flb-young --timeout 20s --min-age 0s; echo $?
        exec 9<&-
        sentinel drain storage --brokers \(broker.address) --topic flb-young --timeout 20s --min-age 0s --state storage/.sentinel; echo $?
        """, in: scratch.path)
    #expect(outcome.text == "0\n75\n0\n")
    #expect(outcome.errors.contains("1 chunk younger than --min-age left"))
    #expect(outcome.errors.contains("is still writing to it; stop it first"))
    #expect(broker.messages(in: "flb-young").count == 400)
    #expect(Program.run(shell: "ls storage/.sentinel", in: scratch.path).text.contains("drain\n"))
  }
}
