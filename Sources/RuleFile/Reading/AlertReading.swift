extension NodeReader {
  private static let alertKeys = [
    "name", "when", "if", "count", "within", "absent", "severity", "message", "cooldown",
  ]

  /// `alerts`, of a file.
  func alerts(_ node: Node?) -> [AlertDeclaration] {
    var seen: [String: SourceMark] = [:]
    return list(node, "'alerts'", of: "alerts, maps with 'name', 'if' and 'severity'").compactMap { node in
      alert(node, seen: &seen)
    }
  }

  private func alert(_ node: Node, seen: inout [String: SourceMark]) -> AlertDeclaration? {
    let required = ["name", "if", "severity"]
    guard let section = section(node, "an alert", keys: Self.alertKeys, required: required) else { return nil }
    let name = name(text(section["name"], "'name'", expected: "a name"), "an alert's name", .rule)
    if let name { refuseRepeated(name, "an alert", seen: &seen) }
    let scope = scope(section["when"])
    let condition = condition(section["if"])
    let trigger = trigger(section)
    let severity = choice(section["severity"], "'severity'", among: SeverityDeclaration.names)
    let message = text(section["message"], "'message'")
    let cooldown = span(section["cooldown"], "'cooldown'", from: 0)
    guard let name, let condition, let trigger, let severity else { return nil }
    return AlertDeclaration(
      name: name, scope: scope, condition: condition, trigger: trigger, severity: severity, message: message?.value,
      cooldown: cooldown ?? 0, mark: section.mark)
  }

  private func condition(_ node: Node?) -> AlertDeclaration.Condition? {
    let keys = ["severity", "rule", "message"]
    guard let node, let section = section(node, "'if'", keys: keys) else { return nil }
    if keys.allSatisfy({ section[$0] == nil }) {
      complaints.add(section.mark, "'if' names nothing", expected: alternatives(keys.map(quoted)))
      return nil
    }
    let rules = texts(section["rule"], "'rule'", expected: "a rule's name").compactMap {
      name($0, "a rule's name", .rule)
    }
    return AlertDeclaration.Condition(
      severity: choice(section["severity"], "'severity'", among: SeverityDeclaration.names), rules: rules,
      message: text(section["message"], "'message'", expected: "a regex"))
  }

  private func trigger(_ section: Section) -> AlertDeclaration.Trigger? {
    let count = number(section["count"], "'count'", in: 1...UInt32(AlertDeclaration.maximumCount))
    let within = span(section["within"], "'within'", from: 1)
    let absent = span(section["absent"], "'absent'", from: 1)
    guard section["absent"] == nil else {
      for key in ["count", "within"] {
        if let mark = section.mark(of: key) {
          complaints.add(mark, "an alert with both 'absent' and \(quoted(key))", expected: "one of them")
        }
      }
      return absent.map(AlertDeclaration.Trigger.absence)
    }
    guard let mark = section.mark(of: "count") else {
      return .each(within: within ?? AlertDeclaration.defaultWithin)
    }
    guard section["within"] != nil else {
      complaints.add(mark, "'count' without 'within'", expected: "the key 'within'")
      return nil
    }
    guard let count, let within else { return nil }
    return .count(Int(count), within: within)
  }

  /// A time span such as `90s` in nanoseconds, no less than `least` and at most 366 days.
  private func span(_ node: Node?, _ what: String, from least: Int64) -> Int64? {
    let expected = "a time span such as 200ms, 10s, 5m, 1h or 2d, at most 366d"
    guard let text = text(node, what, expected: expected) else { return nil }
    guard let span = nanoseconds(text.value), span >= least else {
      complaints.add(text.mark, "\(what) is \(quoted(text.value))", expected: expected)
      return nil
    }
    return span
  }
}

/// A number and its unit as nanoseconds; nil for anything else, and beyond 366 days.
private func nanoseconds(_ text: String) -> Int64? {
  let units: [(suffix: String, nanoseconds: Int64)] = [
    ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
  ]
  let digits = text.prefix { $0.isASCII && $0.isNumber }
  guard let unit = units.first(where: { $0.suffix == text.dropFirst(digits.count) }), let number = Int64(digits) else {
    return nil
  }
  let (span, isTooLong) = number.multipliedReportingOverflow(by: unit.nanoseconds)
  return isTooLong || span > 366 * 86_400_000_000_000 ? nil : span
}
