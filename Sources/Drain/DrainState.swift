import ChunkBuffer
import FileSystem
import KafkaTransport
import LogModel

/// The records of a chunk that a group has.
struct SentRange: Hashable, Sendable {
  /// `<directory>/<file>`.
  var chunk: String
  /// Of the chunk's file (`ContentHash.of(file:)`): the same name is not always the same content.
  var hash: UInt64
  /// Indices of records in the chunk.
  var records: Range<UInt64>
  /// Whether there are none behind them.
  var isLast: Bool
}

/// What a group of records will have done, written down before the first of them is sent.
struct Intent: Hashable, Sendable {
  /// What the group commits to Kafka: its number, and a text that was never used before.
  var marker: CommittedOffset
  /// What was committed there when it was written, `nil` before the first group; as long as that is so, the group is not there.
  var previous: CommittedOffset?
  var cluster: String
  var topic: String
  var ranges: [SentRange]
}

/// A topic that was drained to.
struct DrainTarget: Hashable, Sendable {
  var cluster: String
  var topic: String
  /// Which partition a key goes to depends on how many there are.
  var partitions: Int
  /// The newest marker that is known to be committed there.
  var marker: CommittedOffset?
  /// By chunk: what was sent there of chunks that are still in the directory.
  var sent: [String: SentRange] = [:]
}

/// What a drain knows of the drains before it (docs/formats/drain-state.md).
struct DrainState: Hashable, Sendable {
  private static let magic: [UInt8] = Array("SNTLDRAN".utf8)
  private static let version: UInt16 = 1
  private static let maximumSize = 256 << 20

  /// Who drains this buffer, for Kafka: the transactional id and the group are named after it.
  var identity: ChunkID
  var targets: [DrainTarget] = []
  var intent: Intent?

  init(identity: ChunkID) { self.identity = identity }

  /// - Returns: `nil` where there is none yet.
  /// - Throws: `SystemCallError`; `ChunkError` where it is damaged.
  static func read(at path: String, _ fileSystem: any FileSystem) throws -> DrainState? {
    guard try fileSystem.exists(path) else { return nil }
    let file = try fileSystem.open(path, for: .reading)
    let size = try file.status().size
    guard size <= maximumSize else { throw ChunkError(path: path, reason: "too large for what a drain remembers") }
    let bytes = try file.bytes(in: 0..<size)
    do throws(ByteCodingError) {
      return try decoded(bytes)
    } catch {
      throw ChunkError(path: path, reason: "damaged: \(error.what) at byte \(error.offset)")
    }
  }

  func write(at path: String, _ fileSystem: any FileSystem) throws(SystemCallError) {
    try fileSystem.replace(path, with: encoded)
  }

  // MARK: - Coding

  var encoded: [UInt8] {
    let output = OutputBuffer(capacity: 4096)
    output.append(DrainState.magic)
    output.append(fixed: UInt64(DrainState.version))
    output.append(fixed: identity.high)
    output.append(fixed: identity.low)
    output.append(number: targets.count)
    for target in targets { append(target, to: output) }
    output.append(number: intent == nil ? 0 : 1)
    if let intent { append(intent, to: output) }
    output.append(fixed: ContentHash.of(output.bytes))
    return Array(output.bytes)
  }

  private func append(_ target: DrainTarget, to output: OutputBuffer) {
    output.append(sized: target.cluster)
    output.append(sized: target.topic)
    output.append(number: target.partitions)
    append(target.marker, to: output)
    let sent = target.sent.values.sorted { $0.chunk < $1.chunk }
    output.append(number: sent.count)
    for range in sent { append(range, to: output) }
  }

  private func append(_ intent: Intent, to output: OutputBuffer) {
    append(intent.marker, to: output)
    append(intent.previous, to: output)
    output.append(sized: intent.cluster)
    output.append(sized: intent.topic)
    output.append(number: intent.ranges.count)
    for range in intent.ranges { append(range, to: output) }
  }

