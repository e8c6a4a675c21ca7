import Inputs
import LogModel
import Rules

/// What the closing summary says of a run, on standard error and in `summary.json`.
public struct Summary: Sendable {
  public var tally: Tally
  public var problems: [InputProblem]
  public var ruleNames: [String]
  /// How often each alert fired; nil where none is declared.
  public var alerts: [(name: String, count: Int)]?
  /// Of the program.
  public var version: String

  public init(tally: Tally, problems: [InputProblem], ruleNames: [String], version: String) {
    self.tally = tally
    self.problems = problems
    self.ruleNames = ruleNames
    self.version = version
  }

  /// Names and counts that are not zero, the largest first, then by name.
  func ranked(_ counts: [Int], _ names: [String]) -> [(name: String, count: Int)] {
    ranked(Dictionary(zip(names, counts), uniquingKeysWith: +))
  }

  func ranked(_ counts: [String: Int]) -> [(name: String, count: Int)] {
    counts.filter { $0.value != 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  var severities: [(name: String, count: Int)] {
    ranked(tally.bySeverity, ["none"] + Severity.allCases.sorted().map { "\($0.name)" })
  }

  /// Records by rule; those that `replay` had written before have their rules already, and are one row.
  var rules: [(name: String, count: Int)] {
    ranked(tally.byRule + [tally.readBack], ruleNames + ["(read back)"])
  }

  var filtered: [(name: String, count: Int)] {
    ranked(tally.filteredLines, RecordFilter.Reason.allCases.map(\.option))
  }
}

// MARK: - For people

extension Summary {
  /// Lines for a terminal: nothing in them obeys a log's text.
  ///
  /// - Parameter seconds: how long the run took on the wall's clock.
  public func text(seconds: Double) -> String {
    var lines = [
      "\(tally.linesRead.counted("line")) (\(tally.bytesRead.bytes)) from \(tally.sources.grouped) "
        + "\(tally.sources == 1 ? "source" : "sources") in \(seconds.rounded(to: 2)) s "
        + "(\(seconds > 0 ? Int(Double(tally.bytesRead) / seconds).bytes : "-")/s)",
      row("records", "\(tally.records.grouped) written, \(tally.unparsed.grouped) unparsed\(share(tally.unparsed))"),
      row("lines", balance),
    ]
    if let earliest = tally.earliest, let latest = tally.latest {
      lines.append(row("time", "\(earliest) to \(latest)"))
    }
    lines.append(row("severity", list(severities)))
    lines.append(row("services", list(ranked(tally.byService))))
    lines.append(row("rules", list(rules)))
    if tally.continuedParts > 0 {
      lines.append(row("cut", "\(tally.continuedParts.grouped) parts of records over --max-record-size"))
    }
    if tally.invalidSequences > 0 {
      lines.append(row("invalid", "\(tally.invalidSequences.grouped) sequences that are not UTF-8, written as U+FFFD"))
    }
    if let limits { lines.append(limits) }
    if tally.timesWithoutReference > 0 {
      lines.append(
        row(
          "undated",
          "\(tally.timesWithoutReference.grouped) times without a year; --reference-time says near which date they lie")
      )
    }
    if !tally.redactions.isEmpty { lines.append(row("redacted", list(ranked(tally.redactions)))) }
    if let alerts { lines.append(row("alerts", list(ranked(alerts.map(\.count), alerts.map(\.name))))) }
    lines += problems.map { row("error", $0.description.terminalSafe) }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The row that names the rules which ran into their match limits; `nil` where none did.
  public var limits: String? {
    let hits = ranked(tally.limitHits, ruleNames)
    return hits.isEmpty ? nil : row("limits", "match limit reached: " + list(hits))
  }

  private var balance: String {
    var parts = ["\(tally.linesInRecords.grouped) in records"]
    parts += filtered.map { "\($0.count.grouped) filtered by \($0.name)" }
    parts += ranked(tally.droppedLines, ruleNames).map { "\($0.count.grouped) dropped by rule \($0.name)" }
    return "\(tally.linesRead.grouped) read = " + parts.joined(separator: " + ")
  }

  private func row(_ name: String, _ text: String) -> String {
    "  " + name + String(repeating: " ", count: max(1, 10 - name.count)) + text
  }

  private func share(_ count: Int) -> String {
    guard tally.records > 0, count > 0 else { return "" }
    return " (\((Double(count) * 100 / Double(tally.records)).rounded(to: 1)) %)"
  }

  /// The first of a list, and how many more there are.
  private func list(_ entries: [(name: String, count: Int)]) -> String {
    let shown = entries.prefix(12).map { "\($0.name.terminalSafe) \($0.count.grouped)" }.joined(separator: ", ")
    if entries.isEmpty { return "-" }
    return entries.count > 12 ? "\(shown), \(entries.count - 12) more" : shown
  }
}

// MARK: - For machines

extension Summary {
  /// `summary.json`: the same bytes for the same input and options. See docs/formats/summary.md.
  public func json() -> [UInt8] {
    let output = OutputBuffer(capacity: 4096)
    output.append("{\n  \"schema\": \"sentinel-summary/1\",\n  \"version\": ")
    output.append(jsonString: version)
    output.append(",\n  \"sources\": ")
    output.append(decimal: tally.sources)
    output.append(",\n  \"bytes\": ")
    output.append(decimal: tally.bytesRead)
    append("lines", [("read", tally.linesRead), ("in_records", tally.linesInRecords)], to: output)
    append("lines_filtered", filtered, to: output)
    append("lines_dropped", ranked(tally.droppedLines, ruleNames), to: output)
    append(
      "records", [("written", tally.records), ("unparsed", tally.unparsed), ("continued_parts", tally.continuedParts)],
      to: output)
    append("by_rule", rules, to: output)
    append("by_service", ranked(tally.byService), to: output)
    append("by_severity", severities, to: output)
    append("match_limit_hits", ranked(tally.limitHits, ruleNames), to: output)
    append("redactions", ranked(tally.redactions), to: output)
    output.append(",\n  \"invalid_utf8\": ")
    output.append(decimal: tally.invalidSequences)
    output.append(",\n  \"times_without_reference\": ")
    output.append(decimal: tally.timesWithoutReference)
    if let earliest = tally.earliest, let latest = tally.latest {
      output.append(text: ",\n  \"time\": {\"first\": \"\(earliest)\", \"last\": \"\(latest)\"}")
    }
    if let alerts { append("alerts", ranked(alerts.map(\.count), alerts.map(\.name)), to: output) }
    output.append(",\n  \"errors\": [")
    for (index, problem) in problems.enumerated() {
      output.append(index == 0 ? "\n    " : ",\n    ")
      output.append(jsonString: problem.description)
    }
    output.append(problems.isEmpty ? "]\n}\n" : "\n  ]\n}\n")
    return Array(output.bytes)
  }

  private func append(_ key: String, _ counts: [(name: String, count: Int)], to output: OutputBuffer) {
    output.append(text: ",\n  \"\(key)\": {")
    for (index, entry) in counts.enumerated() {
      if index > 0 { output.append(", ") }
      output.append(jsonString: entry.name)
      output.append(": ")
      output.append(decimal: entry.count)
    }
    output.append("}")
  }
}
