import ArgumentParser
import Consume
import Glibc
import LogModel

/// An amount of bytes: `262144`, `256KiB`, `16GB`.
struct ByteCount: ExpressibleByArgument, CustomStringConvertible {
  var bytes: Int

  private static let units: [(suffix: String, bytes: Int)] = [
    ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("TB", 1_000_000_000_000),
    ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("KB", 1000), ("B", 1), ("", 1),
  ]

  static var valueExpectation: String? { "an amount of bytes above 0, such as 262144, 256KiB or 16GB" }

  init(bytes: Int) { self.bytes = bytes }

  init?(argument: String) {
    guard let unit = ByteCount.units.first(where: { argument.hasSuffix($0.suffix) }),
      let number = Int(argument.dropLast(unit.suffix.count)), number > 0
    else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit.bytes)
    guard !overflow else { return nil }
    self.bytes = bytes
  }

  var description: String {
    let unit = ByteCount.units.first { $0.suffix.hasSuffix("iB") && bytes % $0.bytes == 0 } ?? ("", 1)
    return "\(bytes / unit.bytes)\(unit.suffix)"
  }

  var defaultValueDescription: String { description }
}

/// A file's permission bits in octal: `644`.
struct FileMode: ExpressibleByArgument {
  var bits: mode_t

  static var valueExpectation: String? { "three octal digits that let the owner read and write, such as 640" }

  init(bits: mode_t) { self.bits = bits }

  init?(argument: String) {
    guard let bits = mode_t(argument, radix: 8), bits <= 0o777, bits & 0o600 == 0o600 else { return nil }
    self.bits = bits
  }

  var defaultValueDescription: String { String(bits, radix: 8) }
}

/// A severity's name in any case.
struct SeverityArgument: ExpressibleByArgument {
  var severity: Severity

  init?(argument: String) {
    guard let severity = Severity(name: argument.uppercased()) else { return nil }
    self.severity = severity
  }

  static var allValueStrings: [String] { Severity.allCases.sorted().map { "\($0.name)" } }
}

extension Timestamp {
  /// - Throws: a usage error that names `option`.
  init(argument: String, of option: String) throws {
    do {
      self = try Timestamp(argument: argument)
    } catch {
      throw ValidationError("\(option): \(error)")
    }
  }
}

extension TimeZoneOffset {
  /// - Throws: a usage error that names `option`.
  init(argument: String, of option: String) throws {
    do {
      self = try TimeZoneOffset(argument: argument)
    } catch {
      throw ValidationError("\(option): \(error)")
    }
  }
}

/// - Throws: a usage error that names `option`.
func glob(_ argument: String, over subject: Glob.Subject, of option: String) throws -> Glob {
  do {
    return try Glob(argument, over: subject)
  } catch {
    throw ValidationError("\(option): \(error)")
  }
}

/// A time span: `200ms`, `10s`, `5m`, `1h`, `2d`.
struct TimeSpan: ExpressibleByArgument, CustomStringConvertible {
  var nanoseconds: Int64

  private static let units: [(suffix: String, nanoseconds: Int64)] = [
    ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
  ]

  static var valueExpectation: String? { "a time span such as 200ms, 10s, 5m, 1h or 2d" }

  init(seconds: Int64) { nanoseconds = seconds * 1_000_000_000 }

  init?(argument: String) {
    guard let unit = TimeSpan.units.first(where: { argument.hasSuffix($0.suffix) }),
      let number = Int64(argument.dropLast(unit.suffix.count)), number >= 0
    else { return nil }
    let (nanoseconds, overflow) = number.multipliedReportingOverflow(by: unit.nanoseconds)
    guard !overflow else { return nil }
    self.nanoseconds = nanoseconds
  }

  var description: String {
    let unit = TimeSpan.units.last { nanoseconds % $0.nanoseconds == 0 } ?? TimeSpan.units[0]
    return "\(nanoseconds / unit.nanoseconds)\(unit.suffix)"
  }

  var defaultValueDescription: String { description }
}

/// `64MiB,1h`: when a file is large or old enough.
struct RotationArgument: ExpressibleByArgument {
  var size: ByteCount
  var age: TimeSpan

  static let standard = RotationArgument(size: ByteCount(bytes: 64 << 20), age: TimeSpan(seconds: 3600))

  static var valueExpectation: String? { "a size, an age or both, such as 64MiB,1h" }

  init(size: ByteCount, age: TimeSpan) { (self.size, self.age) = (size, age) }

  /// One of the two may be left out.
  init?(argument: String) {
    self = RotationArgument.standard
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2 else { return nil }
    for part in parts {
      if let span = TimeSpan(argument: part), span.nanoseconds > 0 {
        age = span
      } else if let size = ByteCount(argument: part) {
        self.size = size
      } else {
        return nil
      }
    }
  }

  var defaultValueDescription: String { "\(size),\(age)" }
}

extension RotationArgument {
  var rotation: Rotation { Rotation(size: size.bytes, age: .nanoseconds(age.nanoseconds)) }
}

extension StartPosition: ExpressibleByArgument {
  public init?(argument: String) {
    switch argument {
    case "earliest": self = .earliest
    case "latest": self = .latest
    case "stored": self = .stored
    default:
      guard let time = try? Timestamp(argument: argument) else { return nil }
      self = .time(time.nanoseconds / 1_000_000)
    }
  }

  public static var valueExpectation: String? { "earliest, latest, stored, or a time such as 2026-03-02T06:00:00Z" }

  public var defaultValueDescription: String {
    switch self {
    case .earliest: "earliest"
    case .latest: "latest"
    case .stored: "stored"
    case .time(let milliseconds): "\(milliseconds)"
    }
  }
}
