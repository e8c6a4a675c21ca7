import LogModel

/// What a log file's name says: which log it belongs to, and where in the log's rotation it stands.
///
/// | name | log | age |
/// | --- | --- | --- |
/// | `app.log` | `app.log` | the newest |
/// | `app.log.1`, `app.log.2.gz`, `app.1.log` | `app.log` | a higher number is older |
/// | `app.log-20260302`, `app.log.2026-03-02`, `app.2026-03-02.log` | `app.log` | by date |
/// | `app.2026-03-02.1.log` | `app.log` | by date, then a higher number is newer (logback) |
public struct RotatedName: Hashable, Sendable {
  /// The name without date, number and compression: what all files of a rotated set share.
  public let base: String
  /// Where in the set the file stands.
  public let age: RotationAge

  public init(_ fileName: String) {
    var parts = RotatedName.withoutCompression(fileName).split(separator: ".", omittingEmptySubsequences: false).map(
      String.init)
    var date = 0
    var index: Int?
    // From the back: `.log` may stand behind a date or number or in front of it, so every part but the first is looked at.
    var position = parts.count - 1
    while position > 0, index == nil || date == 0 {
      let part = parts[position]
      // The last number of several is part of a name: an address, a version.
      let isLastOfSeveral = RotatedName.number(parts[position - 1]) != nil
      if index == nil, date == 0, !isLastOfSeveral, let number = RotatedName.number(part) {
        index = number
        parts.remove(at: position)
      } else if date == 0, let found = RotatedName.date(part) {
        date = found
        parts.remove(at: position)
      } else if date == 0, let dash = RotatedName.dashBeforeDate(part) {
        date = RotatedName.date(String(part[part.index(after: dash)...]))!
        parts[position] = String(part[..<dash])
      } else if !RotatedName.extensions.contains(part) {
        break
      }
      position -= 1
    }
    // `app-2026-03-02.log`: the date is part of the first piece.
    if date == 0, let dash = RotatedName.dashBeforeDate(parts[0]) {
      date = RotatedName.date(String(parts[0][parts[0].index(after: dash)...]))!
      parts[0] = String(parts[0][..<dash])
    }
    base = parts.joined(separator: ".")
    age = RotationAge(restart: 0, date: date, index: index)
  }

  /// The log's name without what says that it is a log: `orders-api` for `orders-api.log`.
  public var stem: String {
    guard let dot = base.lastIndex(of: "."), dot != base.startIndex,
      RotatedName.extensions.contains(String(base[base.index(after: dot)...]))
    else { return base }
    return String(base[..<dot])
  }

  private static let extensions: Set<String> = ["log", "txt", "out", "err", "json", "jsonl", "ndjson"]
  private static let compressions: Set<String> = ["gz", "zst", "xz", "bz2", "lz4", "Z", "tgz"]

  /// Whether a file's name says that it is compressed.
  public static func isCompressed(_ path: String) -> Bool {
    let name = path.lastPathComponent
    return withoutCompression(name) != name
  }

  private static func withoutCompression(_ name: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex,
      compressions.contains(String(name[name.index(after: dot)...]))
    else { return name }
    return String(name[..<dot])
  }

  private static func number(_ text: String) -> Int? {
    text.utf8.count <= 5 && text.utf8.allSatisfy { $0 &- 48 < 10 } ? Int(text) : nil
  }

  /// The digits of a date with or without time: `20260302`, `2026-03-02`, `2026-03-02-06`, `20260302-060000`, `2026-03-02T06`, or of an epoch.
  private static func date(_ text: String) -> Int? {
    let digits = text.utf8.filter { $0 &- 48 < 10 }
    guard (8...14).contains(digits.count), text.utf8.first.map({ $0 &- 48 < 10 }) == true,
      text.utf8.allSatisfy({ $0 &- 48 < 10 || "-_T:Z".utf8.contains($0) })
    else { return nil }
    // Dates with fewer parts come first among those that begin alike.
    let padded = digits + [UInt8](repeating: 48, count: 14 - digits.count)
    let value = padded.reduce(0) { $0 * 10 + Int($1 - 48) }
    let (year, month, day) = (value / 10_000_000_000, value / 100_000_000 % 100, value / 1_000_000 % 100)
    if (1970...2200).contains(year), (1...12).contains(month), (1...31).contains(day) { return value }
    // Seconds since 1970, from 2001 on: Apache's rotatelogs names files so.
    return text.utf8.count == 10 && digits.count == 10 && digits[0] != 48 ? Int(text) : nil
  }

  /// The dash (or underscore) before a date at the end of `text`.
  private static func dashBeforeDate(_ text: String) -> String.Index? {
    text.indices.first { index in
      (text[index] == "-" || text[index] == "_") && index != text.startIndex
        && date(String(text[text.index(after: index)...])) != nil
    }
  }
}

/// A file's place in its rotated set: the oldest is the least.
public struct RotationAge: Hashable, Comparable, Sendable {
  /// How often a container had restarted: Kubernetes numbers its files so.
  public var restart: Int
  /// Digits of the date, `YYYYMMDDhhmmss`; 0: none.
  public var date: Int
  public var index: Int?

  public init(restart: Int, date: Int, index: Int?) {
    self.restart = restart
    self.date = date
    self.index = index
  }

  /// Whether it is the name under which the log is written.
  public var isCurrent: Bool { date == 0 && index == nil }

  public static func < (left: RotationAge, right: RotationAge) -> Bool {
    if left.restart != right.restart { return left.restart < right.restart }
    if left.isCurrent != right.isCurrent { return right.isCurrent }
    if left.date != right.date { return left.date < right.date }
    // With a date a number counts up, without one it counts the rotations since.
    let (leftIndex, rightIndex) = (left.index ?? 0, right.index ?? 0)
    return left.date == 0 ? leftIndex > rightIndex : leftIndex < rightIndex
  }
}
