import LogModel
import Regex

/// A way in which logs write times, as a pattern and what a rule's `time` says of it.
struct KnownTime: Sendable {
  enum Reading: Sendable, Hashable {
    case format(String)
    case epoch(EpochUnit)
  }

  /// Matches the whole time in one way only; without captures.
  let regex: String
  let reading: Reading
  private let pattern: Pattern
  private let format: TimeFormat?

  /// From the ones that say most to those that say least: where two fit a text, the first counts.
  static let all: [KnownTime] = [
    // ISO 8601: what the lines all have is demanded of others, too
    known(#"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d++)?+(?:Z|[+-]\d\d:?\d\d)"#, "%iso"),
    known(#"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[.,]\d++)?+ ?+(?:Z|UTC|GMT|[+-]\d\d:?\d\d)"#, "%iso"),
    known(#"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d++)?+"#, "%iso"),
    known(#"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[.,]\d++)?+"#, "%iso"),
    known(#"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d++)?+(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?+"#, "%iso"),
    // NCSA, as in access logs
    known(#"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}"#, "%d/%b/%Y:%H:%M:%S %z"),
    known(#"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|UTC|[+-]\d{4})"#, "%a, %d %b %Y %H:%M:%S %z"),
    known(#"[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d++)?+ \d{4}"#, "%a %b %e %H:%M:%S%.f %Y"),
    known(#"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:[.,]\d++)?+"#, "%Y/%m/%d %H:%M:%S%.f"),
    known(#"\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d(?:[.,]\d++)?+"#, "%Y.%m.%d %H:%M:%S%.f"),
    known(#"\d{4}-\d\d-\d\d-\d\d\.\d\d\.\d\d(?:\.\d++)?+"#, "%Y-%m-%d-%H.%M.%S%.f"),
    known(#"\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d(?:[.,]\d++)?+"#, "%d-%b-%Y %H:%M:%S%.f"),
    known(#"\d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d(?:[.,]\d++)?+"#, "%d %b %Y %H:%M:%S%.f"),
    known(#"[A-Z][a-z]{2} \d{1,2}+, \d{4} \d{1,2}+:\d\d:\d\d [AP]M"#, "%b %e, %Y %-I:%M:%S %p"),
    known(#"\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d(?:[.,]\d++)?+"#, "%d.%m.%Y %H:%M:%S%.f"),
    known(#"\d{1,2}+/\d{1,2}+/\d{4} \d{1,2}+:\d\d:\d\d [AP]M"#, "%-m/%-d/%Y %-I:%M:%S %p"),
    known(#"\d{1,2}+/\d{1,2}+/\d{4} \d{1,2}+:\d\d:\d\d(?:[.,]\d++)?+"#, "%-m/%-d/%Y %-H:%M:%S%.f"),
    known(#"\d{1,2}+/\d{1,2}+/\d{4} \d{1,2}+:\d\d:\d\d(?:[.,]\d++)?+"#, "%-d/%-m/%Y %-H:%M:%S%.f"),
    known(#"\d{8}-\d{1,2}+:\d{1,2}+:\d{1,2}+:\d{1,3}+"#, "%Y%m%d-%-H:%-M:%-S:%-L"),
    known(#"\d{8}[ T]\d\d:\d\d:\d\d(?:[.,]\d++)?+"#, "%Y%m%d %H:%M:%S%.f"),
    known(#"\d\d/\d\d/\d\d \d\d:\d\d:\d\d(?:[.,]\d++)?+"#, "%y/%m/%d %H:%M:%S%.f"),
    known(#"\d{6} {1,2}+\d{1,2}+:\d\d:\d\d"#, "%y%m%d %-H:%M:%S"),
    known(#"\d{6} \d{6}"#, "%y%m%d %H%M%S"),
    // Without a year
    known(#"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d++)?+"#, "%b %e %H:%M:%S%.f"),
    known(#"\d\d-\d\d \d\d:\d\d:\d\d(?:[.,]\d++)?+"#, "%m-%d %H:%M:%S%.f"),
    known(#"\d{4} \d\d:\d\d:\d\d\.\d++"#, "%m%d %H:%M:%S%.f"),
    // Without a date
    known(#"\d\d:\d\d:\d\d(?:[.,]\d++)?+"#, "%H:%M:%S%.f"),
    known(#"1\d{9}(?:\.\d++)?+"#, .seconds),
    known(#"1\d{12}"#, .milliseconds),
  ].compactMap { $0 }

  /// nil for a format that the library of time formats does not know, which is a mistake in the table; its test counts them.
  private static func known(_ regex: String, _ format: String) -> KnownTime? {
    guard let pattern = try? Pattern(#"\G"# + regex), let compiled = try? TimeFormat(format) else { return nil }
    return KnownTime(regex: regex, reading: .format(format), pattern: pattern, format: compiled)
  }

  private static func known(_ regex: String, _ unit: EpochUnit) -> KnownTime? {
    guard let pattern = try? Pattern(#"\G"# + regex) else { return nil }
    return KnownTime(regex: regex, reading: .epoch(unit), pattern: pattern, format: nil)
  }

  /// How far into a line a time is looked for, in bytes.
  private static let reach = 256

  /// Where the first time of this kind lies in `line`: it begins and ends with a word, and is one.
  func first(in line: [UInt8], _ scratch: MatchScratch) -> Range<Int>? {
    line.withUnsafeBytes { bytes in
      for start in 0..<min(line.count, KnownTime.reach) {
        guard LineByte.isLetterOrDigit(line[start]), !KnownTime.hasBegun(line, before: start),
          let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
          scratch.match(pattern, base, line.count, from: start) == .match
        else { continue }
        let end = scratch.offsets[1]
        guard !KnownTime.goesOn(line, at: end) else { continue }
        if isTime(UnsafeRawBufferPointer(rebasing: bytes[start..<end])) { return start..<end }
      }
      return nil
    }
  }

  /// Whether what begins there is only the end of a longer time, or of a word.
  private static func hasBegun(_ line: [UInt8], before start: Int) -> Bool {
    guard start > 0 else { return false }
    if LineByte.isLetterOrDigit(line[start - 1]) { return true }
    return start > 1 && ":/-.".utf8.contains(line[start - 1]) && LineByte.isDigit(line[start - 2])
  }

  /// Whether what ends there is only the beginning of a longer time, or of a word.
  private static func goesOn(_ line: [UInt8], at end: Int) -> Bool {
    guard end < line.count else { return false }
    if LineByte.isLetterOrDigit(line[end]) { return true }
    let isJoint = line[end] == UInt8(ascii: "+") || line[end] == UInt8(ascii: "-")
    return isJoint && end + 1 < line.count && LineByte.isDigit(line[end + 1])
  }

  private func isTime(_ text: UnsafeRawBufferPointer) -> Bool {
    switch reading {
    case .epoch(let unit): unit.parse(text) != nil
    case .format:
      format.map { $0.parse(text, zoneOffsetSeconds: 0, reference: 1_700_000_000_000_000_000) != .noMatch } ?? false
    }
  }
}

/// What bytes are to the parts of a line. Bytes over 127 are text.
enum LineByte {
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  static func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }
  /// What `\w` takes.
  static func isWord(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || byte == UInt8(ascii: "_") }
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
  /// What `\s` takes.
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
  static func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }
}
