import ChunkBuffer
import FileSystem
import KafkaTransport
import LogModel
import Synchronization
import TestSupport

@testable import Drain

/// A buffer on a simulated disk and a simulated cluster to drain it to.
final class SimulatedSite {
  static let services = ["orders", "billing", "web"]

  enum Ending: Hashable {
    case done
    case dead
    case refused(String)
    case failed(KafkaError.Kind)
  }

  var disk: SimulatedDisk
  let kafka: SimulatedKafka
  let guarantee: DeliveryGuarantee
  /// What was shipped, by service.
  private(set) var shipped: [String: [String]] = [:]
  var options: DrainOptions
  private(set) var report = DrainReport()

  init(_ guarantee: DeliveryGuarantee, kafka: SimulatedKafka = SimulatedKafka(partitions: 3), seed: UInt64 = 1) {
    disk = SimulatedDisk()
    self.kafka = kafka
    self.guarantee = guarantee
    options = DrainOptions(
      topic: "logs", clock: { 1_800_000_000_000_000_000 }, sleep: { _ in }, generator: SharedGenerator(seed: seed))
    options.guarantee = guarantee
  }

  /// Commits records of all services: `commits` times, so many of each, in chunks of two commits each.
  func ship(commits: Int, of count: Int, seed: UInt64) throws {
    var bufferOptions = BufferOptions(clock: options.clock, generator: SeededGenerator(seed: seed))
    bufferOptions.chunkSize = 500
    let writer = try BufferWriter("/buffer", disk, options: bufferOptions)
    for _ in 0..<commits {
      try writer.commit(SimulatedSite.services.map { commit(of: $0, count) })
    }
    try writer.seal()
  }

  private func commit(of service: String, _ count: Int) -> PendingCommit {
    let source = LogSource(name: "\(service).log", path: "\(service).log", stream: service, referenceTime: nil)
    let batch = LogBatch(source: source, capacity: count * 32)
    var offset = 0
    for _ in 0..<count {
      let number = shipped[service, default: []].count
      let text = "\(service) \(number)"
      shipped[service, default: []].append(text)
      UnsafeMutableRawBufferPointer(rebasing: batch.storage[offset...]).copyBytes(from: Array(text.utf8))
      batch.records.append(
        Record(
          offset: offset, length: text.utf8.count, firstLineLength: text.utf8.count, line: number + 1, lineCount: 1))
      offset += text.utf8.count
    }
    let pending = PendingCommit(stream: service)
    pending.records.append(batch)
    pending.positions = [
      SourcePosition(
        source: ContentHash.of(Array(service.utf8)), path: source.path, set: source.path,
        file: FileHint(device: 1, inode: 1, size: 0, modificationTime: 0), head: Fingerprint(length: 0, hash: 0),
        mark: PositionMark(point: ResumePoint(offset: shipped[service]!.count, line: 1, wrapping: .plain), hash: 0),
        boot: 1)
    ]
    return pending
  }

  /// Drains once.
  ///
  /// - Parameters:
  ///   - crash: the counted call of the disk before which the process dies.
  ///   - fault: what happens at which call of the cluster.
  /// - Returns: how it ended, and how many calls of the cluster there were.
  func drain(crash: Int? = nil, fault: (call: Int, kind: SimulatedTransport.Fault)? = nil) -> (Ending, calls: Int) {
    disk.crashBefore = crash
    let disk = disk
    let transport = SimulatedTransport(kafka, guarantee, fault: fault) { disk.crashBefore = disk.calls.count }
    do {
      let site = try DrainSite("/buffer", disk)
      let drain = try Drain(site, disk, to: transport, options: options)
      drain.limits = GroupLimits(records: 5)
      defer { report = drain.report }
      try drain.run()
      return (.done, transport.calls)
    } catch let error as DrainRefusal {
      return (.refused(error.description), transport.calls)
    } catch let error as KafkaError {
      return (disk.hasCrashed || error.kind == .stopped ? .dead : .failed(error.kind), transport.calls)
    } catch {
      return (.dead, transport.calls)
    }
  }

  /// Drains as a drain that stays does: one that gives up at the first error, and is run again.
  ///
  /// - Returns: how often it was run.
  func watch(fault: (call: Int, kind: SimulatedTransport.Fault)) throws -> Int {
    var impatient = options
    impatient.timeout = .nanoseconds(1)
    let transport = SimulatedTransport(kafka, guarantee, fault: fault) {}
    let drain = try Drain(try DrainSite("/buffer", disk), disk, to: transport, options: impatient)
    drain.limits = GroupLimits(records: 5)
    for run in 1...3 {
      do {
        try drain.run()
        return run
      } catch is KafkaError {}
    }
    return 0
  }

  // MARK: - What is where

  /// The texts that are in the cluster, by service.
  var sent: [String: [String]] { kafka.byKey.mapValues { $0.map(SimulatedSite.text) } }

  static func text(of envelope: String) -> String {
    guard let start = envelope.firstRange(of: "\"message\":\"")?.upperBound else { return "" }
    return String(envelope[start...].prefix { $0 != "\"" })
  }

  /// The texts in the chunks below a directory, by service.
  func texts(in directory: String) throws -> [String: [String]] {
    disk.crashBefore = nil
    guard try disk.exists(directory) else { return [:] }
    var texts: [String: [String]] = [:]
    for chunk in try ChunkDirectory.chunks(in: directory, asStorage: true, disk) ?? [] {
      guard case .sentinel(let name) = chunk.format else { continue }
      let source = try ChunkRecordSource(
        try disk.open(chunk.path, for: .reading), name: name, stream: chunk.directoryName)
      while let batch = try source.nextBatch() {
        texts[batch.source.stream, default: []] += batch.records.map {
          String(decoding: batch.bytes(of: $0), as: UTF8.self)
        }
      }
    }
    return texts
  }

  /// How far the sources were read, as whoever ships next knows it.
  func positions() throws -> [String: Int] {
    let writer = try BufferWriter("/buffer", disk, options: BufferOptions(clock: options.clock))
    var positions: [String: Int] = [:]
    for position in writer.positions.values { positions[position.position.path] = position.position.mark.point.offset }
    return positions
  }
}

/// One sequence for all drains of a site: what a drain draws no other has drawn before.
private final class SharedGenerator: RandomNumberGenerator, Sendable {
  private let generator: Mutex<SeededGenerator>

  init(seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

  func next() -> UInt64 { generator.withLock { $0.next() } }
}
