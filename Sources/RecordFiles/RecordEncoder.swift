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
  /// JSON strings with their quotes.
  let stream: [UInt8]
  let name: [UInt8]
  let streamText: String

  init(_ source: LogSource) {
    stream = SourceText.json(source.stream)
    name = SourceText.json(source.name)
    streamText = source.stream
  }

  private static func json(_ text: String) -> [UInt8] {
    let buffer = OutputBuffer(capacity: text.utf8.count + 16)
    var text = text
    _ = text.withUTF8 { buffer.append(jsonString: UnsafeRawBufferPointer($0)) }
    return Array(buffer.bytes)
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

  mutating func write(_ parsed: ParsedRecord, _ record: Record, _ source: SourceText, to output: OutputBuffer) {
    switch schema {
    case .sentinel: writeSentinel(parsed, record, source, to: output)
    case .ecs: writeECS(parsed, record, source, to: output)
    case .otel: writeOTel(parsed, record, source, to: output)
    }
    output.append(UInt8(ascii: "\n"))
  }

  @inline(__always)
  private mutating func writeSentinel(
    _ parsed: ParsedRecord, _ record: Record, _ source: SourceText, to output: OutputBuffer
  ) {
    output.append(UInt8(ascii: "{"))
    if let timestamp = parsed.timestamp {
      output.append("\"timestamp\":\"")
      output.append(timestamp)
      output.append("\",")
    }
    if let severity = parsed.severity {
      output.append("\"severity\":\"")
      output.append(severity.name)
      output.append("\",")
    }
    output.append("\"service\":")
    write(service: parsed, source, to: output)
    output.append(",\"message\":")
    write(parsed.message, to: output)
    if let rule = parsed.rule {
      output.append(",\"rule\":\"")
      output.append(ruleSet.rules[rule].encodedName)
      output.append(UInt8(ascii: "\""))
    }
    output.append(",\"source\":")
    output.append(source.name)
    output.append(",\"line\":")
    output.append(decimal: record.line)
    writeRest(parsed, record, stackKey: ",\"stack\":", to: output)
    output.append(UInt8(ascii: "}"))
  }

  /// Fields, stack, and the marks of what is not a whole parsed record.
  @inline(__always)
  private mutating func writeRest(
    _ parsed: ParsedRecord, _ record: Record, stackKey: StaticString?, to output: OutputBuffer
  ) {
    if !parsed.fields.isEmpty {
      output.append(",\"fields\":{")
      var isFirst = true
      for field in parsed.fields {
        if !isFirst { output.append(UInt8(ascii: ",")) }
        isFirst = false
        write(nameOf: field, to: output)
        output.append(UInt8(ascii: ":"))
        write(field.value, to: output)
      }
      output.append(UInt8(ascii: "}"))
    }
    if let stack = parsed.stack, let stackKey {
      output.append(stackKey)
      write(stack: stack, to: output)
    }
    if record.part > 0 {
      output.append(",\"part\":")
      output.append(decimal: record.part)
    }
    if parsed.rule == nil, record.part <= 1 { output.append(",\"unparsed\":true") }
  }

  private mutating func writeECS(
    _ parsed: ParsedRecord, _ record: Record, _ source: SourceText, to output: OutputBuffer
  ) {
    output.append(UInt8(ascii: "{"))
    if let timestamp = parsed.timestamp {
      output.append("\"@timestamp\":\"")
      output.append(timestamp)
      output.append("\",")
    }
    if parsed.severity != nil || parsed.severityText != nil {
      output.append("\"log.level\":")
      write(severityText: parsed, to: output)
      output.append(UInt8(ascii: ","))
    }
    output.append("\"message\":")
    write(parsed.message, to: output)
    output.append(",\"ecs.version\":\"8.11.0\",\"service.name\":")
    write(service: parsed, source, to: output)
    output.append(",\"log.file.path\":")
    output.append(source.name)
    if let stack = parsed.stack {
      output.append(",\"error.stack_trace\":")
      write(stack: stack, to: output)
    }
    output.append(",\"sentinel\":{\"line\":")
    output.append(decimal: record.line)
    if let rule = parsed.rule {
      output.append(",\"rule\":\"")
      output.append(ruleSet.rules[rule].encodedName)
      output.append(UInt8(ascii: "\""))
    }
    writeRest(parsed, record, stackKey: nil, to: output)
    output.append("}}")
  }

  private mutating func writeOTel(
    _ parsed: ParsedRecord, _ record: Record, _ source: SourceText, to output: OutputBuffer
  ) {
    output.append("{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":")
    write(service: parsed, source, to: output)
    output.append("}}]},\"scopeLogs\":[{\"scope\":{\"name\":\"sentinel\"},\"logRecords\":[{")
    if let timestamp = parsed.timestamp, timestamp.nanoseconds >= 0 {
      output.append("\"timeUnixNano\":\"")
      output.append(decimal: Int(timestamp.nanoseconds))
      output.append("\",")
    }
    if let severity = parsed.severity {
      output.append("\"severityNumber\":")
      output.append(decimal: severity.otelNumber)
      output.append(UInt8(ascii: ","))
    }
    if parsed.severity != nil || parsed.severityText != nil {
      output.append("\"severityText\":")
      write(severityText: parsed, to: output)
      output.append(UInt8(ascii: ","))
    }
    output.append("\"body\":{\"stringValue\":")
    write(parsed.message, to: output)
    output.append("},\"attributes\":[{\"key\":\"log.file.path\",\"value\":{\"stringValue\":")
    output.append(source.name)
    output.append("}},{\"key\":\"sentinel.line\",\"value\":{\"intValue\":\"")
    output.append(decimal: record.line)
    output.append("\"}}")
    if let rule = parsed.rule {
      output.append(",{\"key\":\"sentinel.rule\",\"value\":{\"stringValue\":\"")
      output.append(ruleSet.rules[rule].encodedName)
      output.append("\"}}")
    }
    if let stack = parsed.stack {
      output.append(",{\"key\":\"exception.stacktrace\",\"value\":{\"stringValue\":")
      write(stack: stack, to: output)
      output.append("}}")
    }
    for field in parsed.fields {
      output.append(",{\"key\":")
      write(nameOf: field, to: output)
      output.append(",\"value\":{")
      write(attribute: field.value, to: output)
      output.append("}}")
    }
    if record.part > 0 {
      output.append(",{\"key\":\"sentinel.part\",\"value\":{\"intValue\":\"")
      output.append(decimal: record.part)
      output.append("\"}}")
    }
    output.append("]}]}]}]}")
  }

  /// One `AnyValue` of OTLP: integers are strings there, objects and arrays go as their JSON text.
  private mutating func write(attribute value: FieldValue, to output: OutputBuffer) {
    guard value.kind == .json, let first = value.bytes.first else {
      output.append("\"stringValue\":")
      write(value, to: output)
      return
    }
    switch first {
    case UInt8(ascii: "t"), UInt8(ascii: "f"):
      output.append("\"boolValue\":")
      output.append(value.bytes)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      if value.bytes.allSatisfy({ $0 &- 48 < 10 || $0 == UInt8(ascii: "-") }) {
        output.append("\"intValue\":\"")
        output.append(value.bytes)
        output.append("\"")
      } else {
        output.append("\"doubleValue\":")
        output.append(value.bytes)
      }
    default:
      output.append("\"stringValue\":")
      invalidSequences += output.append(jsonString: value.bytes)
    }
  }

  @inline(__always)
  private mutating func write(service parsed: ParsedRecord, _ source: SourceText, to output: OutputBuffer) {
    if let service = parsed.service {
      write(service, to: output)
    } else {
      output.append(source.stream)
    }
  }

  private mutating func write(severityText parsed: ParsedRecord, to output: OutputBuffer) {
    if let text = parsed.severityText {
      // A number in JSON, such as pino's level, becomes the text that the schemas want.
      write(FieldValue(text.bytes, text.kind == .json ? .text : text.kind), to: output)
    } else if let severity = parsed.severity {
      output.append(UInt8(ascii: "\""))
      output.append(severity.name)
      output.append(UInt8(ascii: "\""))
    }
  }

  @inline(__always)
  private mutating func write(nameOf field: Field, to output: OutputBuffer) {
    output.append(UInt8(ascii: "\""))
    if field.isNameValid {
      output.append(field.name)
    } else {
      invalidSequences += output.append(json: field.name)
    }
    output.append(UInt8(ascii: "\""))
  }

  @inline(__always)
  private mutating func write(_ value: FieldValue, to output: OutputBuffer) {
    switch value.kind {
    case .text: invalidSequences += output.append(jsonString: value.bytes)
    case .json: invalidSequences += output.append(json: value.bytes)
    case .jsonString:
      output.append(UInt8(ascii: "\""))
      invalidSequences += output.append(json: value.bytes)
      output.append(UInt8(ascii: "\""))
    }
  }

  /// Lines of a record end in a line feed alone, whatever they ended in.
  private mutating func write(stack: FieldValue, to output: OutputBuffer) {
    guard stack.kind == .text, stack.bytes.contains(0x0D) else { return write(stack, to: output) }
    let lines = OutputBuffer(capacity: stack.bytes.count)
    for index in stack.bytes.indices {
      if stack.bytes[index] == 0x0D, index + 1 < stack.bytes.count, stack.bytes[index + 1] == 0x0A { continue }
      lines.append(stack.bytes[index])
    }
    write(FieldValue(lines.bytes), to: output)
  }
}

extension OutputBuffer {
  /// Writes `timestamp` as RFC 3339 in UTC.
  @inline(__always)
  func append(_ timestamp: Timestamp) {
    count += writeRFC3339(timestamp, into: reserve(maximumRFC3339Length))
  }
}
