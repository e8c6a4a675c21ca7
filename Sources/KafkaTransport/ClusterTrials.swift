/// The trials of a probe, each on the same scratch topic; they rest on one another in this order.
final class ClusterTrials {
  private let scratch: ScratchTopic
  private let settings: KafkaSettings
  private let deadline: Deadline

  init(_ scratch: ScratchTopic, _ settings: KafkaSettings, until deadline: Deadline) {
    (self.scratch, self.settings, self.deadline) = (scratch, settings, deadline)
  }

  func acknowledgement() throws(KafkaError) -> ClusterProbe.Answer {
    let producer = try connected(.atLeastOnce)
    try producer.begin()
    try producer.send(message("acknowledged"))
    try producer.flush()
    _ = try scratch.committedValues(through: "acknowledged", until: deadline)
    return .yes("a record that was acknowledged is read back")
  }

  func isolation() throws(KafkaError) -> ClusterProbe.Answer {
    let first = try connected(.exactlyOnce)
    try first.begin()
    try first.send(message("aborted"))
    // It must have got to the broker: what was never sent is easily kept from readers.
    try first.flush()
    try first.abort()
    let second = try connected(.exactlyOnce)
    try second.begin()
    try second.send(message("committed"))
    try second.commit(marker)
    // Partitions are read in order: what was aborted would come before.
    let values = try scratch.committedValues(through: "committed", until: deadline)
    return values.contains("aborted")
      ? .no("an aborted record is read back") : .yes("an aborted record is not read back")
  }

  /// What the second transaction of `isolation` is committed with.
  private var marker: CommittedOffset { CommittedOffset(offset: 1, metadata: scratch.name) }

  func markers() throws(KafkaError) -> ClusterProbe.Answer {
    guard let found = try connected(.exactlyOnce).marker() else {
      return .no("an offset that was committed with a transaction is not there")
    }
    return found == marker
      ? .yes("an offset and its text come back as they were committed")
      : .no("an offset of \(marker.offset) and its text came back as \(found.offset) and `\(found.metadata)`")
  }

  func fencing() throws(KafkaError) -> ClusterProbe.Answer {
    let first = try connected(.exactlyOnce)
    try first.begin()
    try first.send(message("fenced"))
    try first.flush()
    let second = try connected(.exactlyOnce)
    do throws(KafkaError) {
      first.timeout = deadline.left
      try first.commit(CommittedOffset(offset: 2, metadata: scratch.name))
    } catch {
      // Another error is no sign that the second has anything to do with it.
      guard error.kind == .fenced else { throw error }
      return .yes("a second producer of the same name ends the first")
    }
    withExtendedLifetime(second) {}
    return .no("two producers of the same name could both commit")
  }

  private func connected(_ guarantee: DeliveryGuarantee) throws(KafkaError) -> KafkaProducer {
    let producer = KafkaProducer(settings, topic: scratch.name, guarantee: guarantee, timeout: deadline.left)
    _ = try producer.open(identity: scratch.group)
    producer.timeout = deadline.left
    return producer
  }

  private func message(_ text: String) -> MessageBatch {
    let batch = MessageBatch()
    batch.removeAll(key: Array("check".utf8), partition: 0)
    batch.bytes.append(text: text)
    batch.endMessage(value: batch.endValue())
    return batch
  }
}
