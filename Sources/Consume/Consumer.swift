import Alerts
import FileSystem
import KafkaTransport
import LogModel
import Pipeline
import RecordFiles
import Rules

/// Reads a topic as a member of a group, and writes its records as `replay` would: each of them once, whatever is killed when.
///
/// All of it happens on the caller's thread, in rounds, so that nothing is on its way when partitions come and go; only parsing is spread over threads. What
/// was written counts when the group has committed its length (`OutputEntry`).
public final class Consumer {
  let options: ConsumeOptions
  let transport: any GroupTransport
  let alertSet: AlertSet
  /// Who is told of alerts besides their file.
  public var alertReceiver: (any AlertReceiver)?
  private let path: String
  private let fileSystem: any FileSystem
  private let pool: WorkerPool<MessagePiece, ParsedBatch>
  private let messages = FetchedMessages()
  private var hasDirectory: OutputDirectory?
  /// Partitions that are ours.
  var owned: [Int32: PartitionOutput] = [:]
  /// Partitions that are ours, and could not be taken over while the group was changing: it is tried again until they go.
  var pending: [Int32] = []
  /// Where partitions ended at the beginning, for a run that does not stay.
  var targets: [Int32: Int64] = [:]
  /// Whether the group has said what is ours, and has not taken it back since.
  var hasAssignment = false
  private var lastCommit = ContinuousClock.now
  /// When anything got on for the last time.
  var lastProgress = ContinuousClock.now
  private var lastLook = ContinuousClock.now
  /// What stands in the way now.
  var trouble: KafkaError?
  public internal(set) var report: ConsumeReport

  /// Called after each round, some times a second at least.
  public var onRound: (() -> Void)?
  /// Called with the path of each file of records that has got its final name.
  public var onPublish: ((String) throws -> Void)?
  /// Called once for each problem, when it is found.
  public var onProblem: ((ConsumeProblem) -> Void)?

  public init(
    _ path: String, from transport: any GroupTransport, ruleSet: RuleSet, alerts: AlertSet, options: ConsumeOptions,
    _ fileSystem: any FileSystem
  ) {
    (self.path, self.transport, self.alertSet, self.options, self.fileSystem) =
      (path, transport, alerts, options, fileSystem)
    report = ConsumeReport(ruleCount: ruleSet.rules.count)
    let (topic, records) = (options.topic, options.records)
    pool = WorkerPool(workers: options.threads) {
      let reader = MessageReader(topic: topic)
      let parser = BatchParser(ruleSet, options: records, written: alerts.isEmpty ? nil : AlertObserver(alerts))
      return { piece in parser.parse(reader.read(piece.messages, size: piece.size)) }
    }
  }

  /// Reads to where the topic ended when it began, or until a signal comes.
  ///
  /// - Throws: `KafkaError`, `OutputError`, `OutputHeldError`, `ConsumeRefusal`. What is committed by then is kept; what is not is read again.
  public func run() throws {
    try OutputError.wrapping(creation: true) {
      hasDirectory = try OutputDirectory(
        path, names: OutputNames(topic: options.topic, compression: options.compression), fileSystem)
    }
    defer {
      messages.removeAll()
      transport.close()
    }
    do {
      let topic = try connect()
      try OutputError.wrapping(creation: true) { try directory.claim(group: options.group, cluster: topic.cluster) }
      if !options.follows, !options.onlyRecovers {
        for partition in 0..<Int32(topic.partitions) { targets[partition] = try transport.range(of: partition).end }
      }
      try transport.join()
      lastProgress = .now
      while StopSignal.number == nil, !isAtEnd { try round() }
    } catch let error as KafkaError where error.kind == .stopped {
      // What was read is committed all the same.
    } catch let error as OutputError {
      salvage()
      throw error
    }
    try finish()
  }

  private func connect() throws -> TopicDescription {
    while true {
      do throws(KafkaError) {
        return try transport.open(member: options.isStaticMember ? directory.instance : nil)
      } catch {
        guard options.follows, mayPass(error) else { throw error }
        trouble = error
        updateReport()
        onRound?()
      }
      options.sleep(.seconds(1))
      if StopSignal.number != nil { throw KafkaError(.stopped, "connecting", reason: "told to stop") }
    }
  }

  /// Whether it is worth trying again; who stays waits for rights, too.
  func mayPass(_ error: KafkaError) -> Bool {
    error.kind == .temporary || options.follows && error.kind == .unauthorized
  }

  var directory: OutputDirectory {
    guard let hasDirectory else { preconditionFailure("run comes first") }
    return hasDirectory
  }

