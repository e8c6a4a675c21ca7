/// What happens to a member of a group, besides messages.
public enum GroupEvent: Hashable, Sendable {
  /// Partitions are the member's from now on; `begin` says where it begins to read them.
  case assigned([Int32])
  /// Partitions are to be given back: what was read of them can be committed still, until `release`.
  case revoked([Int32])
  /// Partitions are somebody else's already: nothing of them can be committed any more. `release` all the same.
  case lost([Int32])
  /// All that can be read now was read, up to this offset: of a partition that nobody writes to, its end.
  case reachedEnd(partition: Int32, offset: Int64)
  /// The offset at which a partition was to be read is not there.
  case outOfRange(partition: Int32)
  case failed(KafkaError)
}

/// Where a partition begins and ends.
public struct PartitionRange: Hashable, Sendable {
  /// Of the oldest message that is still there.
  public var first: Int64
  /// Behind the newest that can be read: of an open transaction nothing can.
  public var end: Int64

  public init(first: Int64, end: Int64) {
    self.first = first
    self.end = end
  }
}

/// The near end of Kafka: a member of a group, to which partitions of one topic come and from which they go. All of it is called by one thread.
///
/// Who has what changes between two calls of `poll` only, and only when `begin` and `release` are called for it.
public protocol GroupTransport: AnyObject {
  /// Connects.
  ///
  /// - Parameter member: a name that stays, by which the group knows the member again for as long as a session lasts (KIP-345); `nil`: each run is
  ///   a new member.
  /// - Returns: what the topic is like.
  func open(member: String?) throws(KafkaError) -> TopicDescription

  /// Becomes a member of the group, which gives it partitions.
  func join() throws(KafkaError)

  /// Adds what comes within so long to `messages`.
  ///
  /// - Returns: what happened, to be dealt with after the messages.
  func poll(into messages: FetchedMessages, milliseconds: Int32) throws(KafkaError) -> [GroupEvent]

  /// What the group has committed for each of these; where nothing is, nothing is in the result.
  func committed(_ partitions: [Int32]) throws(KafkaError) -> [Int32: CommittedOffset]

  func range(of partition: Int32) throws(KafkaError) -> PartitionRange

  /// The first offset whose message is of this time (milliseconds since 1970) or later; `nil`: there is none.
  func offset(of partition: Int32, at time: Int64) throws(KafkaError) -> Int64?

  /// Answers `assigned`: reading goes on from these offsets.
  func begin(_ positions: [Int32: Int64]) throws(KafkaError)

  /// Reads one of the member's partitions from another offset on.
  ///
  /// - Parameter positions: of all that are the member's.
  func reposition(_ positions: [Int32: Int64], because partition: Int32) throws(KafkaError)

  /// Answers `revoked` and `lost`.
  func release(_ partitions: [Int32]) throws(KafkaError)

  /// Commits for partitions that are the member's, all in one request.
  ///
  /// - Throws: where it is not known to have been done; it may have been.
  func commit(_ offsets: [Int32: CommittedOffset]) throws(KafkaError)

  /// Whether brokers answer, and have the topic; asked within a second.
  func isReachable() -> Bool

  /// Behind the newest message of a partition, as far as the last fetch has shown.
  func knownEnd(of partition: Int32) -> Int64?

  /// Leaves the group, so that nobody waits for it. Nothing else is called after it, and no message that was fetched is held any more.
  func close()
}
