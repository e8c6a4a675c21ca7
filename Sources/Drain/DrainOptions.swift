import ChunkBuffer
import KafkaTransport

/// Everything that decides what a drain does.
public struct DrainOptions: Sendable {
  /// What an answer to a marker that does not fit can be.
  public enum Resolution: String, CaseIterable, Sendable {
    /// The records in doubt are in Kafka: their chunks are removed.
    case sent
    /// They are not, or may be there twice: they are sent again.
    case resend
  }

  public var topic: String
  public var guarantee = DeliveryGuarantee.exactlyOnce
  public var messages = MessageOptions()
  public var tags = TagNaming()
  /// How long nothing may get on before the drain gives up.
  public var timeout = Duration.seconds(60)
  /// Chunks of Fluent Bit that were changed in so many nanoseconds are left.
  public var minimumAge: Int64 = 0
  public var allowsRepartition = false
  public var resolution: Resolution?
  /// Whether chunks are left where they are; what was sent of them is remembered.
  public var keepsChunks = false
  /// Where chunks are moved to that were sent.
  public var archive: String?
  /// In bytes a second, of the messages' values.
  public var rate: Int?
  /// The time, in nanoseconds since 1970.
  public var clock: @Sendable () -> Int64
  /// Returns after so long, or when a signal comes.
  public var sleep: @Sendable (Duration) -> Void
  public var generator: any RandomNumberGenerator & Sendable

  public init(
    topic: String, clock: @escaping @Sendable () -> Int64, sleep: @escaping @Sendable (Duration) -> Void,
    generator: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
  ) {
    self.topic = topic
    self.clock = clock
    self.sleep = sleep
    self.generator = generator
  }
}

/// What came of a drain.
public struct DrainReport: Sendable {
  /// Sent to their end, and removed unless they are kept.
  public var chunks = 0
  public var records = 0
  /// Of the messages' values, in bytes.
  public var bytes = 0
  public var groups = 0
  /// Groups, and connections, that had to be tried again.
  public var retries = 0
  public var deadLetters = 0
  /// Of Fluent Bit, younger than `DrainOptions.minimumAge`.
  public var youngChunks = 0
  /// Of ours, which somebody is writing.
  public var openChunks = 0
  public var hasDamage = false

  public init() {}
}