  private var isAtEnd: Bool {
    guard hasAssignment, !options.follows else { return false }
    return options.onlyRecovers || hasReadAll && !owned.values.contains(where: \.isDirty)
  }

  private var hasReadAll: Bool { !options.follows && owned.values.allSatisfy(\.isDone) }

  /// What nothing but silence comes of.
  private var silence: KafkaError {
    hasAssignment
      ? KafkaError(.temporary, "reading \(options.topic)", reason: "nothing came, and it is not the end")
      : KafkaError(.temporary, "joining the group \(options.group)", reason: "it has given this member no answer yet")
  }

  // MARK: - Rounds

  /// No longer than that is waited for messages: records are written as soon as they are there.
  private static let patience: Int32 = 50
  /// So much is read before it is written, in bytes: no file gets much larger than it is to be.
  private var roundSize: Int { min(4 << 20, options.rotation.size) }

  private func round() throws {
    messages.removeAll()
    var events: [GroupEvent] = []
    var count = 0
    repeat {
      count = messages.messages.count
      events = try transport.poll(into: messages, milliseconds: count == 0 ? Consumer.patience : 0)
    } while events.isEmpty && messages.messages.count - count >= 1000 && messages.size < roundSize
    if !messages.messages.isEmpty { try write() }
    for event in events { try handle(event) }
    if events.isEmpty, !pending.isEmpty { try begin(pending) }
    if .now - lastCommit >= options.commitInterval || hasReadAll
      || owned.values.contains(where: { $0.isFull(options.rotation) })
    {
      _ = try commit(Array(owned.values))
      lastCommit = .now
    }
    if !options.follows, .now - lastProgress > options.timeout {
      throw trouble ?? silence
    }
    lookForRecovery()
    updateReport()
    onRound?()
  }

  /// Where nothing comes, nothing tells that brokers are back.
  private func lookForRecovery() {
    guard trouble != nil, .now - lastLook > .seconds(2) else { return }
    if transport.isReachable() { trouble = nil }
    lastLook = .now
  }

  /// Parses and writes the messages of partitions that are ours, and that were not read before.
  private func write() throws {
    var pieces: [MessagePiece] = []
    for (partition, indices) in accepted() {
      pieces += MessagePiece.cut(messages, partition, indices)
    }
    for (piece, parsed) in zip(pieces, pool.map(pieces)) {
      let output = owned[piece.partition]!
      let offsets = piece.offsets
      try OutputError.wrapping {
        try output.append(parsed.output.bytes, from: offsets.lowerBound)
        for notes in parsed.notes {
          guard let note = notes.written, let alerts = output.alertStates else { continue }
          try note.bytes.withUnsafeBytes { try output.append(alerts: alerts.take($0, of: notes.source)) }
        }
      }
      output.advance(to: offsets.upperBound)
      output.recordCount += parsed.tally.records
      if let target = output.target, offsets.upperBound >= target { output.isDone = true }
      report.tally.add(parsed.tally)
      report.messages += piece.indices.count
      report.bytes += piece.size
    }
    guard !pieces.isEmpty else { return }
    lastProgress = .now
    trouble = nil
  }

  /// Indices of messages by partition, in the order of their offsets.
  private func accepted() -> [(Int32, ContiguousArray<Int32>)] {
    var slots: [(partition: Int32, next: Int64, indices: ContiguousArray<Int32>)] = []
    var slot = 0
    for (index, message) in messages.messages.enumerated() {
      if slot >= slots.count || slots[slot].partition != message.partition {
        if let known = slots.firstIndex(where: { $0.partition == message.partition }) {
          slot = known
        } else if let output = owned[message.partition] {
          slot = slots.count
          slots.append((message.partition, output.position, []))
        } else {
          continue
        }
      }
      // What was read before is not read again, whatever the library gives us.
      guard message.offset >= slots[slot].next else { continue }
      slots[slot].next = message.offset + 1
      slots[slot].indices.append(Int32(index))
    }
    return slots.map { ($0.partition, $0.indices) }
  }

  func note(_ problem: ConsumeProblem) {
    // What is tried again finds the same again.
    if report.problems.contains(problem) { return }
    report.problems.append(problem)
    onProblem?(problem)
  }

  func updateReport() {
    report.trouble = trouble.map(\.description)
    report.hasAssignment = hasAssignment
    report.partitions = owned.values.sorted { $0.partition < $1.partition }.map { output in
      PartitionReport(
        partition: output.partition, position: output.position, committed: output.committed,
        end: transport.knownEnd(of: output.partition) ?? output.target, records: output.recordCount)
    }
  }
}
