import LogModel
import Testing

private let usualNames: [(Severity, String)] = [
  (.trace, "trace verbose finest finer v"), (.debug, "debug fine config d"),
  (.info, "info information notice log i"), (.warn, "warn warning w"), (.error, "error err severe e"),
  (.fatal, "fatal critical crit alert emerg emergency panic f c"),
]

@Suite("Severities")
struct SeverityTests {
  @Test("the usual names are known, in any case", arguments: usualNames)
  func knownName(severity: Severity, names: String) {
    for name in names.split(separator: " ") {
      for spelling in [String(name), name.uppercased(), name.prefix(1).uppercased() + name.dropFirst()] {
        #expect(spelling.withBytes { Severity(usualName: $0) } == severity, "\(spelling)")
      }
    }
  }

  @Test(
    "nothing else is a usual name",
    arguments: [
      "", "x", " info", "info ", "[info]", "inf", "infos", "warnin", "errors", "fatale", "12345", "\u{9}NFO",
      "INF\u{2F}",
      "1nfo", "criticals", "informations", "EMERGENCE", "Å", "Информация",
    ])
  func otherNames(name: String) {
    #expect(name.withBytes { Severity(usualName: $0) } == nil)
  }

  @Test("no text of one changed byte is a usual name")
  func changedByte() {
    let all = usualNames.flatMap { $0.1.split(separator: " ").map(String.init) }
    for name in all where name.utf8.count > 1 {
      for index in name.utf8.indices {
        for byte in UInt8.min ... .max {
          var bytes = Array(name.utf8)
          bytes[name.utf8.distance(from: name.startIndex, to: index)] = byte
          let isKnown = all.contains { $0.lowercased() == String(decoding: bytes, as: UTF8.self).lowercased() }
          #expect((bytes.withUnsafeBytes { Severity(usualName: $0) } != nil) == isKnown)
        }
      }
    }
  }

  @Test("a syslog priority gives its severity")
  func syslog() {
    let expected: [Severity] = [.fatal, .fatal, .fatal, .error, .warn, .info, .info, .debug]
    for priority in 0...191 { #expect(Severity(syslogPriority: priority) == expected[priority % 8]) }
    for priority in [-1, 192, .min, .max] { #expect(Severity(syslogPriority: priority) == nil) }
  }

  @Test("a level of pino gives its severity")
  func pino() {
    #expect([10, 20, 30, 40, 50, 60].map { Severity(pinoLevel: $0) } == Severity.allCases)
    #expect(Severity(pinoLevel: 35) == .info)
    for level in [-10, 0, 9, 61, 200, .min, .max] { #expect(Severity(pinoLevel: level) == nil) }
  }

  @Test("names, numbers and order go from TRACE to FATAL")
  func order() {
    #expect(Severity.allCases.map(\.name.description) == ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"])
    #expect(Severity.allCases.map(\.otelNumber) == [1, 5, 9, 13, 17, 21])
    #expect(Severity.allCases.map(\.rawValue) == [1, 2, 3, 4, 5, 6])
    #expect(Severity.allCases.sorted() == Severity.allCases)
  }
}