  private func append(_ marker: CommittedOffset?, to output: OutputBuffer) {
    output.append(number: marker == nil ? 0 : 1)
    guard let marker else { return }
    output.append(signed: marker.offset)
    output.append(sized: marker.metadata)
  }

  private func append(_ range: SentRange, to output: OutputBuffer) {
    output.append(sized: range.chunk)
    output.append(fixed: range.hash)
    output.append(unsigned: range.records.lowerBound)
    output.append(unsigned: UInt64(range.records.count))
    output.append(number: range.isLast ? 1 : 0)
  }

  private static func decoded(_ bytes: [UInt8]) throws(ByteCodingError) -> DrainState {
    try bytes.withUnsafeBytes { bytes -> Result<DrainState, ByteCodingError> in
      do throws(ByteCodingError) { return .success(try DrainState(bytes)) } catch { return .failure(error) }
    }.get()
  }

  private init(_ bytes: UnsafeRawBufferPointer) throws(ByteCodingError) {
    let start = DrainState.magic.count
    guard bytes.count >= start + 16, bytes.starts(with: DrainState.magic) else {
      throw ByteCodingError(what: "no state of a drain", offset: 0)
    }
    let end = bytes.count - 8
    var checksum = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[end...]), base: end)
    guard try checksum.fixed() == ContentHash.of(UnsafeRawBufferPointer(rebasing: bytes[..<end])) else {
      throw ByteCodingError(what: "a checksum that does not fit", offset: end)
    }
    var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), base: start)
    let version = try reader.fixed()
    guard version == UInt64(DrainState.version) else {
      throw ByteCodingError(what: "version \(version) of the format, unknown to this program,", offset: start)
    }
    identity = ChunkID(high: try reader.fixed(), low: try reader.fixed())
    for _ in 0..<(try reader.count()) { targets.append(try DrainState.target(&reader)) }
    if try reader.number(upTo: 1) == 1 { intent = try DrainState.intent(&reader) }
    guard reader.rest.isEmpty else { throw reader.damaged("more than its end") }
  }

  private static func target(_ reader: inout ByteReader) throws(ByteCodingError) -> DrainTarget {
    var target = DrainTarget(
      cluster: try reader.text(), topic: try reader.text(), partitions: try reader.number(),
      marker: try marker(&reader))
    for _ in 0..<(try reader.count()) {
      let range = try range(&reader)
      target.sent[range.chunk] = range
    }
    return target
  }

  private static func intent(_ reader: inout ByteReader) throws(ByteCodingError) -> Intent {
    guard let marker = try marker(&reader) else { throw reader.damaged("an intent without a marker") }
    var intent = Intent(
      marker: marker, previous: try DrainState.marker(&reader), cluster: try reader.text(),
      topic: try reader.text(), ranges: [])
    for _ in 0..<(try reader.count()) { intent.ranges.append(try range(&reader)) }
    return intent
  }

  private static func marker(_ reader: inout ByteReader) throws(ByteCodingError) -> CommittedOffset? {
    guard try reader.number(upTo: 1) == 1 else { return nil }
    return CommittedOffset(offset: try reader.signed(), metadata: try reader.text())
  }

  private static func range(_ reader: inout ByteReader) throws(ByteCodingError) -> SentRange {
    let (chunk, hash) = (try reader.text(), try reader.fixed())
    let (start, count) = (try reader.unsigned(), try reader.unsigned())
    let (end, overflow) = start.addingReportingOverflow(count)
    guard !overflow else { throw reader.damaged("a range that cannot be") }
    return SentRange(chunk: chunk, hash: hash, records: start..<end, isLast: try reader.number(upTo: 1) == 1)
  }
}

extension ContentHash {
  /// Of a file of any size: the hash of the hashes of its blocks of 1 MiB.
  static func of(file: any StoredFile) throws(SystemCallError) -> UInt64 {
    var hashes: [UInt8] = []
    var offset = 0
    while true {
      let block = try file.bytes(in: offset..<offset + 1 << 20)
      if block.isEmpty { return of(hashes) }
      withUnsafeBytes(of: of(block).littleEndian) { hashes += $0 }
      offset += block.count
    }
  }
}
