import Inputs
import Pipeline

extension Shipper {
  /// Ships every file to its end, and seals the chunks.
  ///
  /// Files that rotate meanwhile are followed. A record that may still grow is waited for until its file is quiet; where a file is written without a
  /// pause, its last record is left for the next run.
  ///
  /// - Parameters:
  ///   - discover: finds the files, those of a rotated set together, the oldest first.
  ///   - sleep: returns at the given time, in nanoseconds since 1970, or when a signal comes.
  /// - Throws: as `scan`; what was committed before is sealed all the same, if that can be.
  public func shipOnce(discover: () -> [InputFile], sleep: (Int64) -> Void) throws {
    do {
      try readAll(discover, sleep)
      if options.flushesPartialLines, StopSignal.number == nil { try flushPartialLines() }
    } catch let error as BufferFullError {
      try writer.seal()
      throw error
    }
    countWaiting()
    try writer.seal()
  }

  private func readAll(_ discover: () -> [InputFile], _ sleep: (Int64) -> Void) throws {
    var outcome = try scan(discover())
    // Rotations that came while files were read.
    var passes = 0
    let end = options.clock() + 2 * options.quietAfter
    while StopSignal.number == nil {
      if outcome.mustScan ? passes < 20 : outcome.hasRead && passes < 3 {
        passes += 1
      } else if let deadline = outcome.deadline, deadline <= end {
        sleep(deadline)
      } else {
        return
      }
      outcome = try scan(discover())
    }
  }
}
