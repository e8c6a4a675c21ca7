import RecordFiles

/// What a consumer has done so far.
public struct ConsumeReport: Sendable {
  /// Of all records that were read; those that were read again because a partition was lost count again.
  public var tally: Tally
  public var messages = 0
  /// Of their keys and values, in bytes.
  public var bytes = 0
  public var commits = 0
  /// Commits that came to nothing, and were tried again.
  public var retries = 0
  /// Files that got their final name.
  public var publishedFiles = 0
  public var rebalances = 0
  /// Lines that were cut off because the group had not committed them.
  public var discardedBytes = 0
  public var problems: [ConsumeProblem] = []
  public var partitions: [PartitionReport] = []
  /// Whether the group has said what is ours, and has not taken it back since.
  public var hasAssignment = false
  /// Why it does not get on; `nil`: it does.
  public var trouble: String?

  init(ruleCount: Int) { tally = Tally(ruleCount: ruleCount) }

  /// Messages that are there and were not read.
  public var lag: Int64 { partitions.reduce(0) { $0 + ($1.lag ?? 0) } }
}

/// How far a partition was read.
public struct PartitionReport: Hashable, Sendable {
  public var partition: Int32
  /// Of the next message.
  public var position: Int64
  public var committed: Int64
  /// Behind the newest message, as far as is known.
  public var end: Int64?
  public var records = 0

  /// Offsets that were not read; of transactions that are open, some cannot be.
  public var lag: Int64? { end.map { max(0, $0 - position) } }
}

/// Something that is not as it should be, and does not keep the rest from going on.
public struct ConsumeProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public var description: String
}
