import LogModel
import Regex

/// Applies redactions to parsed records. One a thread.
struct Redactor {
  private let scratch = MatchScratch(groups: 0)

  /// Replaces what `redactions` name in the texts of `record`, and adds the number of replacements by name to `counts`.
  mutating func redact(
    _ record: ParsedRecord, _ redactions: [Redaction], arena: ByteArena, counts: inout [String: Int]
  ) {
    for redaction in redactions {
      switch redaction.target {
      case .field(let name): redact(field: name.bytes, of: record, redaction, &counts)
      case .fields(let pattern):
        for index in record.fields.indices where holdsText(record.fields[index].value) {
          guard scratch.matches(pattern, record.fields[index].name) else { continue }
          record.fields[index].value = FieldValue(redaction.placeholder.bytes)
          counts[redaction.name, default: 0] += 1
        }
      case .pattern(let pattern):
        redact(&record.message, redaction, pattern, arena, &counts)
        if record.stack != nil { redact(&record.stack!, redaction, pattern, arena, &counts) }
        for index in record.fields.indices { redact(&record.fields[index].value, redaction, pattern, arena, &counts) }
      }
    }
  }

  /// Whether there is anything to keep back.
  private func holdsText(_ value: FieldValue) -> Bool {
    let isConstant = value.bytes.isText("null") || value.bytes.isText("true") || value.bytes.isText("false")
    return !value.bytes.isEmpty && !(value.kind == .json && isConstant)
  }

  private func redact(
    field name: UnsafeRawBufferPointer, of record: ParsedRecord, _ redaction: Redaction, _ counts: inout [String: Int]
  ) {
    if name.isText("message") {
      record.message = FieldValue(redaction.placeholder.bytes)
      counts[redaction.name, default: 0] += 1
    }
    for index in record.fields.indices where record.fields[index].name.isEqual(to: name) {
      record.fields[index].value = FieldValue(redaction.placeholder.bytes)
      counts[redaction.name, default: 0] += 1
    }
  }

  /// Nested JSON is searched as its text, and becomes text where a placeholder leaves it no JSON any more.
  private func redact(
    _ value: inout FieldValue, _ redaction: Redaction, _ pattern: Pattern, _ arena: ByteArena,
    _ counts: inout [String: Int]
  ) {
    if value.kind == .jsonString, value.bytes.contains(UInt8(ascii: "\\")) {
      let buffer = OutputBuffer(capacity: value.bytes.count + 16)
      buffer.append(unescapingJSON: value.bytes)
      value = FieldValue(arena.copy(buffer.bytes))
    }
    guard let base = value.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    let count = value.bytes.count
    var output: OutputBuffer?
    var copied = 0
    var position = 0
    while position <= count, scratch.match(pattern, base, count, from: position) == .match {
      let (start, end) = (max(scratch.offsets[0], position), scratch.offsets[1])
      guard end > start else {
        position = max(end, position) + 1
        continue
      }
      position = end
      let found = UnsafeRawBufferPointer(start: base + start, count: end - start)
      if redaction.needsLuhn, !Redaction.passesLuhn(found) { continue }
      let buffer = output ?? OutputBuffer(capacity: count + 64)
      output = buffer
      buffer.append(UnsafeRawBufferPointer(start: base + copied, count: start - copied))
      buffer.append(redaction.placeholder.bytes)
      copied = end
      counts[redaction.name, default: 0] += 1
    }
    guard let output else { return }
    output.append(UnsafeRawBufferPointer(start: base + copied, count: count - copied))
    value.bytes = arena.copy(output.bytes)
    if value.kind == .json, !JSONObjectReader.isValue(value.bytes) { value.kind = .text }
  }
}
