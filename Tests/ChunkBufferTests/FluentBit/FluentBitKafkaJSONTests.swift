import LogModel
import TestSupport
import Testing

@testable import ChunkBuffer

@Suite("Fluent Bit's JSON for Kafka")
struct FluentBitKafkaJSONTests {
  private func json(_ record: MessagePackValue, _ seconds: UInt32, _ nanoseconds: UInt32) throws -> String {
    let event = MessagePackValue.array([.array([.time(seconds, nanoseconds), .map([])]), record])
    let chunk = try FluentBitChunk(ChunkFixture(values: [event]).bytes, path: "tail.0/1-2.3.flb")
    var events = chunk.events()
    let output = OutputBuffer(capacity: 16)
    let found = events.next()
    output.append(kafkaJSON: try #require(found), of: chunk)
    return String(decoding: output.bytes, as: UTF8.self)
  }

  @Test(
    "has the time before the record's members",
    arguments: [
      (.object(["log": .text("a \"line\"\n"), "n": .double(2626.45)]), #","log":"a \"line\"\n","n":2626.45}"#),
      (.map([]), "}"), (.object(["a": .object([:])]), #","a":{}}"#),
    ] as [(MessagePackValue, String)])
  func members(record: MessagePackValue, rest: String) throws {
    #expect(try json(record, 1_772_431_200, 123_456_789) == "{\"@timestamp\":1772431200.123457\(rest)")
  }

  @Test("leaves a record's own time alone")
  func ownTime() throws {
    #expect(
      try json(.object(["a": .array([]), "@timestamp": .text("x")]), 1, 2) == #"{"a":[],"@timestamp":"x"}"#)
    #expect(
      try json(.object(["a": .text("@timestamp")]), 1, 0) == #"{"@timestamp":1.0,"a":"@timestamp"}"#)
  }

  @Test(
    "has the seconds as printf writes them",
    arguments: [
      (0, "0.0"), (1_772_431_200_000_000_000, "1772431200.0"), (1_772_431_200_500_000_000, "1772431200.5"),
      (1_772_431_200_000_001_000, "1772431200.000001"), (1_772_431_200_000_000_300, "1772431200"),
      (1_772_431_200_999_999_700, "1772431201"), (1_772_431_200_999_999_999, "1772431201.0"),
      (999_999_999_123_456_789, "999999999.1234568"), (1, "1e-09"), (1_500_000_000, "1.5"),
    ] as [(Int64, String)])
  func seconds(nanoseconds: Int64, text: String) { #expect(written(nanoseconds) == text) }

  @Test("has digits of its own making where printf's would be the same")
  func agreement() {
    var random = SeededGenerator(seed: 3)
    let printed = OutputBuffer(capacity: 64)
    for index in 0..<50_000 {
      // Multiples of 2^-7 seconds end in a five that is a tie.
      let nanoseconds =
        index % 2 == 0
        ? Int64.random(in: 1_000_000_000_000_000_000...Int64.max, using: &random)
        : Int64.random(in: 1_000_000_000...9_000_000_000, using: &random) * 1_000_000_000
          + Int64.random(in: 0..<128, using: &random) * 7_812_500
      let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
      printed.removeAll()
      printed.append(printed: Double(seconds) + Double(rest) / 1_000_000_000)
      guard written(nanoseconds) == String(decoding: printed.bytes, as: UTF8.self) else {
        Issue.record("\(nanoseconds): \(written(nanoseconds))")
        return
      }
    }
  }

  private func written(_ nanoseconds: Int64) -> String {
    let output = OutputBuffer(capacity: 64)
    output.append(secondsOf: Timestamp(nanoseconds: nanoseconds, fractionDigits: 9))
    return String(decoding: output.bytes, as: UTF8.self)
  }
}
