import ChunkBuffer
import LogModel

/// The chunks of a buffer as a table or as JSON lines.
struct ChunkListing {
  private let summaries: [ChunkSummary]
  /// Nanoseconds since 1970.
  private let now: Int64

  init(_ summaries: [ChunkSummary], now: Int64) {
    self.summaries = summaries
    self.now = now
  }

  var table: String {
    var rows = [["STREAM", "STATE", "RECORDS", "BYTES", "UNCOMPRESSED", "AGE", "CHUNK"]]
    for summary in summaries {
      rows.append([
        summary.service.terminalSafe, summary.state.rawValue, summary.records.grouped,
        summary.storedBytes.bytes, summary.payloadBytes?.bytes ?? "-",
        summary.oldest.map { age(since: $0) } ?? "-", summary.chunk.path.terminalSafe,
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max()! }
    var text = ""
    for row in rows {
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        let isNumber = (2...5).contains(column)
        text += column == row.count - 1 ? cell : (isNumber ? padding + cell : cell + padding) + "  "
      }
      text += "\n"
    }
    for summary in summaries {
      guard let note = summary.note ?? ChunkError(summary.damage, in: "")?.reason else { continue }
      text += "  \(summary.chunk.path.terminalSafe): \(note.terminalSafe)\n"
    }
    return text + total
  }

  private var total: String {
    let records = summaries.reduce(0) { $0 + $1.records }
    let stored = summaries.reduce(0) { $0 + $1.storedBytes }
    let streams = Set(summaries.map(\.service)).count
    let oldest = summaries.compactMap(\.oldest).min().map { ", the oldest record \(age(since: $0)) old" } ?? ""
    return
      "\(summaries.count.counted("chunk")), \(streams.counted("stream")), \(records.counted("record")), \(stored.bytes) on disk\(oldest)\n"
  }

  private func age(since time: Int64) -> String {
    let seconds = max(0, now - time) / 1_000_000_000
    switch seconds {
    case ..<120: return "\(seconds)s"
    case ..<7_200: return "\(seconds / 60)m"
    case ..<172_800: return "\(seconds / 3_600)h"
    default: return "\(seconds / 86_400)d"
    }
  }

  var json: String {
    let output = OutputBuffer(capacity: 4096)
    for summary in summaries { append(summary, to: output) }
    return String(decoding: output.bytes, as: UTF8.self)
  }

  private func append(_ summary: ChunkSummary, to output: OutputBuffer) {
    output.append("{\"format\":\"")
    output.append(text: summary.chunk.format == .fluentBit ? "fluent-bit" : "sentinel")
    output.append("\",\"stream\":")
    output.append(jsonString: summary.service)
    if let tag = summary.tag {
      output.append(",\"tag\":")
      output.append(jsonString: tag)
    }
    output.append(",\"chunk\":")
    output.append(jsonString: summary.chunk.path)
    output.append(",\"state\":\"")
    output.append(text: summary.state.rawValue)
    output.append("\",\"records\":")
    output.append(decimal: summary.records)
    output.append(",\"bytes\":")
    output.append(decimal: summary.storedBytes)
    if let bytes = summary.payloadBytes {
      output.append(",\"uncompressed_bytes\":")
      output.append(decimal: bytes)
    }
    for (key, time) in [("oldest", summary.oldest), ("newest", summary.newest)] {
      guard let time else { continue }
      output.append(text: ",\"\(key)\":\"")
      output.append(Timestamp(nanoseconds: time, fractionDigits: 9))
      output.append("\"")
    }
    if let oldest = summary.oldest {
      output.append(",\"age_seconds\":")
      output.append(decimal: Int(max(0, now - oldest) / 1_000_000_000))
    }
    if !summary.damage.isEmpty {
      output.append(",\"damage\":[")
      for (index, damage) in summary.damage.enumerated() {
        if index > 0 { output.append(",") }
        output.append(text: "{\"from\":\(damage.range.lowerBound),\"to\":\(damage.range.upperBound),\"reason\":")
        output.append(jsonString: damage.reason)
        if let records = damage.records { output.append(text: ",\"records\":\(records)") }
        output.append("}")
      }
      output.append("]")
    }
    if let note = summary.note {
      output.append(",\"note\":")
      output.append(jsonString: note)
    }
    output.append("}\n")
  }
}
