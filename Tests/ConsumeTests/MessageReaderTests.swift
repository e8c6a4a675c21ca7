import KafkaTransport
import LogModel
import Testing

@testable import Consume

@Suite struct MessageReaderTests {
  /// What becomes of a message, for comparing.
  private struct Read: Equatable {
    var stream: String
    var source: String
    var line: Int
    var text: String
    var lines = 1
    var time: Int64?
  }

  private func read(_ fill: (FetchedMessages) -> Void) -> [Read] {
    let messages = FetchedMessages()
    fill(messages)
    let batches = MessageReader(topic: "logs").read(messages.messages, size: messages.size)
    return batches.flatMap { batch in
      batch.records.map { record in
        Read(
          stream: batch.source.stream, source: batch.source.name, line: record.line,
          text: String(decoding: batch.bytes(of: record), as: UTF8.self), lines: record.lineCount,
          time: record.containerTime?.nanoseconds)
      }
    }
  }

  private func read(
    _ value: String, key: String = "k", headers: KeyValuePairs<String, String> = [:]
  ) -> Read? {
    read { $0.append(partition: 4, offset: 77, key: Array(key.utf8), value: Array(value.utf8), headers: headers) }.first
  }

  @Test func `an envelope says where a record comes from`() {
    let value = #"{"service":"web","source":"/a.log","line":9,"message":"one\ntwo","lines":2}"#
    #expect(read(value) == Read(stream: "web", source: "/a.log", line: 9, text: "one\ntwo", lines: 2))
  }

  @Test func `headers go before what looks like an envelope`() {
    let value = #"{"service":"web","source":"/a.log","line":9,"message":"x"}"#
    let expected = Read(stream: "k", source: "/b.log", line: 3, text: value)
    #expect(read(value, headers: ["sentinel.source": "/b.log", "sentinel.line": "3"]) == expected)
    // Headers of others say nothing.
    #expect(read(value, headers: ["traceparent": "00"])?.source == "/a.log")
  }

  @Test func `what drain sends of Fluent Bit loses the time that was put in front of it`() {
    let headers: KeyValuePairs = [
      "sentinel.source": "tail.0/1.flb", "sentinel.line": "2", "sentinel.timestamp": "2026-03-02T06:00:00.123456789Z",
    ]
    let time: Int64 = 1_772_431_200_123_456_789
    func expected(_ text: String) -> Read {
      Read(stream: "k", source: "tail.0/1.flb", line: 2, text: text, time: time)
    }
    #expect(read(#"{"@timestamp":1772431200.123457,"log":"a \"line\"\n"}"#, headers: headers) == expected(#"a "line""#))
    #expect(
      read(#"{"@timestamp":1772431200.123457,"log":"a","n":1}"#, headers: headers) == expected(#"{"log":"a","n":1}"#))
    #expect(read(#"{"@timestamp":1772431200.123457}"#, headers: headers) == expected("{}"))
    #expect(read(#"{"@timestamp":1772431200.123457,"log":7}"#, headers: headers) == expected(#"{"log":7}"#))
    // A member of that name that the record had itself stays.
    let own = #"{"@timestamp":1.5,"log":"a"}"#
    #expect(read(own, headers: headers) == expected(own))
  }

  @Test func `what Fluent Bit itself sends has its time`() {
    let read = read(#"{"@timestamp":1772431200.5,"message":"hello\r\n"}"#)
    #expect(read == Read(stream: "k", source: "logs:4", line: 77, text: "hello", time: 1_772_431_200_500_000_000))
  }

  @Test(arguments: [
    "plain text", "", #"{"@timestamp":"2026-03-02","log":"x"}"#, #"{"@timestamp":1e400,"log":"x"}"#,
    #"{"@timestamp":-1,"log":"x"}"#, #"{"@timestamp":1772431200.5,"#, #"{"service":"web","source":"/a","line":"9"}"#,
    "two\nlines", "\u{1B}[31m",
  ])
  func `anything else is a record as it is`(value: String) {
    #expect(read(value) == Read(stream: "k", source: "logs:4", line: 77, text: value))
  }

  @Test func `a key that names no stream leaves the topic's name`() {
    #expect(read("x", key: "")?.stream == "logs")
    #expect(read("x", key: String(repeating: "k", count: 256))?.stream == "logs")
    #expect(read("x", key: String(repeating: "k", count: 255))?.stream.count == 255)
  }

  @Test func `messages of many sources keep their order`() {
    let reads = read { messages in
      for number in 0..<5000 {
        messages.append(
          partition: 0, offset: Int64(number), timestamp: 1_772_431_200_000, key: Array("s\(number % 1500)".utf8),
          value: Array("\(number)".utf8))
      }
    }
    #expect(reads.map(\.text) == (0..<5000).map { "\($0)" })
    #expect(reads.map(\.stream) == (0..<5000).map { "s\($0 % 1500)" })
  }

  @Test func `a time without a year is read against the end of the message's day`() {
    let messages = FetchedMessages()
    messages.append(partition: 0, offset: 0, timestamp: 1_772_431_200_000, key: [], value: [65])
    messages.append(partition: 0, offset: 1, key: [], value: [65])
    let batches = MessageReader(topic: "logs").read(messages.messages, size: 2)
    #expect(batches.map(\.source.referenceTime) == [1_772_496_000_000_000_000, nil])
  }
}
