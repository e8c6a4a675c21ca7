import LogModel
import Rules

/// The conventions in which records can be written.
public enum RecordSchema: String, CaseIterable, Sendable {
  /// Our own: docs/formats/records.md.
  case sentinel
  /// Elastic Common Schema.
  case ecs
  /// OpenTelemetry's OTLP/JSON, one `resourceLogs` a line, as its collector reads it from files.
  case otel
}

/// What is written for every record of a source, made once.
struct SourceText {
  /// The insides of JSON strings.
  let stream: UnsafeRawBufferPointer
  let name: UnsafeRawBufferPointer
  let streamText: String
  /// What the slices lie in.
  private let arena = ByteArena()

  init(_ source: LogSource) {
    stream = SourceText.json(source.stream, arena)
    name = SourceText.json(source.name, arena)
    streamText = source.stream
  }

  private static func json(_ text: String, _ arena: ByteArena) -> UnsafeRawBufferPointer {
    let buffer = OutputBuffer(capacity: text.utf8.count + 16)
    buffer.append(jsonString: text)
    return arena.copy(UnsafeRawBufferPointer(rebasing: buffer.bytes.dropFirst().dropLast()))
  }
}

/// Writes parsed records as JSON lines. Keys are always in the same order, and what a record does not have is left out.
struct RecordEncoder {
  let schema: RecordSchema
  let ruleSet: RuleSet
  /// U+FFFD that stand for invalid UTF-8.
  private(set) var invalidSequences = 0

  init(schema: RecordSchema, ruleSet: RuleSet) {
    self.schema = schema
    self.ruleSet = ruleSet
  }

  @inline(__always)
  mutating func write(_ parsed: ParsedRecord, _ record: Record, _ source: SourceText, to output: OutputBuffer) {
    var invalid: UInt64 = 0
    output.write(atMost: size(of: parsed, source)) { cursor in
      switch schema {
      case .sentinel: writeSentinel(parsed, record, source, to: &cursor)
      case .ecs: writeECS(parsed, record, source, to: &cursor)
      case .otel: writeOTel(parsed, record, source, to: &cursor)
      }
      cursor.write(UInt8(ascii: "\n"))
      invalid = cursor.invalidSequences
    }
    invalidSequences &+= Int(truncatingIfNeeded: invalid)
  }

  /// No less than any schema makes of a record: keys and punctuation of the record, of each field, and every byte escaped.
  @inline(__always)
  private func size(of parsed: ParsedRecord, _ source: SourceText) -> Int {
    var bytes = parsed.message.bytes.count &+ source.name.count &+ source.stream.count
    if let origin = parsed.origin { bytes &+= origin.source.bytes.count &+ (origin.rule?.bytes.count ?? 0) }
    bytes &+= parsed.stack?.bytes.count ?? 0
    bytes &+= parsed.service?.bytes.count ?? 0
    bytes &+= parsed.severityText?.bytes.count ?? 0
    for field in parsed.fields { bytes &+= field.name.count &+ field.value.bytes.count &+ 16 }
    return 1024 &+ bytes &* 6
  }

  @inline(__always)
  private func writeSentinel(
    _ parsed: ParsedRecord, _ record: Record, _ source: SourceText, to output: inout JSONCursor
  ) {
    output.write(UInt8(ascii: "{"))
    if let timestamp = parsed.timestamp {
      output.write("\"timestamp\":\"")
      output.write(timestamp)
      output.write("\",")
    }
    if let severity = parsed.severity {
      output.write("\"severity\":\"")
      output.write(severity.name)
      output.write("\",")
    }
    output.write("\"service\":")
    write(service: parsed, source, to: &output)
    output.write(",\"message\":")
    write(parsed.message, to: &output)
    write(ruleOf: parsed, to: &output)
    output.write(",\"source\":")
    write(sourceOf: parsed, source, to: &output)
    output.write(",\"line\":")
    output.write(decimal: parsed.origin?.line ?? record.line)
    writeRest(parsed, record, stackKey: ",\"stack\":", to: &output)
    output.write(UInt8(ascii: "}"))
  }

