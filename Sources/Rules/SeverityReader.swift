import LogModel
import RuleFile

/// Turns a severity's text into a severity: by the rule's map, then by scale, then by the usual names.
struct SeverityReader: Sendable {
  private let map: [(glob: Glob, severity: Severity)]
  let fallback: Severity?
  private let scale: SeverityScale

  init(
    map: [(glob: Located<String>, severity: String)], fallback: String?, scale: SeverityScale
  ) throws(RuleFileError) {
    var compiled: [(glob: Glob, severity: Severity)] = []
    for entry in map {
      guard let severity = Severity(name: entry.severity) else { continue }
      compiled.append((try Glob(entry.glob, over: .text), severity))
    }
    self.map = compiled
    self.fallback = fallback.flatMap { Severity(name: $0) }
    self.scale = scale
  }

  /// - Parameter isNumber: whether it was a number in JSON, which is read as pino's where the rule names no scale.
  func read(_ text: UnsafeRawBufferPointer, isNumber: Bool) -> Severity? {
    if !map.isEmpty {
      for (glob, severity) in map where glob.matches(text, caseInsensitive: true) { return severity }
    }
    switch scale {
    case .syslog: if let number = decimal(text) { return Severity(syslogPriority: number) ?? fallback }
    case .pino: if let number = decimal(text) { return Severity(pinoLevel: number) ?? fallback }
    case .names: if isNumber, let number = decimal(text) { return Severity(pinoLevel: number) ?? fallback }
    }
    return Severity(usualName: text) ?? fallback
  }

  private func decimal(_ text: UnsafeRawBufferPointer) -> Int? {
    guard !text.isEmpty, text.count < 10 else { return nil }
    var value = 0
    for byte in text {
      guard byte &- 48 < 10 else { return nil }
      value = value * 10 + Int(byte - 48)
    }
    return value
  }
}

/// What severities read as lately, by their text: a log has a handful, and a glob takes longer than a look here.
///
/// One a thread and rule.
struct SeverityCache {
  private struct Entry {
    var key: UInt64 = 0
    var severity: Severity?
    var isUsed = false
  }

  private var entries = ContiguousArray(repeating: Entry(), count: 16)

  @inline(__always)
  mutating func read(_ text: UnsafeRawBufferPointer, _ reader: SeverityReader) -> Severity? {
    guard text.count <= 7 else { return reader.read(text, isNumber: false) }
    // The bytes and their number: no two texts share a key.
    var key = UInt64(text.count)
    for byte in text { key = key << 8 | UInt64(byte) }
    let slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 60)
    if entries[slot].isUsed, entries[slot].key == key { return entries[slot].severity }
    let severity = reader.read(text, isNumber: false)
    entries[slot] = Entry(key: key, severity: severity, isUsed: true)
    return severity
  }
}
