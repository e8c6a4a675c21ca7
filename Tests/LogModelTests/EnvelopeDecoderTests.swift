import LogModel
import Testing

@Suite("Messages that are envelopes or not")
struct EnvelopeDecoderTests {
  private func read(_ text: String) -> DecodedEnvelope? {
    var decoder = EnvelopeDecoder()
    let output = OutputBuffer(capacity: 64)
    output.append("before")
    let found = Array(text.utf8).withUnsafeBytes { decoder.decode($0, into: output) }
    #expect(String(decoding: output.bytes, as: UTF8.self).hasPrefix("before"))
    if found == nil { #expect(output.count == 6) }
    return found
  }

  @Test("are envelopes with blanks, escapes and unknown keys")
  func readable() throws {
    let found = try #require(
      read(
        #"{"service" : "\u0061pp", "source":"a.log", "line":3, "message":"\u0041\/\ud83d\ude00","#
          + #" "later":{"x":[1]}, "part":2, "Timestamp":null} "#))
    #expect(found.source.stream == "app" && found.source.path == "a.log")
    #expect(found.record.line == 3 && found.record.part == 2 && found.record.offset == 6 && found.record.length == 6)
  }

  static let head = #""service":"s","source":"a","line":1,"message":"m""#

  @Test(
    "are others' where keys are missing, in another order, or have values that cannot be",
    arguments: [
      "", "x", "[]", "{}", "{\"log\":\"x\"}", "{\(head)", "{\(head)}x",
      #"{"service":"s","source":"a","line":1}"#, #"{"service":"s","source":"a","message":"m","line":1}"#,
      #"{"source":"a","service":"s","line":1,"message":"m"}"#, #"{"service":"s","source":"a","line":1,"text":"m"}"#,
      #"{"service":1,"source":"a","line":1,"message":"m"}"#, #"{"service":"s","source":null,"line":1,"message":"m"}"#,
      #"{"service":"s","source":"a","line":"1","message":"m"}"#,
      #"{"service":"s","source":"a","line":-1,"message":"m"}"#,
      #"{"service":"s","source":"a","line":1.5,"message":"m"}"#,
      #"{"service":"s","source":"a","line":9007199254740992,"message":"m"}"#,
      #"{"service":"s","source":"a","line":1,"message":{}}"#,
      #"{"timestamp":"yesterday",\#(head)}"#, #"{"timestamp":1,\#(head)}"#, "{\(head),\"timestamp_of\":\"commit\"}",
      "{\(head),\"first_line\":2}", "{\(head),\"lines\":2147483648}", "{\(head),\"part\":\"1\"}",
      "{\(head),\"output\":\"stdin\"}", "{\(head),\"reference_time\":\"0\"}", "{\(head),\"path\":1}",
      "{\(head),\"timestamp_of\":\"x\"}",
    ])
  func others(text: String) { #expect(read(text) == nil) }

  @Test(
    "in base64 are others' where it is not whole",
    arguments: ["A", "AA", "AAA", "AA=A", "A===", "====", "AB==", "AAB=", "AA==AAAA", "A-AA", "AAA\\u0041"])
  func brokenBase64(text: String) {
    #expect(read(#"{"service":"s","source":"a","line":1,"message_base64":"\#(text)"}"#) == nil)
  }

  @Test("of headers are others' where ours are missing or have values that cannot be")
  func headers() {
    func read(_ headers: KeyValuePairs<String, String>) -> DecodedEnvelope? {
      var decoder = EnvelopeDecoder()
      let output = OutputBuffer(capacity: 64)
      return withHeaders(headers.map { (Array($0.key.utf8), Array($0.value.utf8)) }) { headers in
        Array("m".utf8).withUnsafeBytes { decoder.decode($0, key: $0, headers: headers, into: output) }
      }
    }
    #expect(read(["x": "y", "sentinel.source": "a", "sentinel.line": "1", "sentinel.new": ""])?.record.length == 1)
    #expect(read([:]) == nil)
    #expect(read(["sentinel.source": "a"]) == nil)
    #expect(read(["sentinel.line": "1"]) == nil)
    #expect(read(["sentinel.source": "a", "sentinel.line": "x"]) == nil)
    #expect(read(["sentinel.source": "a", "sentinel.line": "1", "sentinel.first_line": "2"]) == nil)
  }

  @Test(
    "times are read as they are written, and no others",
    arguments: [
      ("2026-03-02T06:00:00Z", 1_772_431_200_000_000_000, 0), ("2026-03-02T06:00:00.5Z", 1_772_431_200_500_000_000, 1),
      ("1677-09-21T00:12:43.145224192Z", .min, 9), ("2262-04-11T23:47:16.854775807Z", .max, 9),
      ("2262-04-11T23:47:16.854775808Z", nil, 0), ("2026-02-29T00:00:00Z", nil, 0), ("2026-03-02T24:00:00Z", nil, 0),
      ("2026-03-02T06:00:60Z", nil, 0), ("2026-03-02T06:00:00.Z", nil, 0), ("2026-03-02T06:00:00.1234567890Z", nil, 0),
      ("2026-03-02 06:00:00Z", nil, 0), ("2026-03-02T06:00:00", nil, 0), ("2026-03-02T06:00:00+00:00", nil, 0),
      ("2026-03-02T06:00:0xZ", nil, 0), ("", nil, 0),
    ] as [(String, Int64?, UInt8)])
  func times(text: String, nanoseconds: Int64?, digits: UInt8) {
    let read = Array(text.utf8).withUnsafeBytes { Timestamp(rfc3339: $0) }
    #expect(read == nanoseconds.map { Timestamp(nanoseconds: $0, fractionDigits: digits) })
  }
}
