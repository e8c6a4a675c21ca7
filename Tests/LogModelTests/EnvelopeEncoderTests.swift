import LogModel
import Testing

@Suite("Envelopes are written")
struct EnvelopeEncoderTests {
  static let fullSource = LogSource(
    name: "logs.tar:a\"b.log", path: "a\"b.log", stream: "pay\tment", referenceTime: -1)

  static let all = batch(Array("first\r\nsecond".utf8), of: fullSource) {
    $0.lineCount = 2
    $0.firstLineLength = 3
    $0.part = 4
    $0.output = .stderr
    $0.containerTime = Timestamp(nanoseconds: sampleTime - 12, fractionDigits: 3)
  }

  @Test("with what a record has, in one order")
  func everything() {
    #expect(
      String(decoding: Self.all.envelope(id: "0a-1b", index: 12, committed: 5), as: UTF8.self)
        == #"{"timestamp":"2026-03-02T06:00:00.000Z","service":"pay\tment","source":"logs.tar:a\"b.log","line":7,"#
        + #""message":"first\r\nsecond","lines":2,"first_line":3,"part":4,"output":"stderr","path":"a\"b.log","#
        + #""reference_time":"1969-12-31T23:59:59.999999999Z","id":"0a-1b/12"}"#)
  }

  @Test("without what it does not have")
  func little() {
    #expect(
      String(decoding: batch([]).envelope(), as: UTF8.self)
        == #"{"service":"app","source":"app.log","line":7,"message":""}"#)
  }

  @Test("with the time of the commit where the record has none, and it says so")
  func commitTime() {
    #expect(
      String(decoding: batch(Array("x".utf8)).envelope(id: "u", committed: sampleTime), as: UTF8.self)
        == #"{"timestamp":"2026-03-02T06:00:00.000000012Z","service":"app","source":"app.log","line":7,"message":"x","#
        + #""timestamp_of":"commit","id":"u/0"}"#)
  }

  @Test(
    "with the message in base64 where it is not UTF-8",
    arguments: [
      ([0xFF], "/w=="), ([0x61, 0xFF], "Yf8="), ([0x61, 0xFF, 0x0A], "Yf8K"), ([0xF0, 0x9F, 0x98], "8J+Y"),
    ])
  func base64(bytes: [UInt8], text: String) {
    #expect(
      String(decoding: batch(bytes).envelope(), as: UTF8.self)
        == "{\"service\":\"app\",\"source\":\"app.log\",\"line\":7,\"message_base64\":\"\(text)\"}")
  }

  @Test(
    "with the length of the first line only where the bytes do not tell it",
    arguments: [
      ("a", 1, nil), ("a\nb", 1, nil), ("a\r\nb", 1, nil), ("a\r", 2, nil), ("\nb", 0, nil), ("\r\nb", 0, nil),
      ("a\nb", 3, 3), ("a\r\nb", 2, 2), ("a", 0, 0),
    ] as [(String, Int, Int?)])
  func firstLine(text: String, length: Int, written: Int?) {
    let batch = batch(Array(text.utf8)) { $0.firstLineLength = length }
    let envelope = String(decoding: batch.envelope(), as: UTF8.self)
    #expect(envelope.hasSuffix(written.map { ",\"first_line\":\($0)}" } ?? "\"}"))
    #expect(
      batch.headers().first { $0.name == "sentinel.first_line" }.map(\.value) == written.map { Array("\($0)".utf8) })
  }

  @Test("or as headers, in one order")
  func headers() {
    let headers = Self.all.headers(id: "0a-1b", index: 12).map {
      "\($0.name)=\(String(decoding: $0.value, as: UTF8.self))"
    }
    #expect(
      headers == [
        "sentinel.source=logs.tar:a\"b.log", "sentinel.line=7", "sentinel.lines=2", "sentinel.first_line=3",
        "sentinel.part=4", "sentinel.output=stderr", "sentinel.path=a\"b.log",
        "sentinel.reference_time=1969-12-31T23:59:59.999999999Z", "sentinel.timestamp=2026-03-02T06:00:00.000Z",
        "sentinel.id=0a-1b/12",
      ])
    #expect(
      batch([]).headers(committed: sampleTime).map { "\($0.name)=\(String(decoding: $0.value, as: UTF8.self))" } == [
        "sentinel.source=app.log", "sentinel.line=7", "sentinel.timestamp=2026-03-02T06:00:00.000000012Z",
        "sentinel.timestamp_of=commit",
      ])
  }
}
