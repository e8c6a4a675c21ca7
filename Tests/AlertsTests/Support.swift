import Alerts
import LogModel
import RuleFile
import Rules
import TestSupport

/// A line is `TIME SERVICE LEVEL MESSAGE`: a time of `-` is none, a service of `-` the stream's name. Other lines match no rule.
let lineRules = #"""
  version: 1
  rules:
    - name: app
      match: '^(?<time>\S+) (?:-|(?<service>\S+)) (?<level>[A-Z]+) (?<message>.*)$'
      time: {field: time, format: '%iso'}
      severity: {field: level}
      service: '${service}'

  """#

/// A set of the alerts in `text`, items of a list, and its rules.
struct Alerting {
  let ruleSet: RuleSet
  let set: AlertSet

  init(_ text: String) throws {
    let indented = text.split(separator: "\n").map { "  \($0)\n" }.joined()
    let document = try RuleDocument.parse(Array((lineRules + "alerts:\n" + indented).utf8), file: "r.yaml")
    ruleSet = try RuleSet([document], library: PatternLibrary())
    set = try AlertSet([document], ruleSet: ruleSet, library: PatternLibrary())
  }

  /// What the observer notes of lines that are read as one batch.
  func notes(_ lines: [String], of source: LogSource = source(), first line: Int = 1) -> AlertNotes {
    let batch = batch(lines, of: source, first: line)
    let matcher = RuleMatcher(ruleSet)
    let parsed = ParsedRecord()
    let observer = AlertObserver(set)
    observer.begin(batch)
    for record in batch.records {
      matcher.parse(record, in: batch, into: parsed)
      observer.observe(parsed, record, in: batch)
    }
    return withExtendedLifetime(matcher) { observer.end(batch) as? AlertNotes ?? AlertNotes(bytes: []) }
  }

  /// The lines that are written about lines that come in these batches.
  func alerts(_ batches: [[String]], of source: LogSource = source()) -> [String] {
    var states = AlertStates(set)
    let output = OutputBuffer(capacity: 64)
    var line = 1
    for batch in batches {
      _ = states.take(notes(batch, of: source, first: line), of: source, into: output)
      line += batch.count
    }
    return lines(output)
  }
}

func source(_ stream: String = "shop", path: String = "shop.log") -> LogSource {
  LogSource(name: path, path: path, stream: stream, referenceTime: nil)
}

private func batch(_ lines: [String], of source: LogSource, first line: Int) -> LogBatch {
  let text = Array(lines.joined(separator: "\n").utf8)
  let batch = LogBatch(source: source, capacity: max(1, text.count))
  batch.storage.copyBytes(from: text)
  var offset = 0
  for (index, text) in lines.enumerated() {
    let length = text.utf8.count
    batch.records.append(
      Record(offset: offset, length: length, firstLineLength: length, line: line + index, lineCount: 1))
    offset += length + 1
  }
  return batch
}

func lines(_ output: OutputBuffer) -> [String] {
  String(decoding: output.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
}

/// `06:00:00 checkout firing`, of lines: time, alert and state, and the service where it is not the stream's.
func short(_ lines: [String]) -> [String] {
  lines.map { line in
    let time = value("timestamp", line).map { $0.dropFirst(11).dropLast() } ?? "-"
    let service = value("service", line).flatMap { $0 == "shop" ? nil : " \($0)" } ?? ""
    return "\(time) \(value("alert", line) ?? "") \(value("state", line) ?? "")\(service)"
  }
}

func value(_ key: String, _ line: String) -> String? {
  guard let start = line.firstRange(of: "\"\(key)\":\"")?.upperBound else { return nil }
  return line[start...].firstIndex(of: "\"").map { String(line[start..<$0]) }
}

/// A line at a time of 2 March 2026.
func at(_ time: String, _ rest: String) -> String { "2026-03-02T\(time)Z \(rest)" }
