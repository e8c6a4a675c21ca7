import ArgumentParser
import ChunkBuffer
import FileSystem
import FileTailer
import Glibc
import Inputs
import LogModel
import Pipeline
import Ship

/// A run of `ship`: the buffer opened, files shipped, errors made into words and an exit code.
struct ShipRun {
  var paths: [String]
  var naming: StreamNaming
  var buffer: BufferWriterOptions
  var options: ShipOptions
  var follows: Bool
  var status: StatusOptions
  var quiet: Bool

  struct Result {
    var report: ShipReport
    var notices: [BufferNotice]
    var sealedChunks: Int
    var buffer: String
    var follows: Bool
    /// Why it ended before everything was done.
    var status: ExitStatus
  }

  /// - Throws: `ExitCode` where it could not begin, and it has said why.
  func run() throws -> Result {
    let disk = Disk()
    var bufferOptions = BufferOptions(clock: options.clock)
    bufferOptions.chunkSize = buffer.chunkSize.bytes
    let writer: BufferWriter
    do {
      writer = try BufferWriter(buffer.buffer, disk, options: bufferOptions, waiting: buffer.wait)
    } catch let error as BufferHeldError {
      sentinel.report("\(error.description); --wait waits for it")
      throw ExitStatus.notFinished.exitCode
    } catch let error as SystemCallError {
      sentinel.report(error.description)
      throw ExitStatus(buffer: error).exitCode
    }
    for notice in writer.notices { sentinel.report(notice.description, .warning) }
    let shipper = Shipper(writer, disk, options: options)
    let shown =
      status.isAsked
      ? ShipStatus(shipper, writer, buffer: buffer.buffer, limit: buffer.maxBufferSize?.bytes) : nil
    let service = try shown.flatMap { try self.status.start($0.board, quiet: quiet) }
    defer { service?.stop() }
    var problems: [InputProblem] = []
    let status = ship(shipper, shown, &problems)
    shown?.update()
    var report = shipper.report
    report.problems = problems + report.problems
    return Result(
      report: report, notices: writer.notices, sealedChunks: writer.sealedChunks, buffer: buffer.buffer,
      follows: follows, status: status)
  }

  private func ship(_ shipper: Shipper, _ shown: ShipStatus?, _ problems: inout [InputProblem]) -> ExitStatus {
    // What is not there now may come: only what was never there is a problem.
    var missing: [InputProblem]?
    defer { problems = missing ?? [] }
    func discover() -> [InputFile] {
      let discovery = InputDiscovery(paths, naming: naming, excludedDirectory: buffer.buffer)
      let found = discovery.problems
      missing = missing.map { known in known.filter { found.contains($0) } } ?? found
      return discovery.files
    }
    do {
      if follows {
        try follow(shipper, shown, &missing)
      } else {
        try shipper.shipOnce(discover: discover, sleep: sleep)
      }
    } catch is BufferFullError {
      sentinel.report(
        "\(buffer.buffer): the buffer has reached --max-buffer-size \(buffer.maxBufferSize?.description ?? ""); nothing is lost: run again when it has been drained"
      )
      return .notFinished
    } catch let error as SystemCallError {
      sentinel.report("\(error.description); everything committed before is kept")
      return ExitStatus(buffer: error)
    } catch {
      sentinel.report("\(error)")
      return .cannotCreate
    }
    return .success
  }

  private func follow(_ shipper: Shipper, _ shown: ShipStatus?, _ missing: inout [InputProblem]?) throws {
    shipper.onProblem = {
      sentinel.report($0.description)
      shown?.board.note(error: $0.description)
    }
    var reported: Set<InputProblem> = []
    missing = []
    try shipper.follow(
      discover: {
        let discovery = InputDiscovery(paths, naming: naming, excludedDirectory: buffer.buffer)
        for problem in discovery.problems where reported.insert(problem).inserted {
          sentinel.report("\(problem.description)\(problem.kind == .missing ? "; waiting for it" : "")")
        }
        shown?.files = discovery.files.count
        return FoundFiles(files: discovery.files, directories: discovery.directories)
      },
      mayBeInput: { path in paths.contains { InputDiscovery.mayFind(path, $0) } },
      watcher: FileWatcher(wakeDescriptor: StopSignal.wakeDescriptor),
      onFull: { isFull in
        shown?.isFull = isFull
        sentinel.report(
          "\(buffer.buffer): \(isFull ? "the buffer is full; waiting until it has been drained" : "there is room again")"
        )
      })
  }

  /// Returns at the time, or when a signal comes.
  private func sleep(until time: Int64) {
    let milliseconds = max(0, (time - options.clock() + 999_999) / 1_000_000)
    var wake = pollfd(fd: StopSignal.wakeDescriptor, events: Int16(POLLIN), revents: 0)
    poll(&wake, 1, Int32(min(milliseconds, 60_000)))
  }
}

extension ExitStatus {
  /// Of an error of the buffer's disk.
  init(buffer error: SystemCallError) {
    switch (error.call, error.code) {
    case ("mkdir", _), ("open", _), (_, EACCES), (_, EROFS), (_, EPERM): self = .cannotCreate
    default: self = .inputOutputError
    }
  }
}

extension ShipRun.Result {
  /// What came of it, for a terminal: nothing in it obeys a log's text.
  func text(seconds: Double) -> String {
    var lines = [
      "\(report.records.counted("record")) (\(report.bytes.bytes)) of \(report.files.counted("file")) "
        + "committed to \(buffer.terminalSafe) in \(seconds.rounded(to: 2)) s: \(report.commits.counted("commit")), "
        + "\(report.storedBytes.bytes) on disk, \(sealedChunks.counted("chunk")) sealed"
    ]
    if report.unfinishedLines > 0 {
      lines.append(
        row(
          "unfinished",
          "\(report.unfinishedLines.counted("last line")) without an end, left for the next run (--flush-partial takes it)"
        ))
    }
    if report.waitingRecords > 0 {
      lines.append(row("waiting", "\(report.waitingRecords.counted("last record")) of files that are being written"))
    }
    if report.splitRecords > 0 {
      lines.append(
        row(
          "split",
          "\(report.splitRecords.counted("record")) went on after --quiet-after; the rest is marked as a part of it"))
    }
    lines += report.problems.map { row("error", $0.description.terminalSafe) }
    return lines.map { $0 + "\n" }.joined()
  }

  private func row(_ name: String, _ text: String) -> String {
    "  " + name + String(repeating: " ", count: max(1, 11 - name.count)) + text
  }

  /// - Throws: the program's exit code where it is not 0.
  func exit(quiet: Bool) throws {
    sentinel.report(report.problems, quiet: quiet)
    var statuses = report.problems.map { ExitStatus($0) } + [status]
    if notices.contains(where: \.isDamage) { statuses.append(.inputDamaged) }
    let worst = ExitStatus.worst(of: statuses)
    if let number = StopSignal.number, !follows, worst == .success || worst == .noInput {
      throw ExitCode(128 + number)
    }
    if worst != .success { throw worst.exitCode }
  }
}
