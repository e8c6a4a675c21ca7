import ChunkBuffer
import FileSystem
import LogModel
import TestSupport
import Testing

/// A buffer in a directory of its own, with ids and times that are the same in every run.
final class TestBuffer {
  let directory = TemporaryDirectory()
  let disk = Disk()

  var path: String { "\(directory.path)/buffer" }

  func writer(chunkSize: Int = 8 << 20, seed: UInt64 = 1) throws -> BufferWriter {
    var options = BufferOptions(clock: { 1_772_431_200_000_000_000 }, generator: SeededGenerator(seed: seed))
    options.chunkSize = chunkSize
    return try BufferWriter(path, disk, options: options)
  }

  /// The paths of a stream's chunks, in order.
  func chunks(of stream: String) throws -> [String] {
    let directory = BufferLayout(path).directory(of: stream)
    return try BufferLayout.chunks(in: directory, disk).map { "\(directory)/\($0)" }
  }

  /// All records of a stream's chunks, and what was damaged.
  func records(of stream: String) throws -> (records: [ReadRecord], damage: [ChunkDamage]) {
    var (records, damage) = ([ReadRecord](), [ChunkDamage]())
    for path in try chunks(of: stream) {
      let (more, found) = try readChunk(at: path, disk)
      records += more
      damage += found
    }
    return (records, damage)
  }
}

/// A record as it was read, with all that is kept of it.
struct ReadRecord: Hashable, CustomTestStringConvertible {
  var text: String
  var source: String
  var line: Int
  var lineCount: Int
  var firstLineLength: Int
  var part = 0
  var time: Timestamp?
  var output: ContainerOutput?
  var reference: Int64?

  var testDescription: String { "\(line)" }
}

func readChunk(at path: String, _ fileSystem: any FileSystem) throws -> ([ReadRecord], [ChunkDamage]) {
  let name = ChunkName(String(path.split(separator: "/").last!))!
  let reader = try ChunkReader(
    fileSystem.open(path, for: .reading), name: name, stream: "unknown", depth: .everything)
  var records: [ReadRecord] = []
  while let commit = try reader.next() {
    for batch in try reader.batches(of: commit) { records += batch.records.map { ReadRecord($0, batch) } }
  }
  return (records, reader.damage)
}

extension ReadRecord {
  init(_ record: Record, _ batch: LogBatch) {
    self.init(
      text: String(decoding: batch.bytes(of: record), as: UTF8.self), source: batch.source.name, line: record.line,
      lineCount: record.lineCount, firstLineLength: record.firstLineLength, part: record.part,
      time: record.containerTime, output: record.output, reference: batch.source.referenceTime)
  }
}

/// Records of one source, some of them with everything that a record can have.
func sampleBatch(_ count: Int, source: LogSource, from line: Int = 1, using generator: inout SeededGenerator)
  -> LogBatch
{
  var texts: [(bytes: [UInt8], record: Record)] = []
  var line = line
  for index in 0..<count {
    var text = "\(line) " + String(repeating: "x", count: Int.random(in: 0...40, using: &generator))
    var record = Record(offset: 0, length: 0, firstLineLength: text.utf8.count, line: line, lineCount: 1)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0:
      text += "\n\tat main"
      record.lineCount = 2
    case 1:
      record.containerTime = Timestamp(nanoseconds: Int64(index) * 1_000_000_007, fractionDigits: 9)
      record.output = .stderr
    case 2: record.output = .stdout
    case 3:
      record.part = 2
      record.lineCount = 0
    case 4: line += 3
    default: break
    }
    record.line = line
    line += record.lineCount
    record.length = text.utf8.count
    texts.append((Array(text.utf8), record))
  }
  let batch = LogBatch(source: source, capacity: texts.reduce(1) { $0 + $1.bytes.count + 1 })
  var offset = 0
  for (bytes, record) in texts {
    var record = record
    record.offset = offset
    UnsafeMutableRawBufferPointer(rebasing: batch.storage[offset...]).copyBytes(from: bytes)
    batch.records.append(record)
    offset += bytes.count + 1
  }
  return batch
}

func samplePosition(_ source: UInt64, offset: Int) -> SourcePosition {
  SourcePosition(
    source: source, path: "/var/log/app.log", set: "/var/log/app.log",
    file: FileHint(device: 1, inode: 2, size: offset, modificationTime: -3), head: Fingerprint(length: 9, hash: 4),
    mark: PositionMark(
      point: ResumePoint(offset: offset, line: 7, skippedRecords: 2, mayContinue: true, wrapping: .cri), hash: 8),
    rungs: [PositionMark(point: ResumePoint(offset: 0, line: 1, wrapping: .plain), hash: 5)], boot: 6, isFinished: true)
}
