import Analysis
import LogModel

/// `anomalies.jsonl`: a JSON object for each finding, the worst first. The keys are those of `docs/formats/anomalies.md`.
struct AnomalyLines {
  static let schema = "sentinel-anomaly/1"

  private let report: AnomalyReport
  private let output: OutputBuffer
  private let scratch = OutputBuffer(capacity: 1 << 10)
  /// Of each finding, the incident it belongs to.
  private let incidents: [Int: String]

  static func write(_ report: AnomalyReport, into output: OutputBuffer) {
    let lines = AnomalyLines(report, output)
    for index in report.findings.indices { lines.write(report.findings[index], incident: lines.incidents[index]) }
  }

  private init(_ report: AnomalyReport, _ output: OutputBuffer) {
    self.report = report
    self.output = output
    var incidents: [Int: String] = [:]
    for incident in report.incidents {
      for index in incident.findings where incidents[index] == nil { incidents[index] = incident.id }
    }
    self.incidents = incidents
  }

  private func write(_ finding: Finding, incident: String?) {
    output.append("{\"schema\":")
    write(Self.schema)
    member("id", finding.id)
    member("kind", finding.kind.rawValue)
    member("service", finding.service)
    member("start", moment: finding.start)
    member("end", moment: finding.end)
    member("detected_at", moment: finding.detectedAt)
    member("score", finding.score)
    member("severity", "\(finding.severity.name)")
    member("template_id", finding.templateID)
    member("template", finding.template)
    member("subject", finding.subject)
    member("observed", finding.observed)
    member("expected", finding.expected)
    member("unit", finding.unit)
    member("why", finding.why)
    member("first_seen", moment: finding.firstSeen)
    member("last_seen", moment: finding.lastSeen)
    list("services", finding.services) { write($0) }
    list("evidence", finding.evidence) { write($0) }
    member("incident", incident)
    output.append("}\n")
  }

  private func write(_ evidence: Evidence) {
    output.append("{\"source\":")
    write(evidence.source)
    key("line")
    output.append(decimal: evidence.line)
    member("timestamp", moment: evidence.time)
    member("severity", evidence.severity.map { "\($0.name)" })
    member("message", evidence.text)
    output.append("}")
  }

  /// Keys are the program's own and need no escape.
  private func key(_ name: StaticString) {
    output.append(",\"")
    output.append(name)
    output.append("\":")
  }

  private func member(_ name: StaticString, _ text: String?) {
    guard let text else { return }
    key(name)
    write(text)
  }

  /// A number as short as a reader gets it back from; JSON has none for what is not finite, which is left out.
  private func member(_ name: StaticString, _ number: Double) {
    guard number.isFinite else { return }
    key(name)
    if number == number.rounded(), number.magnitude < 9e15 {
      output.append(decimal: Int(number))
    } else {
      output.append(text: "\(number)")
    }
  }

  private func member(_ name: StaticString, moment: Int64?) {
    guard let moment else { return }
    key(name)
    guard report.axis == .time else { return output.append(decimal: Int(moment)) }
    output.append("\"")
    output.append(Timestamp(shortest: moment))
    output.append("\"")
  }

  private func list<Element>(_ name: StaticString, _ elements: [Element], _ body: (Element) -> Void) {
    guard !elements.isEmpty else { return }
    key(name)
    output.append("[")
    for (index, element) in elements.enumerated() {
      if index > 0 { output.append(",") }
      body(element)
    }
    output.append("]")
  }

  /// Writes a JSON string. A `##` keeps one of its signs as an escape: some CI systems obey `##vso[` wherever in a line it stands.
  private func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      scratch.removeAll()
      scratch.append(jsonString: UnsafeRawBufferPointer(bytes))
    }
    var previous: UInt8 = 0
    for byte in scratch.bytes {
      if byte == UInt8(ascii: "#"), previous == byte {
        output.append("\\u0023")
      } else {
        output.append(byte)
      }
      previous = byte
    }
  }
}
