import LogModel

/// One record as `replay` writes it, taken apart as far as a comparison needs it. Its slices are those of the line.
struct RecordLine {
  /// What tells a record from all others: the place where it begins.
  struct Key: Hashable, Comparable {
    /// Counts the sources.
    var source: Int
    var line: Int
    var part: Int

    static func < (left: Key, right: Key) -> Bool {
      (left.source, left.line, left.part) < (right.source, right.line, right.part)
    }
  }

  let bytes: UnsafeRawBufferPointer
  private let members: ContiguousArray<JSONMember>

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    var members: ContiguousArray<JSONMember> = []
    _ = JSONObjectReader.members(of: bytes, into: &members)
    self.members = members
  }

  /// The value of a key, as JSON.
  subscript(key: StaticString) -> JSONMember? { members.first { $0.key.isText(key) } }

  func key(ofSource source: Int) -> Key {
    Key(source: source, line: number("line"), part: number("part"))
  }

  private func number(_ key: StaticString) -> Int {
    self[key].flatMap { Int(String(decoding: $0.value, as: UTF8.self)) } ?? 0
  }

  /// Whether the record's rule drops it. Its name does not tell: records that `replay` wrote have the name of a rule that was not asked.
  var isDropped: Bool { bytes.first == UInt8(ascii: " ") }

  /// The rule that matched; nil where none did.
  var rule: String? { self["rule"].map { String(decoding: $0.value, as: UTF8.self) } }

  /// `source:line`, as text.
  var place: String {
    "\(self["source"]?.plainText ?? ""):\(number("line"))"
  }

  var message: String { self["message"]?.plainText ?? "" }

  /// The members of `fields`.
  var fields: ContiguousArray<JSONMember> {
    var fields: ContiguousArray<JSONMember> = []
    if let object = self["fields"] { _ = JSONObjectReader.members(of: object.value, into: &fields) }
    return fields
  }
}

extension JSONMember {
  /// The value of a string, its escapes taken back; of anything else, its JSON.
  var plainText: String {
    guard kind == .string, hasEscapes else { return String(decoding: value, as: UTF8.self) }
    let buffer = OutputBuffer(capacity: value.count)
    buffer.append(unescapingJSON: value)
    return withExtendedLifetime(buffer) { String(decoding: buffer.bytes, as: UTF8.self) }
  }

  /// The value as it stands in JSON.
  var json: String {
    let text = String(decoding: value, as: UTF8.self)
    return kind == .string ? "\"\(text)\"" : text
  }

  func isSameValue(as other: JSONMember) -> Bool { kind == other.kind && value.isEqual(to: other.value) }
}
