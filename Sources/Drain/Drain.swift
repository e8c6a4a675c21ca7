import ChunkBuffer
import FileSystem
import KafkaTransport
import LogModel
import Pipeline

/// Sends the chunks of a directory to Kafka and removes what is there.
///
/// What is going to be sent is written down first, as an intent; the group that is sent has the intent's marker in it; what the marker vouches for is
/// removed, and the intent with it. Whoever comes after a crash compares the marker in Kafka with the intent, and knows.
///
/// The caller is the only one: it holds `DrainSite.lock`, which `init` takes.
public final class Drain {
  public internal(set) var report = DrainReport()
  public var onNotice: (DrainNotice) -> Void = { _ in }
  /// Called when a group is there.
  public var onProgress: (DrainReport) -> Void = { _ in }
  /// Called when something is going to be tried again, with why.
  public var onRetry: (KafkaError) -> Void = { _ in }

  public let site: DrainSite
  let fileSystem: any FileSystem
  let transport: any MessageTransport
  var options: DrainOptions
  private let lock: any AnyObject
  var state: DrainState
  var limits = GroupLimits()
  private let messages: RecordMessages
  private let deadLetters: DeadLetters
  private let reserve: SpaceReserve
  var session: Session?
  private var pace: Pace

  /// - Throws: `DrainHeldError`; `SystemCallError` where the state cannot be read or written; `ChunkError` where it is damaged.
  public init(
    _ site: DrainSite, _ fileSystem: any FileSystem, to transport: any MessageTransport, options: DrainOptions
  ) throws {
    self.site = site
    self.fileSystem = fileSystem
    self.transport = transport
    self.options = options
    try fileSystem.makeDirectories(site.state)
    guard let lock = try fileSystem.lock(site.lock, waiting: false) else { throw DrainHeldError(path: site.path) }
    self.lock = lock
    var generator = options.generator
    state = try DrainState.read(at: site.stateFile, fileSystem) ?? DrainState(identity: ChunkID(using: &generator))
    self.options.generator = generator
    reserve = SpaceReserve(path: "\(site.state)/drain.reserve", fileSystem: fileSystem)
    var messageOptions = options.messages
    messageOptions.hasIDs = options.guarantee == .atLeastOnce
    messages = RecordMessages(messageOptions, fileSystem, tags: options.tags)
    deadLetters = DeadLetters(site, fileSystem, clock: options.clock)
    pace = Pace(bytesPerSecond: options.rate, sleep: options.sleep)
    limits = GroupLimits(rate: options.rate)
    // Whether it can be written must be known before anything is sent.
    try storeState()
    reserve.take()
  }

  func storeState() throws { try reserve.use { try state.write(at: site.stateFile, fileSystem) } }

  // MARK: - A pass

  /// Sends everything that is there now.
  ///
  /// - Throws: `KafkaError` where nothing got on for `DrainOptions.timeout`, or where trying again is in vain; `DrainRefusal`; `SystemCallError`,
  ///   `ChunkError`. What was not sent is kept.
  public func run() throws {
    // The brokers are asked when there is something for them.
    if try !hasWork() { return }
    do {
      try sendAll()
    } catch {
      // What became of what was begun is looked up before anything else is sent.
      session = nil
      throw error
    }
  }

  private func sendAll() throws {
    var attempts = Attempts(timeout: options.timeout, sleep: options.sleep)
    // What became of a group that broke off is settled before another begins.
    if session == nil || state.intent != nil { try connect(&attempts) }
    var plan = try makePlan()
    while let group = try plan.group(limits) {
      for notice in plan.takeNotices() { note(notice) }
      if StopSignal.number != nil { throw KafkaError(.stopped, "draining", reason: "told to stop") }
      if try send(group, &attempts) { plan.advance(past: group) }
      onProgress(report)
    }
    for notice in plan.takeNotices() { note(notice) }
    if !options.keepsChunks, !plan.finished.isEmpty { try settle(plan.finished, marker: nil) }
    try deadLetters.close()
    reserve.take()
  }

  private func hasWork() throws -> Bool {
    switch site.kind {
    case .buffer: try sealOpenChunks()
    case .fluentBit:
      if try FluentBitStorage(at: site.path, on: fileSystem) != nil { return true }
    }
    return try state.intent != nil || !site.candidates(keeping: options.keepsChunks, fileSystem).isEmpty
  }

  /// Seals what a writer that has ended left open. What one is writing is left alone.
  private func sealOpenChunks() throws {
    report.openChunks = try site.openChunkCount(fileSystem)
    guard report.openChunks > 0 else { return }
    var writerOptions = BufferOptions(clock: options.clock)
    writerOptions.holdsRemovalLock = true
    do {
      for notice in try BufferWriter(site.path, fileSystem, options: writerOptions).notices {
        note(DrainNotice(kind: notice.isDamage ? .damage : .information, description: notice.description))
      }
      report.openChunks = 0
    } catch is BufferHeldError {
      // Its writer seals them.
    }
  }

