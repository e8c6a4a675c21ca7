import Glibc
import LogModel
import TestSupport
import Testing

/// Another writer of times: the C library's `gmtime_r` and `strftime`.
private func written(_ seconds: Int, _ format: String) -> String {
  var time = time_t(seconds)
  var parts = tm()
  gmtime_r(&time, &parts)
  var buffer = [CChar](repeating: 0, count: 200)
  let length = strftime(&buffer, buffer.count, format, &parts)
  return String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

@Suite("Times against the C library")
struct TimeOracleTests {
  @Test(
    "what strftime writes is read back",
    arguments: [
      ("%d/%b/%Y:%H:%M:%S %z", "%d/%b/%Y:%H:%M:%S %z"), ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S"),
      ("%Y-%m-%dT%H:%M:%SZ", "%iso"), ("%F %T", "%iso"), ("%a %b %e %T %Y", "%a %b %e %T %Y"),
      ("%A, %d %B %Y %I:%M:%S %p", "%a, %d %b %Y %I:%M:%S %p"), ("%Y%m%d%H%M%S", "%Y%m%d%H%M%S"),
      ("%e.%m.%Y %T %Z", "%e.%m.%Y %T %Z"),
    ])
  func readBack(written format: String, read: String) throws {
    let compiled = try TimeFormat(read)
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<5_000 {
      let seconds = Int.random(in: -9_223_372_036...9_223_372_035, using: &generator)
      let text = written(seconds, format)
      let parsed = text.withBytes { compiled.parse($0, zoneOffsetSeconds: 0, reference: nil) }
      let expected = Timestamp(nanoseconds: Int64(seconds) * 1_000_000_000, fractionDigits: 0)
      #expect(parsed == .time(expected), "\(text)")
    }
  }

  @Test("RFC 3339 is written as strftime writes it, over the whole range")
  func writer() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<20_000 {
      let seconds = Int.random(in: -9_223_372_036...9_223_372_035, using: &generator)
      let timestamp = Timestamp(nanoseconds: Int64(seconds) * 1_000_000_000, fractionDigits: 0)
      #expect(timestamp.description == written(seconds, "%Y-%m-%dT%H:%M:%SZ"))
    }
  }
}
