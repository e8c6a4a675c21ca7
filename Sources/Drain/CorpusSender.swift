import KafkaTransport
import LogModel
import Pipeline

/// What came of sending a corpus.
public struct CorpusReport: Sendable {
  public var records = 0
  /// Of the messages' values, in bytes.
  public var bytes = 0
  public var retries = 0
  /// Records that Kafka did not take.
  public var refused = 0
}

/// Sends records that lie somewhere for good: in groups that are sent again, whole, until they are acknowledged. After a crash all of it is sent again.
public final class CorpusSender {
  public private(set) var report = CorpusReport()
  /// Called with what was not taken: its key, the beginning of its value, and why.
  public var onRefusal: (_ key: String, _ value: String, KafkaError) -> Void = { _, _, _ in }

  private let transport: any MessageTransport
  private let options: DrainOptions
  private var partitions: Int?
  private var attempts: Attempts
  private var pace: Pace
  /// The group that is collected; each of its batches has one key.
  private var group: [MessageBatch] = []
  private var size = 0
  private var count = 0
  private var collected = ContinuousClock.now

  /// A group is sent when it has so many bytes, or records, or is so old.
  private static let groupSize = 8 << 20
  private static let groupCount = 100_000
  private static let groupAge = Duration.seconds(1)

  /// - Parameter options: topic, timeout, rate, and the clock; the transport delivers at least once.
  public init(_ transport: any MessageTransport, _ options: DrainOptions) {
    self.transport = transport
    self.options = options
    attempts = Attempts(timeout: options.timeout, sleep: options.sleep)
    pace = Pace(bytesPerSecond: options.rate, sleep: options.sleep)
  }

  /// Connects: whether the topic can be sent to is known then.
  public func open() throws {
    while true {
      do throws(KafkaError) {
        partitions = try transport.open(identity: "sentinel-replay").partitions
        return
      } catch {
        try judge(error)
      }
    }
  }

  /// - Parameter timestamp: milliseconds since 1970; `nil`: when it is sent.
  public func take(
    key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer,
    headers: [(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)], timestamp: Int64?
  ) throws {
    let batch = batch(for: key, value)
    batch.bytes.append(value)
    let range = batch.endValue()
    for header in headers { batch.addHeader(name: header.name, value: header.value) }
    batch.endMessage(value: range, timestamp: timestamp)
    size += value.count
    count += 1
    if size >= CorpusSender.groupSize || count >= CorpusSender.groupCount || .now - collected > CorpusSender.groupAge {
      try flush()
    }
  }

  private func batch(for key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> MessageBatch {
    if let last = group.last, last.key.withUnsafeBytes({ $0.isEqual(to: key) }) { return last }
    if group.isEmpty { collected = .now }
    // In order of time nearly every message may be of another service than the one before.
    let batch = MessageBatch(capacity: max(512, value.count))
    let key = Array(key)
    batch.removeAll(key: key, partition: Partitioner.partition(of: key, among: partitions!))
    group.append(batch)
    return batch
  }

  /// Sends what was collected; returns when it is acknowledged.
  public func flush() throws {
    let batches = group
    (group, size, count) = ([], 0, 0)
    if !batches.isEmpty { try deliver(batches) }
  }

  private func deliver(_ batches: [MessageBatch]) throws {
    while true {
      do throws(KafkaError) {
        try transport.begin()
        for batch in batches {
          try transport.send(batch)
          pace.take(batch.valueSize)
        }
        try transport.commit(CommittedOffset(offset: 0, metadata: ""))
        report.records += batches.reduce(0) { $0 + $1.count }
        report.bytes += batches.reduce(0) { $0 + $1.valueSize }
        return attempts.succeeded()
      } catch {
        guard error.kind == .refusedRecords else {
          try judge(error)
          try open()
          continue
        }
        try open()
        return try deliverParts(of: batches, error)
      }
    }
  }

  /// Halves what was not taken until the record that is in the way stands alone.
  private func deliverParts(of batches: [MessageBatch], _ error: KafkaError) throws {
    let count = batches.reduce(0) { $0 + $1.count }
    guard count > 1 else {
      report.refused += 1
      let batch = batches[0]
      let value = UnsafeRawBufferPointer(rebasing: batch.bytes.bytes[batch.messages[0].value].prefix(200))
      return onRefusal(String(decoding: batch.key, as: UTF8.self), String(decoding: value, as: UTF8.self), error)
    }
    var (first, second): ([MessageBatch], [MessageBatch]) = ([], [])
    var left = count / 2
    for batch in batches {
      let taken = min(left, batch.count)
      if taken > 0 { first.append(batch.copy(of: 0..<taken)) }
      if taken < batch.count { second.append(batch.copy(of: taken..<batch.count)) }
      left -= taken
    }
    try deliver(first)
    try deliver(second)
  }

  /// Waits, where trying again may help; else throws the error.
  private func judge(_ error: KafkaError) throws {
    guard error.kind == .temporary || error.kind == .unauthorized else { throw error }
    report.retries += 1
    try attempts.wait(after: error)
  }
}