  /// Fields, stack, and the marks of what is not a whole parsed record.
  @inline(__always)
  private func writeRest(
    _ parsed: ParsedRecord, _ record: Record, stackKey: StaticString?, to output: inout JSONCursor
  ) {
    if !parsed.fields.isEmpty {
      output.write(",\"fields\":{")
      var isFirst = true
      for field in parsed.fields {
        if !isFirst { output.write(UInt8(ascii: ",")) }
        isFirst = false
        write(nameOf: field, to: &output)
        output.write(UInt8(ascii: ":"))
        write(field.value, to: &output)
      }
      output.write(UInt8(ascii: "}"))
    }
    if let stack = parsed.stack, let stackKey {
      output.write(stackKey)
      write(stack: stack, to: &output)
    }
    let part = parsed.origin?.part ?? record.part
    if part > 0 {
      output.write(",\"part\":")
      output.write(decimal: part)
    }
    if parsed.isUnparsed, part <= 1 { output.write(",\"unparsed\":true") }
  }

  /// The key `rule` and a comma before it, where a rule matched.
  @inline(__always)
  private func write(ruleOf parsed: ParsedRecord, to output: inout JSONCursor) {
    if let rule = parsed.rule {
      output.write(",\"rule\":\"")
      output.write(ruleSet.rules[rule].encodedName)
      output.write(UInt8(ascii: "\""))
    } else if let rule = parsed.origin?.rule {
      output.write(",\"rule\":")
      write(rule, to: &output)
    }
  }

  /// The name of the source as a JSON string.
  @inline(__always)
  private func write(sourceOf parsed: ParsedRecord, _ source: SourceText, to output: inout JSONCursor) {
    if let origin = parsed.origin { return write(origin.source, to: &output) }
    output.write(UInt8(ascii: "\""))
    output.write(source.name)
    output.write(UInt8(ascii: "\""))
  }

  private func writeECS(
    _ parsed: ParsedRecord, _ record: Record, _ source: SourceText, to output: inout JSONCursor
  ) {
    output.write(UInt8(ascii: "{"))
    if let timestamp = parsed.timestamp {
      output.write("\"@timestamp\":\"")
      output.write(timestamp)
      output.write("\",")
    }
    if parsed.severity != nil || parsed.severityText != nil {
      output.write("\"log.level\":")
      write(severityText: parsed, to: &output)
      output.write(UInt8(ascii: ","))
    }
    output.write("\"message\":")
    write(parsed.message, to: &output)
    output.write(",\"ecs.version\":\"8.11.0\",\"service.name\":")
    write(service: parsed, source, to: &output)
    output.write(",\"log.file.path\":")
    write(sourceOf: parsed, source, to: &output)
    if let stack = parsed.stack {
      output.write(",\"error.stack_trace\":")
      write(stack: stack, to: &output)
    }
    output.write(",\"sentinel\":{\"line\":")
    output.write(decimal: parsed.origin?.line ?? record.line)
    write(ruleOf: parsed, to: &output)
    writeRest(parsed, record, stackKey: nil, to: &output)
    output.write("}}")
  }

