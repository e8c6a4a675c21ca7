import Inputs

/// What came of shipping.
public struct ShipReport: Sendable {
  /// Files from which something was read.
  public var files = 0
  public var records = 0
  /// Lines of the files in these records.
  public var lines = 0
  /// Of the records, in bytes.
  public var bytes = 0
  public var commits = 0
  /// Bytes added to the buffer, as stored.
  public var storedBytes = 0
  /// Records that were taken for whole and went on after all.
  public var splitRecords = 0
  /// Files whose last line has no end yet and waits for it.
  public var unfinishedLines = 0
  /// Files whose last record may still grow.
  public var waitingRecords = 0
  public var problems: [InputProblem] = []

  public init() {}

  /// Adds what was read since.
  mutating func add(_ more: ShipReport) {
    files += more.files
    records += more.records
    lines += more.lines
    bytes += more.bytes
    splitRecords += more.splitRecords
  }
}
