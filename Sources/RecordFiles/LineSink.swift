import Inputs
import LogModel
import Pipeline

/// What takes the lines of parsed batches, in the order in which their sources were read.
protocol LineSink: AnyObject {
  func write(_ batch: ParsedBatch, of segment: Segment) throws
  func finish() throws
}

/// Where a sink's bytes go, in their order.
protocol ByteOutput: AnyObject {
  func write(_ bytes: UnsafeRawBufferPointer) throws

  /// Writes a stretch of `store`.
  func write(_ range: Range<Int>, of store: SpillStore) throws

  func finish() throws
}

/// Takes lines and writes none.
final class NoSink: LineSink {
  func write(_ batch: ParsedBatch, of segment: Segment) {}
  func finish() {}
}

/// Writes JSON lines: what was read in order at once; the entries of an archive, which may hold the files of a rotated set in any order,
/// when the archive is at its end.
///
/// A tar's members come as they come, and an older one may always follow: until the end nothing of an archive is known to be in order.
final class OrderedSink: LineSink {
  private struct Piece {
    let segment: Segment
    var range: Range<Int>
  }

  private let output: any ByteOutput
  private let spillDirectory: String
  private var store: SpillStore?
  private var archive: Int?
  private var pieces: [Piece] = []

  init(_ output: any ByteOutput, spillDirectory: String) {
    self.output = output
    self.spillDirectory = spillDirectory
  }

  func write(_ batch: ParsedBatch, of segment: Segment) throws {
    if segment.archive != archive { try finishArchive() }
    archive = segment.archive
    guard segment.archive != nil else { return try output.write(batch.output.bytes) }
    let store = self.store ?? SpillStore(in: spillDirectory)
    self.store = store
    let start = store.count
    try store.append(batch.output.bytes)
    if let last = pieces.last, last.segment === segment {
      pieces[pieces.count - 1].range = last.range.lowerBound..<store.count
    } else {
      pieces.append(Piece(segment: segment, range: start..<store.count))
    }
  }

  func finish() throws {
    try finishArchive()
    try output.finish()
  }

  /// Writes the pieces of the archive: sets in the order of their first members, their files from the oldest on.
  private func finishArchive() throws {
    guard let store else { return }
    for piece in Segment.ordered(pieces, by: \.segment) { try output.write(piece.range, of: store) }
    pieces = []
    self.store = nil
  }
}

/// Writes text in order of time over all streams: each stream's records wait in their own order, and the streams are merged.
final class MergingSink: LineSink {
  private struct Piece {
    let segment: Segment
    var range: Range<Int>
  }

  private let output: any ByteOutput
  private let store: SpillStore
  private var pieces: [Piece] = []
  private let framed = OutputBuffer(capacity: 1 << 20)

  init(_ output: any ByteOutput, spillDirectory: String) {
    self.output = output
    store = SpillStore(in: spillDirectory)
  }

  func write(_ batch: ParsedBatch, of segment: Segment) throws {
    framed.removeAll()
    var start = 0
    for mark in batch.marks {
      var header = MergeHeader(time: mark.time ?? MergeHeader.noTime, count: Int64(mark.end - start))
      withUnsafeBytes(of: &header) { framed.append($0) }
      framed.append(UnsafeRawBufferPointer(rebasing: batch.output.bytes[start..<mark.end]))
      start = mark.end
    }
    let begin = store.count
    try store.append(framed.bytes)
    if let last = pieces.last, last.segment === segment {
      pieces[pieces.count - 1].range = last.range.lowerBound..<store.count
    } else {
      pieces.append(Piece(segment: segment, range: begin..<store.count))
    }
  }

  func finish() throws {
    var streams: [MergeReader] = []
    var indexBySet: [String: Int] = [:]
    let ordered = Segment.ordered(pieces, by: \.segment)
    let sets = Set(ordered.map(\.segment.set)).count
    let bufferSize = min(256 << 10, max(4 << 10, (32 << 20) / max(1, sets)))
    for piece in ordered {
      if let index = indexBySet[piece.segment.set] {
        streams[index].ranges.append(piece.range)
      } else {
        indexBySet[piece.segment.set] = streams.count
        streams.append(MergeReader(store, [piece.range], bufferSize: bufferSize))
      }
    }
    try merge(&streams)
    try output.finish()
  }

  /// Takes the earliest next record again and again; of equal times the stream that was found first.
  private func merge(_ streams: inout [MergeReader]) throws {
    var heap = MinimumHeap<NextRecord>()
    for index in streams.indices where try streams[index].advance() {
      heap.push(NextRecord(time: streams[index].time, index: index))
    }
    let buffer = OutputBuffer(capacity: 1 << 16)
    while let index = heap.pop()?.index {
      try streams[index].appendRecord(to: buffer)
      if buffer.count >= 1 << 16 {
        try output.write(buffer.bytes)
        buffer.removeAll()
      }
      if try streams[index].advance() { heap.push(NextRecord(time: streams[index].time, index: index)) }
    }
    try output.write(buffer.bytes)
  }
}

/// What stands before a record that waits to be merged.
struct MergeHeader {
  /// A record without a time goes with the one before it in its stream.
  static let noTime = Int64.min

  var time: Int64
  /// Bytes of text that follow.
  var count: Int64
}

/// Reads the records of one stream from where they wait.
struct MergeReader {
  private let store: SpillStore
  var ranges: [Range<Int>]
  private let bufferSize: Int
  private var buffer: [UInt8] = []
  private var position = 0
  private var remaining = 0
  /// Of the record at hand; never less than that of the one before, so that the order of the stream stays.
  private(set) var time = Int64.min

  init(_ store: SpillStore, _ ranges: [Range<Int>], bufferSize: Int) {
    self.store = store
    self.ranges = ranges
    self.bufferSize = bufferSize
  }

  /// Goes to the next record; false at the end.
  mutating func advance() throws -> Bool {
    let size = MemoryLayout<MergeHeader>.size
    guard try fill(size) else { return false }
    let header = buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: MergeHeader.self) }
    position += size
    remaining = Int(header.count)
    if header.time != MergeHeader.noTime { time = max(time, header.time) }
    return true
  }

  /// Appends the text of the record at hand.
  mutating func appendRecord(to output: OutputBuffer) throws {
    while remaining > 0, try fill(1) {
      let count = min(remaining, buffer.count - position)
      buffer.withUnsafeBytes { output.append(UnsafeRawBufferPointer(rebasing: $0[position..<position + count])) }
      position += count
      remaining -= count
    }
  }

  /// Sees to it that `count` bytes lie in the buffer; false where the stream ends before.
  private mutating func fill(_ count: Int) throws -> Bool {
    while buffer.count - position < count {
      while let first = ranges.first, first.isEmpty { ranges.removeFirst() }
      guard let range = ranges.first else { return false }
      buffer.removeFirst(position)
      position = 0
      let kept = buffer.count
      let wanted = min(bufferSize, range.count)
      buffer += [UInt8](repeating: 0, count: wanted)
      let read = try buffer.withUnsafeMutableBytes {
        try store.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[kept...]), at: range.lowerBound)
      }
      buffer.removeLast(wanted - read)
      ranges[0] = range.lowerBound + read..<range.upperBound
    }
    return true
  }
}

/// The next record of a stream, to be merged: the earliest comes first, of equal ones that of the first stream.
private struct NextRecord: Comparable {
  var time: Int64
  var index: Int

  static func < (left: NextRecord, right: NextRecord) -> Bool { (left.time, left.index) < (right.time, right.index) }
}
