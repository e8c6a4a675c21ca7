import FileSystem
import KafkaTransport
import LogModel

/// Records that are sent together: stretches of chunks, in order.
struct DrainGroup {
  struct Part {
    var chunk: PreparedChunk
    /// Indices of records in the chunk.
    var records: Range<UInt64>
    var isLast: Bool { records.upperBound == chunk.end }
  }

  var parts: [Part] = []
  /// Indices, which are as many as records, or more where some were lost in damage.
  var recordCount = 0
  /// In bytes, before compression.
  var size = 0

  var ranges: [SentRange] {
    parts.map { part in
      SentRange(
        chunk: part.chunk.candidate.key, hash: part.chunk.hash, records: part.records, isLast: part.isLast)
    }
  }
}

/// How large groups may be.
struct GroupLimits {
  /// A commit costs a few milliseconds, and a transaction has to end in time.
  private let largest: Int
  var records: Int
  let size: Int
  let parts = 1000

  /// - Parameter rate: how many bytes a second are sent, at most: a group must not take all the time that a transaction has, which is a minute at least.
  init(records: Int = 100_000, rate: Int? = nil) {
    largest = records
    self.records = records
    let largestSize = 32 << 20
    size = rate.map { min(max(1, $0), largestSize / 10) * 10 } ?? largestSize
  }

  /// Half as many, because the brokers have not taken them, or not in time: at last it is one record.
  mutating func halve(_ group: DrainGroup) { records = max(1, group.recordCount / 2) }

  /// The records that were in the way are past.
  mutating func grow() { records = min(largest, records * 2) }
}

/// What there is to send, in order, as groups.
///
/// A group ends within a chunk where the chunk is too large for it. The chunks of a stream are sent one after the other: a chunk's records are all there
/// before one behind it begins, or they are in one group with it.
struct DrainPlan {
  private var candidates: ArraySlice<Candidate>
  /// The first of them that are looked at already.
  private var prepared: [PreparedChunk] = []
  private var preparation: ChunkPreparation
  /// How far chunks were sent before.
  private let sentBefore: [String: SentRange]
  /// The first index that is not sent yet, of the first of `prepared`.
  private var next: [String: UInt64] = [:]
  private(set) var notices: [DrainNotice] = []
  /// Chunks that were sent to their end before, and are still there.
  private(set) var finished: [SentRange] = []

  init(_ candidates: [Candidate], _ preparation: ChunkPreparation, sent: [String: SentRange]) {
    self.candidates = candidates[...]
    self.preparation = preparation
    sentBefore = sent
  }

  /// The next records that are not sent yet; `nil` at the end. The same again until `advance`.
  mutating func group(_ limits: GroupLimits) throws -> DrainGroup? {
    var group = DrainGroup()
    var index = 0
    while group.recordCount < limits.records, group.size < limits.size, group.parts.count < limits.parts {
      if index == prepared.count, try !prepareNext() { break }
      add(prepared[index], to: &group, limits)
      index += 1
    }
    return group.parts.isEmpty ? nil : group
  }

  private mutating func prepareNext() throws -> Bool {
    while let candidate = candidates.popFirst() {
      let chunk = try preparation.prepare(candidate)
      notices += preparation.takeNotices()
      guard let chunk else { continue }
      if let sent = sentBefore[candidate.key], sent.hash == chunk.hash || goesOn(chunk, behind: sent) {
        // What was not sent of it may have been lost in damage since.
        if sent.records.upperBound >= chunk.end {
          finished.append(SentRange(chunk: sent.chunk, hash: chunk.hash, records: sent.records, isLast: true))
          continue
        }
        next[candidate.key] = sent.records.upperBound
      }
      prepared.append(chunk)
      return true
    }
    return false
  }

  /// Whether a chunk that was sent in part, and was mended since, goes on where the sending stopped: the name of a chunk of ours is a UUID's, and what
  /// is taken out of it leaves the records behind their indices.
  private func goesOn(_ chunk: PreparedChunk, behind sent: SentRange) -> Bool {
    guard case .sentinel = chunk.candidate.chunk.format else { return false }
    return !sent.isLast
  }

  private func add(_ chunk: PreparedChunk, to group: inout DrainGroup, _ limits: GroupLimits) {
    let start = next[chunk.candidate.key] ?? 0
    var end = start
    for segment in chunk.segments where segment.records.upperBound > start {
      guard group.recordCount < limits.records, group.size < limits.size else { break }
      let first = max(segment.records.lowerBound, end)
      let fitting = max(1, (limits.size - group.size) * segment.records.count / max(1, segment.size))
      let count = min(
        segment.records.upperBound - first, UInt64(min(limits.records - group.recordCount, fitting)))
      group.size += segment.size * Int(count) / segment.records.count
      group.recordCount += Int(count)
      end = first + count
      if end < segment.records.upperBound { break }
    }
    if end > start || start == chunk.end {
      group.parts.append(DrainGroup.Part(chunk: chunk, records: start..<end))
    }
  }

  /// What `group` holds is done with.
  mutating func advance(past group: DrainGroup) {
    for part in group.parts {
      next[part.chunk.candidate.key] = part.isLast ? nil : part.records.upperBound
      if part.isLast { prepared.removeAll { $0.candidate.key == part.chunk.candidate.key } }
    }
  }

  mutating func takeNotices() -> [DrainNotice] {
    defer { notices = [] }
    return notices
  }
}
