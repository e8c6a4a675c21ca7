import LogModel
import Rules

/// Where a record's text ends in its batch, and its time.
struct TextMark: Sendable {
  var time: Int64?
  var end: Int
}

/// Writes records for people: time, severity, service, message, fields, and the stack below.
struct TextEncoder {
  let isColoured: Bool

  mutating func write(_ parsed: ParsedRecord, _ record: Record, service: String, to output: OutputBuffer) {
    colour("\u{1B}[2m", output)
    if let timestamp = parsed.timestamp {
      output.append(timestamp)
    } else {
      output.append("-")
    }
    colour("\u{1B}[0m", output)
    output.append(" ")
    colour(TextEncoder.colour(of: parsed.severity), output)
    if let severity = parsed.severity {
      output.append(severity.name)
      if severity.name.utf8CodeUnitCount == 4 { output.append(" ") }
    } else {
      output.append("-    ")
    }
    colour("\u{1B}[0m", output)
    output.append(" ")
    colour("\u{1B}[36m", output)
    output.append(text: service.terminalSafe)
    colour("\u{1B}[0m", output)
    output.append(" ")
    write(parsed.message, to: output)
    for field in parsed.fields {
      output.append(" ")
      colour("\u{1B}[2m", output)
      output.append(terminalSafe: field.name)
      output.append("=")
      colour("\u{1B}[0m", output)
      write(field.value, to: output)
    }
    if record.part > 0 { output.append(text: " (part \(record.part))") }
    output.append(UInt8(ascii: "\n"))
    if let stack = parsed.stack { write(stack: stack, to: output) }
  }

  private func colour(_ sequence: StaticString, _ output: OutputBuffer) {
    if isColoured { output.append(sequence) }
  }

  private static func colour(of severity: Severity?) -> StaticString {
    switch severity {
    case .fatal: "\u{1B}[1;35m"
    case .error: "\u{1B}[31m"
    case .warn: "\u{1B}[33m"
    case .info: "\u{1B}[32m"
    default: "\u{1B}[2m"
    }
  }

  private func write(_ value: FieldValue, to output: OutputBuffer) {
    guard value.kind == .jsonString else {
      output.append(terminalSafe: value.bytes)
      return
    }
    let text = OutputBuffer(capacity: value.bytes.count)
    text.append(unescapingJSON: value.bytes)
    output.append(terminalSafe: text.bytes)
  }

  private func write(stack: FieldValue, to output: OutputBuffer) {
    let text = OutputBuffer(capacity: stack.bytes.count)
    if stack.kind == .jsonString { text.append(unescapingJSON: stack.bytes) } else { text.append(stack.bytes) }
    for line in text.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let line = UnsafeRawBufferPointer(rebasing: line)
      output.append("    ")
      output.append(terminalSafe: line.last == 0x0D ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line)
      output.append(UInt8(ascii: "\n"))
    }
  }
}
