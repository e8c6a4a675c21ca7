import LogModel

/// Takes back a record that `replay` wrote: its keys, all of them known and in their order (docs/formats/records.md).
struct RecordReader {
  private static let keys: [StaticString] = [
    "timestamp", "severity", "service", "message", "rule", "source", "line", "fields", "stack", "part", "unparsed",
  ]
  private static let iso = try! TimeFormat("%iso")
  private var fields: ContiguousArray<JSONMember> = []

  /// Whether a line may be such a record: one look at its first bytes.
  @inline(__always)
  static func mayBegin(_ line: UnsafeRawBufferPointer) -> Bool {
    line.count > 24 && line[0] == UInt8(ascii: "{") && line[1] == UInt8(ascii: "\"")
      && (line[2] == UInt8(ascii: "t") || line[2] == UInt8(ascii: "s")) && line[line.count - 1] == UInt8(ascii: "}")
  }

  /// Fills `parsed` from the members of a line.
  ///
  /// - Returns: whether they are those of a record; if not, `parsed` is as it was.
  mutating func take(_ members: ContiguousArray<JSONMember>, into parsed: ParsedRecord) -> Bool {
    var values: [JSONMember?] = Array(repeating: nil, count: RecordReader.keys.count)
    var next = 0
    for member in members {
      while next < RecordReader.keys.count, !member.key.isText(RecordReader.keys[next]) { next += 1 }
      guard next < RecordReader.keys.count else { return false }
      values[next] = member
      next += 1
    }
    guard let service = values[2], let message = values[3], let source = values[5], let line = values[6],
      values[4] != nil || values[9] != nil || values[10] != nil,
      service.kind == .string, message.kind == .string, source.kind == .string, line.kind == .number,
      let number = Int(String(decoding: line.value, as: UTF8.self))
    else { return false }
    if let time = values[0],
      case .time(let timestamp) = RecordReader.iso.parse(time.value, zoneOffsetSeconds: 0, reference: nil)
    {
      parsed.timestamp = timestamp
    }
    if let severity = values[1] { parsed.severity = Severity(usualName: severity.value) }
    parsed.service = FieldValue(service)
    parsed.message = FieldValue(message)
    parsed.stack = values[8].map { FieldValue($0) }
    parsed.origin = RecordOrigin(
      source: FieldValue(source), line: number, rule: values[4].map { FieldValue($0) },
      part: values[9].flatMap { Int(String(decoding: $0.value, as: UTF8.self)) } ?? 0)
    if let object = values[7] {
      fields.removeAll(keepingCapacity: true)
      if JSONObjectReader.members(of: object.value, into: &fields) {
        for field in fields { parsed.append(Field(name: field.key, isNameValid: false, value: FieldValue(field))) }
      }
    }
    return true
  }
}