  private func writeOTel(
    _ parsed: ParsedRecord, _ record: Record, _ source: SourceText, to output: inout JSONCursor
  ) {
    output.write(
      "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":")
    write(service: parsed, source, to: &output)
    output.write("}}]},\"scopeLogs\":[{\"scope\":{\"name\":\"sentinel\"},\"logRecords\":[{")
    if let timestamp = parsed.timestamp, timestamp.nanoseconds >= 0 {
      output.write("\"timeUnixNano\":\"")
      output.write(decimal: Int(timestamp.nanoseconds))
      output.write("\",")
    }
    if let severity = parsed.severity {
      output.write("\"severityNumber\":")
      output.write(decimal: severity.otelNumber)
      output.write(UInt8(ascii: ","))
    }
    if parsed.severity != nil || parsed.severityText != nil {
      output.write("\"severityText\":")
      write(severityText: parsed, to: &output)
      output.write(UInt8(ascii: ","))
    }
    output.write("\"body\":{\"stringValue\":")
    write(parsed.message, to: &output)
    output.write("},\"attributes\":[{\"key\":\"log.file.path\",\"value\":{\"stringValue\":")
    write(sourceOf: parsed, source, to: &output)
    output.write("}},{\"key\":\"sentinel.line\",\"value\":{\"intValue\":\"")
    output.write(decimal: parsed.origin?.line ?? record.line)
    output.write("\"}}")
    if let rule = parsed.rule {
      output.write(",{\"key\":\"sentinel.rule\",\"value\":{\"stringValue\":\"")
      output.write(ruleSet.rules[rule].encodedName)
      output.write("\"}}")
    } else if let rule = parsed.origin?.rule {
      output.write(",{\"key\":\"sentinel.rule\",\"value\":{\"stringValue\":")
      write(rule, to: &output)
      output.write("}}")
    }
    if let stack = parsed.stack {
      output.write(",{\"key\":\"exception.stacktrace\",\"value\":{\"stringValue\":")
      write(stack: stack, to: &output)
      output.write("}}")
    }
    for field in parsed.fields {
      output.write(",{\"key\":")
      write(nameOf: field, to: &output)
      output.write(",\"value\":{")
      write(attribute: field.value, to: &output)
      output.write("}}")
    }
    let part = parsed.origin?.part ?? record.part
    if part > 0 {
      output.write(",{\"key\":\"sentinel.part\",\"value\":{\"intValue\":\"")
      output.write(decimal: part)
      output.write("\"}}")
    }
    output.write("]}]}]}]}")
  }

  /// One `AnyValue` of OTLP: integers are strings there, objects and arrays go as their JSON text.
  private func write(attribute value: FieldValue, to output: inout JSONCursor) {
    guard value.kind == .json, let first = value.bytes.first else {
      output.write("\"stringValue\":")
      write(value, to: &output)
      return
    }
    switch first {
    case UInt8(ascii: "t"), UInt8(ascii: "f"):
      output.write("\"boolValue\":")
      output.write(value.bytes)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      if value.bytes.allSatisfy({ $0 &- 48 < 10 || $0 == UInt8(ascii: "-") }) {
        output.write("\"intValue\":\"")
        output.write(value.bytes)
        output.write("\"")
      } else {
        output.write("\"doubleValue\":")
        output.write(value.bytes)
      }
    default:
      output.write("\"stringValue\":")
      output.writeString(value.bytes)
    }
  }

  @inline(__always)
  private func write(service parsed: ParsedRecord, _ source: SourceText, to output: inout JSONCursor) {
    if let service = parsed.service {
      write(service, to: &output)
    } else {
      output.write(UInt8(ascii: "\""))
      output.write(source.stream)
      output.write(UInt8(ascii: "\""))
    }
  }

  private func write(severityText parsed: ParsedRecord, to output: inout JSONCursor) {
    if let text = parsed.severityText {
      // A number in JSON, such as pino's level, becomes the text that the schemas want.
      write(FieldValue(text.bytes, text.kind == .json ? .text : text.kind), to: &output)
    } else if let severity = parsed.severity {
      output.write(UInt8(ascii: "\""))
      output.write(severity.name)
      output.write(UInt8(ascii: "\""))
    }
  }

  @inline(__always)
  private func write(nameOf field: Field, to output: inout JSONCursor) {
    output.write(UInt8(ascii: "\""))
    if field.isNameValid {
      output.write(field.name)
    } else {
      output.writeJSON(field.name)
    }
    output.write(UInt8(ascii: "\""))
  }

  @inline(__always)
  private func write(_ value: FieldValue, to output: inout JSONCursor) {
    switch value.kind {
    case .text: output.writeString(value.bytes)
    case .json: output.writeJSON(value.bytes)
    case .jsonString:
      output.write(UInt8(ascii: "\""))
      output.writeJSON(value.bytes)
      output.write(UInt8(ascii: "\""))
    }
  }

  /// Lines of a record end in a line feed alone, whatever they ended in.
  private func write(stack: FieldValue, to output: inout JSONCursor) {
    guard stack.kind == .text, stack.bytes.contains(0x0D) else { return write(stack, to: &output) }
    output.write(UInt8(ascii: "\""))
    var start = 0
    for index in stack.bytes.indices.dropLast() where stack.bytes[index] == 0x0D && stack.bytes[index + 1] == 0x0A {
      output.writeStringContent(UnsafeRawBufferPointer(rebasing: stack.bytes[start..<index]))
      start = index + 1
    }
    output.writeStringContent(UnsafeRawBufferPointer(rebasing: stack.bytes[start...]))
    output.write(UInt8(ascii: "\""))
  }
}
