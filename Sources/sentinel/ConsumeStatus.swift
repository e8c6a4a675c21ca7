import Consume
import FileSystem
import LogModel
import Status

/// Puts what a consumer does on a board, some times a second at most.
final class ConsumeStatus {
  let board = StatusBoard(job: "consume", version: Sentinel.version)
  private let options: ConsumeOptions
  private var rate = Rate()
  private var partitionRates: [Int32: Rate] = [:]
  private var lastUpdate: ContinuousClock.Instant?
  private var lastTrouble: String?

  init(_ options: ConsumeOptions) { self.options = options }

  /// Puts the alerts that earlier runs wrote on the board, the latest last.
  func showAlerts(of directory: String) {
    guard let names = try? DirectoryListing(of: "\(directory)/alerts").names else { return }
    let files = names.filter { $0.hasSuffix(".jsonl") }.compactMap { name -> (path: String, time: Int64)? in
      let path = "\(directory)/alerts/\(name)"
      return (try? FileStatus(ofFileAt: path)).map { (path, $0.modificationTime) }
    }
    for file in files.sorted(by: { ($0.time, $0.path) < ($1.time, $1.path) }).suffix(ConsumeStatus.alertFiles) {
      guard let bytes = try? FileDescriptor.contents(of: file.path) else { continue }
      bytes.withUnsafeBytes { bytes in
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
          board.add(alert: UnsafeRawBufferPointer(rebasing: line))
        }
      }
    }
  }

  /// So many of the latest files are looked at.
  private static let alertFiles = 20

  /// To be called after each round.
  func update(_ report: ConsumeReport, _ dispatch: AlertDispatch) {
    let now = ContinuousClock.now
    guard lastUpdate.map({ now - $0 > .milliseconds(250) }) ?? true else { return }
    lastUpdate = now
    if let trouble = report.trouble, trouble != lastTrouble { board.note(error: trouble) }
    lastTrouble = report.trouble
    rate.update(report.tally.records)
    let perSecond = rate.perSecond
    let metrics = ConsumeMetrics(report, options, status: .success).text
    let partitionsPerSecond = report.partitions.map { partition in
      partitionRates[partition.partition, default: Rate()].update(partition.records)
      return partitionRates[partition.partition]?.perSecond ?? 0
    }
    let counts = dispatch.command?.counts
    board.update { status in
      status.isReady = report.trouble == nil && report.hasAssignment
      status.notReadyReason = report.trouble ?? "it has not been given partitions yet"
      status.figures = [
        ("topic", .text(options.topic)), ("group", .text(options.group)),
        ("records", .integer(report.tally.records)), ("records_per_second", .number(perSecond)),
        ("unparsed", .integer(report.tally.unparsed)), ("bytes", .integer(report.bytes)),
        ("lag_offsets", .integer(Int(report.lag))), ("commits", .integer(report.commits)),
        ("retries", .integer(report.retries)), ("rebalances", .integer(report.rebalances)),
        ("finished_files", .integer(report.publishedFiles)), ("problems", .integer(report.problems.count)),
      ]
      if let counts {
        status.figures += [("on_alert_runs", .integer(counts.runs)), ("on_alert_failures", .integer(counts.failures))]
      }
      status.table = StatusTable(
        name: "partitions",
        columns: ["partition", "position", "committed", "end", "lag_offsets", "records", "records_per_second"],
        rows: zip(report.partitions, partitionsPerSecond).map { partition, perSecond in
          [
            .integer(Int(partition.partition)), .integer(Int(partition.position)), .integer(Int(partition.committed)),
            partition.end.map { .integer(Int($0)) } ?? .nothing, partition.lag.map { .integer(Int($0)) } ?? .nothing,
            .integer(partition.records), .number(perSecond),
          ]
        })
      status.metrics = metrics
    }
  }
}
