import ChunkBuffer
import LogModel
import Ship
import Status

/// Puts what a ship that follows does on a board.
final class ShipStatus {
  let board = StatusBoard(job: "ship", version: Sentinel.version)
  /// Whether nothing is read because the buffer is full.
  var isFull = false
  private let buffer: String
  private var rate = Rate()
  private var lastUpdate: ContinuousClock.Instant?
  private var wasFull = false

  init(buffer: String) { self.buffer = buffer }

  /// To be called when it has looked at what changed.
  func update(_ report: ShipReport, _ writer: BufferWriter) {
    let now = ContinuousClock.now
    guard isFull != wasFull || lastUpdate.map({ now - $0 > .milliseconds(250) }) ?? true else { return board.beat() }
    (lastUpdate, wasFull) = (now, isFull)
    let perSecond = rate.perSecond(report.records, at: now)
    let metrics = ShipMetrics(report, writer, buffer: buffer, isFull: isFull).text
    board.update { status in
      status.isReady = !isFull
      status.notReadyReason = isFull ? "the buffer is full" : nil
      status.figures = [
        ("buffer", .text(buffer)), ("records", .integer(report.records)), ("records_per_second", .number(perSecond)),
        ("bytes", .integer(report.bytes)), ("commits", .integer(report.commits)),
        ("stored_bytes", .integer(report.storedBytes)), ("buffer_bytes", .integer(writer.size)),
        ("sealed_chunks", .integer(writer.sealedChunks)), ("sources", .integer(writer.positions.count)),
        ("oldest_open_chunk", writer.oldestOpenChunk.map { .moment($0) } ?? .nothing),
        ("split_records", .integer(report.splitRecords)), ("problems", .integer(report.problems.count)),
      ]
      status.metrics = metrics
    }
  }
}

/// The figures of a ship that follows in Prometheus' text format.
struct ShipMetrics {
  let text: String

  init(_ report: ShipReport, _ writer: BufferWriter, buffer: String, isFull: Bool) {
    var metrics = PrometheusText()
    func add(_ name: StaticString, _ help: StaticString, _ type: PrometheusText.MetricType, _ value: Int) {
      metrics.metric(name, help: help, type: type, PrometheusText.Sample(value, ["buffer": buffer]))
    }
    add("sentinel_ship_records_total", "Records that were committed.", .counter, report.records)
    add("sentinel_ship_bytes_total", "Bytes of these records.", .counter, report.bytes)
    add("sentinel_ship_commits_total", "Commits to the buffer.", .counter, report.commits)
    add("sentinel_ship_sealed_chunks_total", "Chunks that were sealed.", .counter, writer.sealedChunks)
    add(
      "sentinel_ship_split_records_total", "Records that went on after they were taken for whole.", .counter,
      report.splitRecords)
    add("sentinel_ship_problems_total", "Files that could not be read.", .counter, report.problems.count)
    add("sentinel_ship_buffer_bytes", "Size of the buffer on disk.", .gauge, writer.size)
    add("sentinel_ship_buffer_full", "1 while nothing is read because the buffer is full.", .gauge, isFull ? 1 : 0)
    add("sentinel_ship_sources", "Files whose positions are kept.", .gauge, writer.positions.count)
    text = metrics.text
  }
}
