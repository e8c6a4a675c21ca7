import LogModel
import Pipeline

/// What a cluster guarantees, tried out on a topic that is made for it.
public struct ClusterProbe: Sendable {
  /// What came of a trial.
  public enum Answer: Hashable, Sendable {
    case yes(String)
    case no(String)
    /// It could not be tried.
    case unknown(String)

    public var isYes: Bool { if case .yes = self { true } else { false } }
  }

  public private(set) var topic = TopicDescription(cluster: "", partitions: 0)
  /// Whether what was aborted is kept from readers.
  public private(set) var isolation = Answer.unknown("not tried")
  /// Whether a marker comes back as it was committed.
  public private(set) var markers = Answer.unknown("not tried")
  /// Whether a second producer of one name ends the first.
  public private(set) var fencing = Answer.unknown("not tried")
  /// Why the topic of the trials is still there.
  public private(set) var leftBehind: String?

  private let settings: KafkaSettings
  private let timeout: Duration
  private let name: String

  /// - Parameter name: of the scratch topic, its group and its producers; nobody else has it.
  public init(_ settings: KafkaSettings, name: String, timeout: Duration) {
    self.settings = settings
    self.name = name
    self.timeout = timeout
  }

  public var isExactlyOnce: Bool { isolation.isYes && markers.isYes && fencing.isYes }

  /// Looks at the topic that is meant, then tries the cluster out.
  ///
  /// - Throws: `KafkaError` where the topic cannot be looked at. What goes wrong in the trials is an answer.
  public mutating func run(topic: String) throws(KafkaError) {
    let reader = try ClusterReader(settings, topic: topic, group: name)
    self.topic = try reader.describe(until: Deadline(in: timeout))
    let scratch: ScratchTopic
    do throws(KafkaError) {
      scratch = try ScratchTopic(name, settings, until: Deadline(in: timeout))
    } catch {
      if error.kind == .stopped { throw error }
      (isolation, markers, fencing) = (.unknown("\(error)"), .unknown("\(error)"), .unknown("\(error)"))
      return
    }
    do throws(KafkaError) {
      try tryOut(scratch)
    } catch {
      if !isolation.isYes { isolation = error.kind == .unsupported ? .no("\(error)") : .unknown("\(error)") }
    }
    do throws(KafkaError) { try scratch.delete(until: Deadline(in: .seconds(10))) } catch { leftBehind = "\(error)" }
    if StopSignal.number != nil { throw .stopped("trying the cluster out") }
  }

  private mutating func tryOut(_ scratch: ScratchTopic) throws(KafkaError) {
    let producer = KafkaProducer(settings, topic: name, guarantee: .exactlyOnce, timeout: timeout)
    _ = try producer.open(identity: name)
    try producer.begin()
    try producer.send(message("aborted"))
    // It must have got to the broker: what was never sent is easily kept from readers.
    try producer.flush()
    try producer.abort()
    _ = try producer.open(identity: name)
    let marker = CommittedOffset(offset: 1, metadata: name)
    try producer.begin()
    try producer.send(message("committed"))
    try producer.commit(marker)
    switch try scratch.committedValues(until: Deadline(in: timeout)) {
    case ["committed"]: isolation = .yes("what was aborted is not read back")
    case let values where values.contains("aborted"): isolation = .no("what was aborted can be read")
    case let values: isolation = .no("of what was committed this came back: \(values)")
    }
    _ = try producer.open(identity: name)
    let found = try producer.marker()
    markers =
      found == marker
      ? .yes("an offset and its text come back as they were committed")
      : .no(
        found.map { "\($0.offset) and \($0.metadata) came back" }
          ?? "what was committed with a transaction is not there")
    fencing = try tryFencing(producer)
  }

  private func tryFencing(_ first: KafkaProducer) throws(KafkaError) -> Answer {
    try first.begin()
    try first.send(message("fenced"))
    let second = KafkaProducer(settings, topic: name, guarantee: .exactlyOnce, timeout: timeout)
    _ = try second.open(identity: name)
    do throws(KafkaError) {
      try first.commit(CommittedOffset(offset: 2, metadata: name))
    } catch {
      if error.kind == .stopped { throw error }
      return .yes("a second producer of one name ends the first")
    }
    return .no("two producers of one name could both commit")
  }

  private func message(_ text: String) -> MessageBatch {
    let batch = MessageBatch()
    batch.removeAll(key: Array("check".utf8), partition: 0)
    batch.bytes.append(text: text)
    batch.endMessage(value: batch.endValue())
    return batch
  }
}
