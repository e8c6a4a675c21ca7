import LogModel
import TestSupport
import Testing

@Suite("Timestamps")
struct TimestampTests {
  @Test(
    "as many digits are written as the input had",
    arguments: [
      (0, "2026-03-02T06:00:00Z"), (1, "2026-03-02T06:00:00.1Z"), (2, "2026-03-02T06:00:00.12Z"),
      (3, "2026-03-02T06:00:00.123Z"), (4, "2026-03-02T06:00:00.1234Z"), (5, "2026-03-02T06:00:00.12345Z"),
      (6, "2026-03-02T06:00:00.123456Z"), (7, "2026-03-02T06:00:00.1234567Z"), (8, "2026-03-02T06:00:00.12345678Z"),
      (9, "2026-03-02T06:00:00.123456789Z"), (10, "2026-03-02T06:00:00.123456789Z"),
    ] as [(UInt8, String)])
  func fractionDigits(digits: UInt8, expected: String) {
    #expect(Timestamp(nanoseconds: 1_772_431_200_123_456_789, fractionDigits: digits).description == expected)
  }

  @Test(
    "a time before 1970 and the ends of the range are written as they are",
    arguments: [
      (-1, "1969-12-31T23:59:59.999999999Z"), (0, "1970-01-01T00:00:00.000000000Z"),
      (Int64.min, "1677-09-21T00:12:43.145224192Z"), (Int64.max, "2262-04-11T23:47:16.854775807Z"),
    ] as [(Int64, String)])
  func ends(nanoseconds: Int64, expected: String) {
    #expect(Timestamp(nanoseconds: nanoseconds, fractionDigits: 9).description == expected)
  }

  @Test("the writer stays within its room and tells the length of its text")
  func room() {
    for digits in 0...9 as ClosedRange<UInt8> {
      var bytes = [UInt8](repeating: 0xAA, count: maximumRFC3339Length + 8)
      let length = bytes.withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.map { writeRFC3339(Timestamp(nanoseconds: .max, fractionDigits: digits), into: $0) }
      }
      #expect(length == (digits == 0 ? 20 : 21 + Int(digits)))
      #expect(bytes[maximumRFC3339Length...].allSatisfy { $0 == 0xAA })
    }
  }

  @Test("what is written is read back the same, over the whole range and in every precision")
  func roundTrip() throws {
    let format = try TimeFormat("%iso")
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<50_000 {
      let digits = UInt8.random(in: 0...9, using: &generator)
      let unit = (digits..<9).reduce(Int64(1)) { unit, _ in unit * 10 }
      let random = Int64.random(in: .min ... .max, using: &generator)
      let timestamp = Timestamp(nanoseconds: random / unit * unit, fractionDigits: digits)
      let text = timestamp.description
      let parsed = text.withBytes { format.parse($0, zoneOffsetSeconds: 0, reference: nil) }
      #expect(parsed == .time(timestamp), "\(text)")
    }
  }

  @Test("the order is by instant, then by precision")
  func order() {
    let coarse = Timestamp(nanoseconds: 5, fractionDigits: 0)
    let fine = Timestamp(nanoseconds: 5, fractionDigits: 9)
    #expect(coarse < fine && coarse != fine && !(fine < coarse))
    #expect(fine < Timestamp(nanoseconds: 6, fractionDigits: 0))
  }
}
