import ChunkBuffer
import LogModel
import Ship
import Status

/// What a `ship` that follows says of itself.
final class ShipStatus {
  let board = StatusBoard(job: "ship", version: Sentinel.version)
  // Who ships holds this.
  private unowned let shipper: Shipper
  private let writer: BufferWriter
  private let buffer: String
  private let limit: Int?
  private var measured = Refreshed(())
  private var rate = Rate()
  private var lastUpdate: ContinuousClock.Instant?
  /// Files that are followed.
  var files = 0
  var isFull = false { didSet { update() } }

  init(_ shipper: Shipper, _ writer: BufferWriter, buffer: String, limit: Int?) {
    self.shipper = shipper
    self.writer = writer
    self.buffer = buffer
    self.limit = limit
    shipper.onBeat = { [weak self] in
      // Commits can come by the hundred.
      guard let self, lastUpdate.map({ .now - $0 >= .milliseconds(200) }) ?? true else { return }
      update()
    }
  }

  func update() {
    lastUpdate = .now
    // Others remove chunks, which the writer notices only when it is full.
    measured.update { try? writer.measure() }
    let report = shipper.report
    rate.update(report.records)
    let figures: [(name: StaticString, value: StatusValue)] = [
      ("files", .integer(files)), ("records", .integer(report.records)),
      ("records_per_second", .number(rate.perSecond)), ("record_bytes", .integer(report.bytes)),
      ("commits", .integer(report.commits)), ("stored_bytes", .integer(report.storedBytes)),
      ("sealed_chunks", .integer(writer.sealedChunks)), ("buffer", .text(buffer)),
      ("buffer_bytes", .integer(writer.size)), ("buffer_limit_bytes", limit.map { .integer($0) } ?? .nothing),
      ("buffer_full", .boolean(isFull)), ("problems", .integer(report.problems.count)),
    ]
    let metrics = metrics(report)
    board.update {
      $0.isReady = !isFull
      $0.notReadyReason = isFull ? "\(buffer): the buffer is full; nothing is read until it has been drained" : nil
      $0.figures = figures
      $0.metrics = metrics
    }
  }

  private func metrics(_ report: ShipReport) -> String {
    var metrics = PrometheusText()
    func add(_ name: StaticString, _ help: StaticString, _ type: PrometheusText.MetricType, _ value: Int) {
      metrics.metric(name, help: help, type: type, PrometheusText.Sample(value, ["buffer": buffer]))
    }
    add("sentinel_ship_records_total", "Records committed to the buffer.", .counter, report.records)
    add("sentinel_ship_record_bytes_total", "Bytes of these records.", .counter, report.bytes)
    add("sentinel_ship_commits_total", "Commits.", .counter, report.commits)
    add("sentinel_ship_stored_bytes_total", "Bytes added to the buffer, as stored.", .counter, report.storedBytes)
    add("sentinel_ship_problems_total", "Different problems with files.", .counter, report.problems.count)
    add("sentinel_ship_files", "Files that are followed.", .gauge, files)
    add("sentinel_ship_buffer_bytes", "What lies in the buffer, on disk.", .gauge, writer.size)
    if let limit {
      add("sentinel_ship_buffer_limit_bytes", "At which size of the buffer nothing more is read.", .gauge, limit)
    }
    add("sentinel_ship_buffer_full", "1: nothing is read until the buffer is drained.", .gauge, isFull ? 1 : 0)
    return metrics.text
  }
}