  private func makePlan() throws -> DrainPlan {
    if site.kind == .fluentBit, !options.keepsChunks {
      report.youngChunks = try site.takeChunks(changedUntil: options.clock() - options.minimumAge, fileSystem)
    }
    let candidates = try site.candidates(keeping: options.keepsChunks, fileSystem)
    let known = Set(candidates.map(\.key))
    let gone = Set(state.targets.flatMap(\.sent.keys)).subtracting(known)
    try delivered.confirmRemoval(of: gone.sorted())
    for index in state.targets.indices {
      state.targets[index].sent = state.targets[index].sent.filter { !gone.contains($0.key) }
    }
    return DrainPlan(
      candidates, ChunkPreparation(site, fileSystem, tags: options.tags), sent: state.targets[targetIndex].sent)
  }

  private func note(_ notice: DrainNotice) {
    if notice.kind == .damage { report.hasDamage = true }
    onNotice(notice)
  }

  // MARK: - A group

  /// - Returns: whether the group is done with; else it is to be tried again, perhaps as a smaller one.
  private func send(_ group: DrainGroup, _ attempts: inout Attempts) throws -> Bool {
    guard group.recordCount > 0 else {
      try settle(group.ranges, marker: nil)
      return true
    }
    let marker = newMarker()
    let start = ContinuousClock.now
    do {
      if options.guarantee == .exactlyOnce { try write(Intent(of: group, marker, session)) }
      try transport.begin()
      let bytes = try write(group)
      try transport.commit(marker)
      session?.marker = marker
      report.bytes += bytes
    } catch let error as KafkaError {
      return try recover(from: error, group, marker, &attempts)
    } catch {
      try? transport.abort()
      throw error
    }
    try settle(group.ranges, marker: marker)
    account(for: group)
    // Slow brokers are not asked for more than they do in time.
    if ContinuousClock.now - start < options.timeout / 4 { limits.grow() }
    attempts.succeeded()
    return true
  }

  func write(_ intent: Intent) throws {
    state.intent = intent
    try storeState()
  }

  /// - Returns: how many bytes the values have.
  private func write(_ group: DrainGroup) throws -> Int {
    var bytes = 0
    for part in group.parts where !part.records.isEmpty {
      let key = Array(part.chunk.service.utf8)
      try messages.write(
        part.records, of: part.chunk, partition: Partitioner.partition(of: key, among: session!.partitions),
        sourcePath: site.originalPath(of: part.chunk.candidate)
      ) { batch in
        try transport.send(batch)
        bytes += batch.valueSize
        pace.take(batch.valueSize)
        if StopSignal.number != nil { throw KafkaError(.stopped, "sending", reason: "told to stop") }
      }
    }
    return bytes
  }

  private func account(for group: DrainGroup) {
    report.groups += 1
    report.records += group.recordCount
    report.chunks += group.parts.count { $0.isLast }
  }

  private var delivered: Delivered { Delivered(site: site, fileSystem: fileSystem, archive: options.archive) }

  /// The records of `ranges` are where they should be: their chunks are removed, and it is remembered.
  func settle(_ ranges: [SentRange], marker: CommittedOffset?) throws {
    if !options.keepsChunks {
      try reserve.use { try delivered.remove(ranges) }
    }
    for range in ranges {
      state.targets[targetIndex].sent[range.chunk] = range.isLast && !options.keepsChunks ? nil : range
    }
    state.intent = nil
    if let marker { state.targets[targetIndex].marker = marker }
    try storeState()
  }

  // MARK: - Errors

  /// Connects anew, which ends what was begun, and sees whether the group is there all the same: what a commit came to that broke off, only the marker
  /// tells.
  ///
  /// - Returns: whether the group is done with.
  private func recover(
    from error: KafkaError, _ group: DrainGroup, _ marker: CommittedOffset, _ attempts: inout Attempts
  ) throws -> Bool {
    switch error.kind {
    case .fenced, .unsupported, .configuration: throw error
    case .stopped:
      try? transport.abort()
      throw error
    case .refusedRecords: break
    case .temporary, .unauthorized:
      report.retries += 1
      onRetry(error)
      if error.hasProgress, group.recordCount > 1 {
        // They do take records, only not so many in this time.
        limits.halve(group)
        attempts.succeeded()
      }
      try attempts.wait(after: error)
    }
    try connect(&attempts)
    if options.guarantee == .exactlyOnce, session?.marker == marker {
      account(for: group)
      return true
    }
    guard error.kind == .refusedRecords else { return false }
    guard group.recordCount == 1 else {
      limits.halve(group)
      return false
    }
    let part = group.parts.first { !$0.records.isEmpty }!
    try reserve.use { try deadLetters.take(part, because: error) }
    try settle(group.ranges, marker: nil)
    report.deadLetters += 1
    report.chunks += group.parts.count { $0.isLast }
    return true
  }
}
