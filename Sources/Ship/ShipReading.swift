import Archives
import FileSystem
import FileTailer
import Inputs
import LogModel
import Pipeline

// Records read, and given to be committed
extension Shipper {
  /// - Returns: whether it is at its end, as far as there is one now.
  func readToEnd(_ tail: Tail, _ outcome: inout ScanOutcome) throws -> Bool {
    while true {
      if group.isFull(options.commitSize) { try flush() }
      if isFull {
        try flush()
        throw BufferFullError()
      }
      guard StopSignal.number == nil else { return false }
      do {
        guard let batch = try tail.nextBatch(now: options.clock()) else { break }
        take(batch, of: tail)
        outcome.hasRead = true
      } catch {
        note(error, tail.position.path)
        // What was read of it is as good as it gets.
        if tail.isCompressed { finish(tail) }
        return false
      }
    }
    // The next scan tells what became of it.
    if tail.wasReplaced { outcome.mustScan = true }
    return !tail.wasReplaced
  }

  func take(_ batch: LogBatch, of tail: Tail) {
    guard !batch.records.isEmpty else { return }
    if readSources.insert(tail.position.source).inserted { uncommitted.files += 1 }
    uncommitted.records += batch.records.count
    for record in batch.records {
      uncommitted.lines += record.lineCount
      uncommitted.bytes += record.length
    }
    uncommitted.splitRecords += tail.splits(in: batch)
    group.add(batch, of: tail)
  }

  /// Gives a record that may still grow when its file has been quiet for long enough.
  func settle(_ tail: Tail, _ outcome: inout ScanOutcome) {
    guard tail.waits == .record else { return }
    let quiet = tail.quietTime(now: options.clock())
    guard quiet >= options.quietAfter else { return outcome.wait(until: options.clock() + options.quietAfter - quiet) }
    if let batch = tail.finish(.quiet) { take(batch, of: tail) }
  }

  /// Gives all that is left of a file that is not written any more.
  ///
  /// - Returns: false where it may still be written.
  func close(_ tail: Tail, _ outcome: inout ScanOutcome) -> Bool {
    let quiet = tail.quietTime(now: options.clock())
    guard tail.isCompressed || quiet >= options.quietAfter else {
      outcome.wait(until: options.clock() + options.quietAfter - quiet)
      return false
    }
    finish(tail)
    return true
  }

  func finish(_ tail: Tail) {
    while let batch = tail.finish(.end) { take(batch, of: tail) }
    if tail.isCompressed {
      tail.isFinished = true
      group.add(tail)
    }
    tails.remove(tail)
  }

  /// Reads what is left of a file that has no name any more among those that were found, or is another now.
  ///
  /// - Returns: false where it may still be written.
  func readRemainder(of tail: Tail, _ outcome: inout ScanOutcome) throws -> Bool {
    if !tail.wasReplaced, try readToEnd(tail, &outcome) { return close(tail, &outcome) }
    // Nobody has what was written over: the rest is given from memory.
    if tail.wasReplaced { finish(tail) }
    return true
  }

  /// Gives everything that waits, unfinished lines too.
  public func flushPartialLines() throws {
    for tail in tails {
      while let batch = tail.finish(.end) { take(batch, of: tail) }
    }
    try flush()
  }

  /// Counts what is left for the next run.
  public func countWaiting() {
    report.unfinishedLines = tails.count { $0.waits == .unfinishedLine }
    report.waitingRecords = tails.count { $0.waits == .record }
  }
}

/// A name is another file's by now, or no file's: the next scan sees the files of the set as they are then.
struct RotatedMeanwhile: Error {}

extension SourceVerdict {
  var isNothingToRead: Bool {
    switch self {
    case .new, .resumes: false
    case .covered, .unchanged, .empty, .unreadable: true
    }
  }
}

extension InputProblem {
  init(shipping error: any Error, _ path: String) {
    switch error {
    case let error as SystemCallError: self.init(error.isMissing ? .missing : .unreadable, path, error.reason)
    case let error as ArchiveError:
      self.init(.damaged, path, "\(error.summary) at byte \(error.offset): \(error.reason)")
    default: self.init(.damaged, path, "\(error)")
    }
  }
}
