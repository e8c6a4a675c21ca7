/// How serious a record is, from the least to the most.
public enum Severity: UInt8, Sendable, Hashable, CaseIterable, Comparable {
  case trace = 1
  case debug
  case info
  case warn
  case error
  case fatal

  @inlinable
  public static func < (left: Severity, right: Severity) -> Bool {
    left.rawValue < right.rawValue
  }

  /// The name as it is written to the output: `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR`, `FATAL`.
  @inlinable
  public var name: StaticString {
    switch self {
    case .trace: "TRACE"
    case .debug: "DEBUG"
    case .info: "INFO"
    case .warn: "WARN"
    case .error: "ERROR"
    case .fatal: "FATAL"
    }
  }

  /// The first `SeverityNumber` of the range of this name (OpenTelemetry, Logs Data Model): 1, 5, 9, 13, 17 or 21.
  @inlinable
  public var otelNumber: Int {
    4 &* (Int(rawValue) &- 1) &+ 1
  }
}

extension Severity {
  /// The severity of one of the usual names, without regard to case; nil for any other text. Nothing is trimmed.
  ///
  /// The names are those of `docs/formats/rules.md`.
  public init?(usualName bytes: UnsafeRawBufferPointer) {
    func isName(_ name: StaticString) -> Bool {
      let letters = name.utf8Start
      // Only a letter's two cases give the same lower-case letter with bit 5 set.
      for index in 0..<bytes.count where bytes[index] | 0x20 != letters[index] { return false }
      return true
    }
    switch bytes.count {
    case 1: self.init(usualInitial: bytes[0] | 0x20)
    case 3 where isName("err"): self = .error
    case 3 where isName("log"): self = .info
    case 4 where isName("info"): self = .info
    case 4 where isName("warn"): self = .warn
    case 4 where isName("fine"): self = .debug
    case 4 where isName("crit"): self = .fatal
    case 5 where isName("error"): self = .error
    case 5 where isName("debug"): self = .debug
    case 5 where isName("trace") || isName("finer"): self = .trace
    case 5 where isName("fatal") || isName("alert") || isName("emerg") || isName("panic"): self = .fatal
    case 6 where isName("notice"): self = .info
    case 6 where isName("severe"): self = .error
    case 6 where isName("finest"): self = .trace
    case 6 where isName("config"): self = .debug
    case 7 where isName("warning"): self = .warn
    case 7 where isName("verbose"): self = .trace
    case 8 where isName("critical"): self = .fatal
    case 9 where isName("emergency"): self = .fatal
    case 11 where isName("information"): self = .info
    default: return nil
    }
  }

  private init?(usualInitial letter: UInt8) {
    switch letter {
    case UInt8(ascii: "v"): self = .trace
    case UInt8(ascii: "d"): self = .debug
    case UInt8(ascii: "i"): self = .info
    case UInt8(ascii: "w"): self = .warn
    case UInt8(ascii: "e"): self = .error
    case UInt8(ascii: "f"), UInt8(ascii: "c"): self = .fatal
    default: return nil
    }
  }

  /// The severity of a syslog PRI (facility times 8, plus severity) or of a syslog severity alone (RFC 5424, section
  /// 6.2.1); nil outside 0 to 191.
  public init?(syslogPriority priority: Int) {
    guard (0...191).contains(priority) else { return nil }
    switch priority & 7 {
    case 0...2: self = .fatal
    case 3: self = .error
    case 4: self = .warn
    case 5, 6: self = .info
    default: self = .debug
    }
  }

  /// The severity of a level of pino and bunyan: 10 is TRACE, 60 is FATAL; a level between two is the lower one. nil outside
  /// 10 to 60.
  public init?(pinoLevel level: Int) {
    guard (10...60).contains(level) else { return nil }
    self.init(rawValue: UInt8(level / 10))
  }
}

extension Severity {
  /// The severity of this name, in capital letters as `name` gives it.
  public init?(name: String) {
    guard let severity = Severity.allCases.first(where: { "\($0.name)" == name }) else { return nil }
    self = severity
  }
}
