import LogModel

/// The documents that are served: keys always in the same order. Their form is that of docs/STATUS.md.
enum StatusJSON {
  /// `/status`, and the status file.
  static func status(_ snapshot: StatusBoard.Snapshot, process: Int) -> OutputBuffer {
    let report = snapshot.state.report
    var object = JSONObjectWriter(OutputBuffer(capacity: 4096))
    object.add("schema", .text("sentinel-status/1"))
    object.add("job", .text("\(snapshot.job)"))
    object.add("version", .text(snapshot.version))
    object.add("process_id", .integer(process))
    object.add("started", .moment(snapshot.started))
    object.add("now", .moment(snapshot.now))
    object.add("uptime_seconds", .number(seconds(snapshot.uptime)))
    object.add("updated", .moment(snapshot.state.updated))
    object.add("silent_seconds", .number(seconds(snapshot.silence)))
    object.add("healthy", snapshot.isHealthy)
    object.add("ready", snapshot.isHealthy && snapshot.notReadyReason == nil)
    object.add("not_ready_reason", snapshot.notReadyReason.map { .text($0) } ?? .nothing)
    object.add("figures") { figures in
      for figure in report.figures { figures.add(figure.name, figure.value) }
    }
    if let table = report.table { object.add("table") { write(table, &$0) } } else { object.add("table", .nothing) }
    object.add("alerts", .integer(snapshot.state.alerts.total))
    object.addArray("errors", snapshot.state.troubles.reversed()) { trouble, error in
      error.add("text", .text(trouble.text))
      error.add("count", .integer(trouble.count))
      error.add("first", .moment(trouble.first))
      error.add("last", .moment(trouble.last))
    }
    return object.finished()
  }

  /// `/alerts`: those that `filter` lets through, the newest first.
  static func alerts(_ alerts: RecentAlerts, _ filter: AlertFilter) -> OutputBuffer {
    let output = OutputBuffer(capacity: 16 << 10)
    output.append(#"{"schema":"sentinel-alerts/1","alerts":["#)
    for (index, alert) in alerts.newestFirst.lazy.filter(filter.matches).prefix(filter.limit).enumerated() {
      if index > 0 { output.append(",") }
      output.append(alert.line)
    }
    output.append("]}\n")
    return output
  }

  private static func write(_ table: StatusTable, _ object: inout JSONObjectWriter) {
    object.add("name", .text("\(table.name)"))
    object.addArray("rows", table.rows) { row, object in
      for (index, column) in table.columns.enumerated() {
        object.add(column, index < row.count ? row[index] : .nothing)
      }
    }
  }

  private static func seconds(_ duration: Duration) -> Double {
    (duration / .milliseconds(1)).rounded() / 1e3
  }
}

/// Writes one JSON object, member by member.
private struct JSONObjectWriter {
  private let output: OutputBuffer
  private var isEmpty = true

  init(_ output: OutputBuffer) {
    self.output = output
    output.append("{")
  }

  private mutating func key(_ key: StaticString) {
    if !isEmpty { output.append(",") }
    isEmpty = false
    output.append(jsonString: UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
    output.append(":")
  }

  mutating func add(_ key: StaticString, _ value: StatusValue) {
    self.key(key)
    switch value {
    case .integer(let number): output.append(decimal: number)
    case .number(let number): append(number)
    case .text(let text): output.append(jsonString: text)
    case .boolean(let isTrue): output.append(isTrue ? "true" : "false")
    case .moment(let nanoseconds):
      output.append("\"")
      output.append(Timestamp(nanoseconds: nanoseconds, fractionDigits: 3))
      output.append("\"")
    case .nothing: output.append("null")
    }
  }

  private func append(_ number: Double) {
    guard number.isFinite else { return output.append("null") }
    // JSON's numbers have no form of their own for whole ones.
    if let whole = Int(exactly: number) { output.append(decimal: whole) } else { output.append(text: "\(number)") }
  }

  mutating func add(_ key: StaticString, _ value: Bool) {
    self.key(key)
    output.append(value ? "true" : "false")
  }

  mutating func add(_ key: StaticString, _ members: (inout JSONObjectWriter) -> Void) {
    self.key(key)
    write(members)
  }

  mutating func addArray<Element>(
    _ key: StaticString, _ elements: some Sequence<Element>, _ members: (Element, inout JSONObjectWriter) -> Void
  ) {
    self.key(key)
    output.append("[")
    for (index, element) in elements.enumerated() {
      if index > 0 { output.append(",") }
      write { members(element, &$0) }
    }
    output.append("]")
  }

  private func write(_ members: (inout JSONObjectWriter) -> Void) {
    var object = JSONObjectWriter(output)
    members(&object)
    output.append("}")
  }

  func finished() -> OutputBuffer {
    output.append("}\n")
    return output
  }
}
