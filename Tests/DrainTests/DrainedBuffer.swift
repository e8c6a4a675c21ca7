import ChunkBuffer
import Drain
import FileSystem
import KafkaSupport
import KafkaTransport
import LogModel
import Synchronization
import TestSupport

/// A buffer on the disk with numbered records, and a drain of it.
struct DrainedBuffer {
  static let services = ["orders", "billing", "web"]
  let scratch = TemporaryDirectory()
  private let markers = KeptMarkers()
  /// Of each service.
  private(set) var records = 0
  /// Those that have 2000 bytes more than the others.
  var longRecords: Set<Int> = []

  var path: String { "\(scratch.path)/buffer" }

  static func clock() -> Int64 { 1_800_000_000_000_000_000 }

  /// Commits `count` records more of each service, in chunks of their own.
  mutating func ship(_ count: Int) throws {
    let writer = try BufferWriter(path, Disk(), options: BufferOptions(clock: DrainedBuffer.clock))
    var pending: [PendingCommit] = []
    for service in DrainedBuffer.services {
      let source = LogSource(name: "\(service).log", path: "\(service).log", stream: service, referenceTime: nil)
      let batch = LogBatch(source: source, capacity: count * 32 + longRecords.count * 2000)
      var offset = 0
      for index in 0..<count {
        let text = Array(text(service, records + index).utf8)
        UnsafeMutableRawBufferPointer(rebasing: batch.storage[offset...]).copyBytes(from: text)
        batch.records.append(
          Record(
            offset: offset, length: text.count, firstLineLength: text.count, line: records + index + 1, lineCount: 1))
        offset += text.count
      }
      let commit = PendingCommit(stream: service)
      commit.records.append(batch)
      pending.append(commit)
    }
    try writer.commit(pending)
    try writer.seal()
    records += count
  }

  private func text(_ service: String, _ number: Int) -> String {
    "\(service) \(number)" + (longRecords.contains(number) ? String(repeating: ".", count: 2000) : "")
  }

  func texts(_ service: String) -> [String] { (0..<records).map { text(service, $0) } }

  /// The numbers of the records that are still in the buffer, or in the dead letters, by service.
  func kept(in directory: String) throws -> [String: [String]] {
    guard try Disk().exists(directory) else { return [:] }
    var texts: [String: [String]] = [:]
    for chunk in try ChunkDirectory.chunks(in: directory, asStorage: true, Disk()) ?? [] {
      let (file, chunk) = try chunk.open(Disk())
      guard case .sentinel(let name) = chunk.format else { continue }
      let source = try ChunkRecordSource(file, name: name, stream: chunk.directoryName)
      while let batch = try source.nextBatch() {
        texts[batch.source.stream, default: []] += batch.records.map {
          String(decoding: batch.bytes(of: $0), as: UTF8.self)
        }
      }
    }
    return texts
  }

  func drain(
    to brokers: String, topic: String, _ guarantee: DeliveryGuarantee, timeout: Duration = .seconds(10),
    rate: Int? = nil, properties: [(key: String, value: String)] = []
  ) throws -> Drain {
    var settings = KafkaSettings(brokers: brokers)
    for (key, value) in [("retry.backoff.ms", "10")] + properties { try settings.set(argument: "\(key)=\(value)") }
    var options = DrainOptions(topic: topic, clock: DrainedBuffer.clock, sleep: { _ in })
    options.guarantee = guarantee
    options.timeout = timeout
    options.rate = rate
    let disk = Disk()
    let producer = MarkerKeeping(
      KafkaProducer(settings, topic: topic, guarantee: guarantee, timeout: timeout), markers)
    return try Drain(try DrainSite(path, disk), disk, to: producer, options: options)
  }
}

/// The text under `message` of an envelope.
func messageText(_ message: TopicMessage) -> String {
  guard let start = message.text.firstRange(of: "\"message\":\"")?.upperBound else { return "" }
  return String(message.text[start...].prefix { $0 != "\"" })
}

/// What drains have committed, by their identity.
private final class KeptMarkers {
  var committed: [String: CommittedOffset] = [:]
}

/// The mock cluster does not store what is committed with a transaction: this does it in its place.
private final class MarkerKeeping: MessageTransport {
  private let producer: KafkaProducer
  private let markers: KeptMarkers
  private var identity = ""

  init(_ producer: KafkaProducer, _ markers: KeptMarkers) { (self.producer, self.markers) = (producer, markers) }

  func open(identity: String) throws(KafkaError) -> TopicDescription {
    self.identity = identity
    return try producer.open(identity: identity)
  }

  func marker() throws(KafkaError) -> CommittedOffset? {
    _ = try producer.marker()
    return markers.committed[identity]
  }

  func begin() throws(KafkaError) { try producer.begin() }

  func send(_ batch: MessageBatch) throws(KafkaError) { try producer.send(batch) }

  func commit(_ marker: CommittedOffset) throws(KafkaError) {
    try producer.commit(marker)
    markers.committed[identity] = marker
  }

  func abort() throws(KafkaError) { try producer.abort() }
}
