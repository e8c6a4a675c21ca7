import Archives
import RecordFiles

/// Where reading begins in partitions of which the group has committed nothing.
public enum StartPosition: Hashable, Sendable {
  case earliest
  case latest
  /// Nowhere: something must be committed.
  case stored
  /// At the first message of this time, in milliseconds since 1970, or later.
  case time(Int64)
}

/// When a file is finished and the next one begun.
public struct Rotation: Hashable, Sendable {
  /// Of the file on disk, in bytes.
  public var size: Int
  /// Since it was begun.
  public var age: Duration

  public init(size: Int, age: Duration) { (self.size, self.age) = (size, age) }
}

/// Everything that decides what a consumer does.
public struct ConsumeOptions: Sendable {
  public var topic: String
  public var group: String
  public var records = RecordOptions()
  public var compression: CompressionFilter?
  public var start = StartPosition.earliest
  /// Whether it stays when all has been read.
  public var follows = false
  public var rotation = Rotation(size: 64 << 20, age: .seconds(3600))
  /// What was read counts at the latest after so long.
  public var commitInterval = Duration.seconds(1)
  /// A run that does not stay gives up when nothing has got on for so long.
  public var timeout = Duration.seconds(60)
  /// Threads that parse.
  public var threads = 1
  /// Whether the group keeps the directory's partitions for it while it is being started again.
  public var isStaticMember = false
  /// Only finishes the files that this directory's instance could not finish.
  public var onlyRecovers = false
  /// Returns after so long, or when a signal comes.
  public var sleep: @Sendable (Duration) -> Void

  public init(topic: String, group: String, sleep: @escaping @Sendable (Duration) -> Void) {
    (self.topic, self.group, self.sleep) = (topic, group, sleep)
  }
}
