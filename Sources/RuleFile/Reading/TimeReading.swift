import LogModel

extension NodeReader {
  /// `time`, of a rule.
  func time(_ node: Node?, fields syntax: NameSyntax) -> TimeDeclaration? {
    let keys = ["field", "format", "formats", "epoch", "zone"]
    guard let node, let section = section(node, "'time'", keys: keys, required: ["field"]) else { return nil }
    let fields = fieldNames(section["field"], "'field'", syntax)
    let format = text(section["format"], "'format'", expected: "a time format")
    let formats = formats(section["formats"])
    let epoch = choice(section["epoch"], "'epoch'", among: EpochUnit.allCases.map(\.rawValue)).flatMap(EpochUnit.init)
    let zone = zone(section["zone"])
    if section["epoch"] != nil, let mark = section.mark(of: "zone") {
      complaints.add(
        mark, "'zone' with 'epoch'", expected: "'format' or 'formats' with it", hint: "an epoch is in UTC")
    }
    guard exactlyOne(section, of: ["format", "formats", "epoch"]), !fields.isEmpty else { return nil }
    let source: TimeDeclaration.Source
    if let epoch {
      source = .epoch(epoch)
    } else if let format {
      source = .formats([format])
    } else if !formats.isEmpty {
      source = .formats(formats)
    } else {
      return nil
    }
    return TimeDeclaration(fields: fields, source: source, zoneOffsetSeconds: zone, mark: section.mark)
  }

  private func formats(_ node: Node?) -> [Located<String>] {
    guard let node else { return [] }
    if case .text = node.content {
      complaints.add(
        node.mark, "'formats' is \(node.kind)", expected: "a list of time formats", hint: "one goes into 'format'")
      return []
    }
    return texts(node, "'formats'", expected: "a time format")
  }

  /// `UTC`, `Z` or `+02:00`, as seconds east of UTC.
  private func zone(_ node: Node?) -> Int? {
    let expected = "UTC, Z or an offset like +02:00"
    guard let text = text(node, "'zone'", expected: expected) else { return nil }
    if text.value == "UTC" || text.value == "Z" { return 0 }
    guard let seconds = offsetSeconds(text.value) else {
      complaints.add(text.mark, "'zone' is \(quoted(text.value))", expected: expected)
      return nil
    }
    return seconds
  }
}

/// `+hh:mm` or `-hh:mm`, to 18 hours (ISO 8601 names no bound; no place on Earth was ever further off than 16).
private func offsetSeconds(_ text: String) -> Int? {
  let bytes = Array(text.utf8)
  guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"), bytes[3] == UInt8(ascii: ":"),
    [1, 2, 4, 5].allSatisfy({ isDigit(bytes[$0]) })
  else { return nil }
  func twoDigits(_ at: Int) -> Int { Int(bytes[at] - 0x30) * 10 + Int(bytes[at + 1] - 0x30) }
  let minutes = twoDigits(1) * 60 + twoDigits(4)
  guard twoDigits(4) < 60, minutes <= 18 * 60 else { return nil }
  return (bytes[0] == UInt8(ascii: "-") ? -1 : 1) * minutes * 60
}
