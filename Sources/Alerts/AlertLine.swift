import LogModel
import RuleFile
import Rules

/// Writes transitions as JSON lines: docs/formats/alerts.md.
struct AlertLine {
  let set: AlertSet
  let source: LogSource

  func write(_ transition: AlertTransition, to output: OutputBuffer) {
    let alert = set.alerts[transition.alert]
    let service = transition.service ?? Array(source.stream.utf8)
    output.append("{")
    if let moment = transition.moment {
      output.append("\"timestamp\":\"")
      output.append(AlertLine.timestamp(moment))
      output.append("\",")
    }
    output.append("\"alert\":")
    output.append(jsonString: alert.name)
    output.append(transition.change == .fires ? ",\"state\":\"firing\"" : ",\"state\":\"resolved\"")
    output.append(text: ",\"severity\":\"\(alert.severity.name)\",\"service\":")
    service.withUnsafeBytes { _ = output.append(jsonString: $0) }
    if let message = alert.message {
      output.append(",\"message\":")
      output.append(jsonString: message)
    } else if let message = transition.record?.message {
      output.append(",\"message\":")
      output.append(jsonString: message)
    }
    append(alert.trigger, to: output)
    if let record = transition.record { append(record, to: output) }
    if let since = transition.since {
      output.append(",\"since\":\"")
      output.append(AlertLine.timestamp(since))
      output.append("\"")
    }
    output.append(text: ",\"id\":\"\(id(of: transition, alert.name, service))\"}\n")
  }

  private func append(_ trigger: AlertDeclaration.Trigger, to output: OutputBuffer) {
    switch trigger {
    case .each: break
    case .count(let count, let within):
      output.append(text: ",\"count\":\(count),\"within_seconds\":\(AlertLine.seconds(within))")
    case .absence(let span): output.append(text: ",\"absent_seconds\":\(AlertLine.seconds(span))")
    }
  }

  private func append(_ record: MatchedRecord, to output: OutputBuffer) {
    switch record.rule {
    case .none: break
    case .index(let index):
      output.append(",\"rule\":")
      output.append(jsonString: set.ruleNames[index])
    case .name(let name):
      output.append(",\"rule\":")
      output.append(jsonString: name)
    }
    output.append(",\"source\":")
    if let name = record.source {
      output.append(jsonString: name)
    } else {
      output.append(jsonString: source.name)
    }
    output.append(text: ",\"line\":\(record.line)")
  }

  /// The same for the same transition, whoever writes it and whenever.
  private func id(of transition: AlertTransition, _ alert: String, _ service: [UInt8]) -> String {
    let bytes = OutputBuffer(capacity: 128)
    bytes.append(sized: alert)
    bytes.append(sized: source.stream)
    bytes.append(sized: service)
    bytes.append(transition.change == .fires ? 1 : 0)
    if let moment = transition.moment { bytes.append(signed: moment) }
    let digits = String(ContentHash.of(bytes.bytes), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// With as many digits of the fraction as the moment needs: none, three, six or nine.
  static func timestamp(_ moment: Int64) -> Timestamp {
    let digits: UInt8 =
      if moment % 1_000_000_000 == 0 { 0 } else if moment % 1_000_000 == 0 { 3 } else if moment % 1000 == 0 { 6 } else {
        9
      }
    return Timestamp(nanoseconds: moment, fractionDigits: digits)
  }

  /// A span of whole milliseconds in seconds: `60`, `0.25`.
  static func seconds(_ span: Int64) -> String {
    let milliseconds = span / 1_000_000
    var text = "\(milliseconds / 1000)"
    guard milliseconds % 1000 > 0 else { return text }
    text += "." + String(String(1000 + milliseconds % 1000).dropFirst())
    while text.last == "0" { text.removeLast() }
    return text
  }
}
