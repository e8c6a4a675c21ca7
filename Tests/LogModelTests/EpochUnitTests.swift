import LogModel
import Testing

@Suite("Epoch numbers")
struct EpochUnitTests {
  @Test(
    "a number is read in its unit, with the precision of unit and fraction",
    arguments: [
      (.seconds, "1077804742", "2004-02-26T14:12:22Z"), (.seconds, "1741.123", "1970-01-01T00:29:01.123Z"),
      (.seconds, "0", "1970-01-01T00:00:00Z"), (.seconds, "0.1234567899", "1970-01-01T00:00:00.123456789Z"),
      (.milliseconds, "1077804742000", "2004-02-26T14:12:22.000Z"),
      (.milliseconds, "1077804742001.5", "2004-02-26T14:12:22.0015Z"),
      (.microseconds, "1077804742000001", "2004-02-26T14:12:22.000001Z"),
      (.nanoseconds, "1077804742000000001", "2004-02-26T14:12:22.000000001Z"),
      (.nanoseconds, "1077804742000000001.9", "2004-02-26T14:12:22.000000001Z"),
      (.nanoseconds, "9223372036854775807", "2262-04-11T23:47:16.854775807Z"),
      (.auto, "1077804742", "2004-02-26T14:12:22Z"), (.auto, "9223372035", "2262-04-11T23:47:15Z"),
      (.auto, "000000001077804742", "2004-02-26T14:12:22Z"), (.auto, "1077804742.5", "2004-02-26T14:12:22.5Z"),
      (.auto, "100000000000", "1973-03-03T09:46:40.000Z"), (.auto, "1077804742123", "2004-02-26T14:12:22.123Z"),
      (.auto, "99999999999999", "5138-11-16T09:46:39.999Z"), (.auto, "1077804742123456", "2004-02-26T14:12:22.123456Z"),
      (.auto, "100000000000000000", "1973-03-03T09:46:40.000000000Z"),
      (.auto, "1077804742123456789", "2004-02-26T14:12:22.123456789Z"),
    ] as [(EpochUnit, String, String)])
  func number(unit: EpochUnit, text: String, expected: String) {
    // The longest number of milliseconds lies beyond 64 bits of nanoseconds.
    let outOfRange = expected.hasPrefix("5138")
    #expect(text.withBytes { unit.parse($0) }?.description == (outOfRange ? nil : expected))
  }

  @Test(
    "anything else is refused",
    arguments: [
      "", "-1", "+1", ".", "1.", ".5", "1.5.5", "1e9", " 1", "1 ", "1,5", "x", "1x", "99999999999",
      "9223372036854775808",
      "99999999999999999999", "999999999999999999999999", "1.x",
    ])
  func refused(text: String) {
    for unit in [EpochUnit.seconds, .auto] {
      #expect(text.withBytes { unit.parse($0) } == nil)
    }
  }

  @Test("the names of units are those of rule files")
  func names() {
    #expect(EpochUnit.allCases.map(\.rawValue) == ["s", "ms", "us", "ns", "auto"])
  }
}
