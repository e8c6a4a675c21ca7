import LogModel

/// What a change of rules does to a record.
enum ChangeKind: String, CaseIterable, Sendable, Comparable {
  /// It was parsed, and is not any more.
  case lost
  case dropped
  /// Its lines are part of another record now.
  case joined
  /// It was not parsed, and is now.
  case parsed
  /// It was dropped, and is not any more.
  case kept
  /// Its lines were part of another record.
  case split
  /// Another rule matches it.
  case rule
  case time
  case severity
  case service
  case message
  case stack
  case fields
  /// It is cut at other places.
  case parts

  /// Whether something that was there is not there any more.
  var isLoss: Bool { self <= .joined }

  var words: String {
    switch self {
    case .lost: "not parsed any more"
    case .dropped: "dropped"
    case .joined: "part of another record"
    case .parsed: "parsed now"
    case .kept: "not dropped any more"
    case .split: "a record of its own"
    case .rule: "other rule"
    case .time: "other time"
    case .severity: "other severity"
    case .service: "other service"
    case .message: "other message"
    case .stack: "other stack"
    case .fields: "other fields"
    case .parts: "cut otherwise"
    }
  }

  static func < (left: ChangeKind, right: ChangeKind) -> Bool {
    allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
  }
}

/// How a record differs between two sets of rules; at least one of the two lines is there, and they are not equal.
struct RecordChange {
  let old: RecordLine?
  let new: RecordLine?
  /// What tells most first; not empty, but for lines that differ in nothing that counts.
  let kinds: [ChangeKind]

  init(_ old: RecordLine?, _ new: RecordLine?) {
    (self.old, self.new) = (old, new)
    guard let old, let new else {
      // Lines that are in no record's text any more are lost, also where they were part of one; lines that were in none before are not.
      if let old {
        kinds = old.isDropped ? [.kept, .joined] : [.joined]
      } else {
        kinds = new?.isDropped == true ? [.dropped, .split] : [.split]
      }
      return
    }
    switch (old.isDropped, new.isDropped) {
    case (false, true): kinds = [.dropped]
    case (true, false): kinds = [.kept]
    case (true, true): kinds = []
    case (false, false):
      switch (old.rule, new.rule) {
      case (.some, nil) where new["unparsed"] != nil: kinds = [.lost]
      case (nil, .some) where old["unparsed"] != nil: kinds = [.parsed]
      default: kinds = RecordChange.differences(old, new)
      }
    }
  }

  private static let keys: [(key: StaticString, kind: ChangeKind)] = [
    ("rule", .rule), ("timestamp", .time), ("severity", .severity), ("service", .service), ("message", .message),
    ("stack", .stack), ("fields", .fields), ("part", .parts),
  ]

  private static func differences(_ old: RecordLine, _ new: RecordLine) -> [ChangeKind] {
    keys.compactMap { key, kind in isSame(old[key], new[key]) ? nil : kind }
  }

  private static func isSame(_ old: JSONMember?, _ new: JSONMember?) -> Bool {
    switch (old, new) {
    case (nil, nil): true
    case (let old?, let new?): old.isSameValue(as: new)
    default: false
    }
  }

  /// What differs, one value a line: `status: 200 → "200"`.
  var details: [String] {
    guard let old, let new else { return [] }
    if kinds.first.map({ $0 < .rule }) ?? true { return [] }
    var lines = RecordChange.keys.compactMap { key, kind -> String? in
      guard kind != .fields, !RecordChange.isSame(old[key], new[key]) else { return nil }
      return RecordChange.line("\(key)", old[key], new[key])
    }
    let (before, after) = (old.fields, new.fields)
    for field in before {
      let other = after.first { $0.key.isEqual(to: field.key) }
      if !RecordChange.isSame(field, other) { lines.append(RecordChange.line(field.keyText, field, other)) }
    }
    for field in after where !before.contains(where: { $0.key.isEqual(to: field.key) }) {
      lines.append(RecordChange.line(field.keyText, nil, field))
    }
    return lines
  }

  private static func line(_ name: String, _ old: JSONMember?, _ new: JSONMember?) -> String {
    var (before, after) = (old?.json ?? "–", new?.json ?? "–")
    let common = zip(before.unicodeScalars, after.unicodeScalars).prefix { $0 == $1 }.count
    // Where long values begin alike, what is shown begins shortly before they do not.
    if common > 60, before.unicodeScalars.count > 120 || after.unicodeScalars.count > 120 {
      (before, after) = (before.from(common - 20), after.from(common - 20))
    }
    return "  \(name): \(before.cut(to: 120)) → \(after.cut(to: 120))"
  }
}

extension JSONMember {
  fileprivate var keyText: String { String(decoding: key, as: UTF8.self) }
}

extension String {
  /// A mark, and what begins at a character.
  fileprivate func from(_ start: Int) -> String {
    "…" + String(String.UnicodeScalarView(unicodeScalars.dropFirst(start)))
  }

  /// Its first characters, and a mark where there are more.
  func cut(to limit: Int) -> String {
    guard utf8.count > limit, unicodeScalars.count > limit else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.prefix(limit))) + "…"
  }
}
