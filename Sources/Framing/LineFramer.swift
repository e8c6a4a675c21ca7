import Glibc
import LogModel
import Pipeline

/// Frames plain lines without copying them: records lie in the block that was read.
///
/// What a block ends with (the record that may still grow and the line that has no end yet) is carried to the front of the next.
final class LineFramer: RecordSource {
  private let input: BlockReader
  private let source: LogSource
  private let limit: Int
  private let blockSize: Int
  private var joiner: LineJoiner

  /// The bytes that wait for the next block.
  private var carry: [UInt8] = []
  /// The record that may still grow; its offset counts from the start of the carry, later of the batch.
  private var open: Record?
  /// Where the line begins that has no end yet, and where the search for its end goes on.
  private var lineStart = 0
  private var searched = 0
  /// Whether that line was cut: what comes up to its end is the rest of it.
  private var isInsideLine = false
  private var nextLine = 1
  private var isAtEnd = false
  private let isGrowing: Bool
  private var pendingError: (any Error)?
  private var unreported: Int

  // Where framing can begin anew
  /// Where the carry, later the batch, begins in the source.
  private var carryOffset: Int
  /// Where the open record begins of which parts were given already.
  private var cut: ResumePoint?
  /// Of the records that come: so many are done already.
  private var skipped: Int
  /// Whether the record in front was given before it was known to be whole: lines that continue it become its further parts.
  private var mayContinue: Bool

  init(_ input: BlockReader, source: LogSource, options: FramingOptions, from point: ResumePoint, isGrowing: Bool) {
    self.input = input
    self.source = source
    self.isGrowing = isGrowing
    limit = options.maximumRecordSize
    blockSize = options.blockSize
    joiner = LineJoiner(options.multiline, for: source)
    unreported = input.skipped
    nextLine = point.line
    carryOffset = point.offset + input.skipped
    skipped = point.skippedRecords
    mayContinue = point.mayContinue
  }

  var waiting: Framer.Waiting {
    if carry.isEmpty { return .nothing }
    return open != nil && !isInsideLine ? .record : .unfinishedLine
  }

  func nextBatch() throws -> LogBatch? {
    if let error = pendingError {
      pendingError = nil
      throw error
    }
    guard !isAtEnd else { return nil }
    let batch = LogBatch(source: source, capacity: carry.count + blockSize)
    batch.storage.copyBytes(from: carry)
    let free = UnsafeMutableRawBufferPointer(rebasing: batch.storage[carry.count...])
    var count = 0
    do {
      count = try input.fill(free)
    } catch {
      // What was read before the error is whole as far as it goes: it is framed as if the source ended here.
      pendingError = error
    }
    isAtEnd = count == 0
    if isAtEnd, isGrowing {
      isAtEnd = false
      if let error = pendingError {
        pendingError = nil
        throw error
      }
      return nil
    }
    batch.bytesRead = count + unreported
    unreported = 0
    batch.records.reserveCapacity(blockSize / 128)
    let firstLine = nextLine
    frame(batch, filled: carry.count + count)
    batch.linesRead = nextLine - firstLine
    return batch
  }

  func finish(_ ending: Framer.Ending) -> LogBatch? {
    let batch = LogBatch(source: source, capacity: max(1, carry.count))
    batch.storage.copyBytes(from: carry)
    let firstLine = nextLine
    switch ending {
    case .quiet:
      // A line that was cut has no end: its rest belongs to it.
      guard open != nil, !isInsideLine, skipped == 0 else { return nil }
      close(batch)
      mayContinue = true
      joiner.reset()
      keep(from: lineStart, upTo: carry.count, in: batch)
    case .end:
      guard open != nil || !carry.isEmpty else { return nil }
      if lineStart < carry.count { add(line: lineStart..<carry.count, in: batch) }
      close(batch)
      (isInsideLine, mayContinue) = (false, false)
      keep(from: carry.count, upTo: carry.count, in: batch)
    }
    batch.linesRead = nextLine - firstLine
    return batch
  }

  private func frame(_ batch: LogBatch, filled: Int) {
    let base = batch.storage.baseAddress!
    while let newline = memchr(base + searched, 0x0A, filled - searched) {
      let end = UnsafeRawPointer(newline) - UnsafeRawPointer(base)
      add(line: lineStart..<end, in: batch)
      lineStart = end + 1
      searched = lineStart
      isInsideLine = false
    }
    searched = filled
    if isAtEnd {
      if lineStart < filled, isInsideLine || !input.wasCutShort { add(line: lineStart..<filled, in: batch) }
      close(batch)
      keep(from: filled, upTo: filled, in: batch)
      return
    }
    // One byte more than the limit, since the last may be the carriage return of a line end that is still to come.
    if filled - lineStart > limit + 1 { cutUnfinishedLine(upTo: filled, in: batch) }
    keep(from: open?.offset ?? lineStart, upTo: filled, in: batch)
  }

  /// Carries what waits over to the next batch, and says where framing can begin anew.
  private func keep(from start: Int, upTo filled: Int, in batch: LogBatch) {
    carry = Array(batch.storage[start..<filled])
    carryOffset += start
    open?.offset -= start
    lineStart = max(0, lineStart - start)
    searched = carry.count
    if skipped > 0 {
      let done = min(skipped, batch.records.count)
      batch.records.removeFirst(done)
      skipped -= done
    }
    batch.resumePoint = resumePoint
  }

  private var resumePoint: ResumePoint {
    guard let open else {
      return ResumePoint(
        offset: carryOffset + lineStart, line: nextLine, skippedRecords: skipped, mayContinue: mayContinue,
        wrapping: .plain)
    }
    guard var point = cut, open.part > (point.mayContinue ? 2 : 1) else {
      return ResumePoint(
        offset: carryOffset, line: open.line, skippedRecords: skipped, mayContinue: open.part == 2, wrapping: .plain)
    }
    point.skippedRecords = open.part - (point.mayContinue ? 2 : 1) + skipped
    return point
  }

  /// Takes in a whole line, or the rest of one that was cut. `range` has no line feed.
  @inline(__always)
  private func add(line range: Range<Int>, in batch: LogBatch) {
    let base = batch.storage.baseAddress!
    var end = range.upperBound
    if end > range.lowerBound, base.load(fromByteOffset: end - 1, as: UInt8.self) == 0x0D { end -= 1 }
    if isInsideLine {
      extend(to: end, line: range.lowerBound, lines: 0, in: batch)
      return
    }
    let text = UnsafeRawBufferPointer(start: base + range.lowerBound, count: min(end - range.lowerBound, limit))
    if joiner.continues(text, hasRecord: open != nil || mayContinue) {
      if open == nil { return beginContinuation(range.lowerBound..<end, in: batch) }
      extend(to: end, line: range.lowerBound, lines: 1, in: batch)
      nextLine += 1
      return
    }
    if let open { batch.records.append(open) }
    mayContinue = false
    let length = end - range.lowerBound
    open = Record(offset: range.lowerBound, length: length, firstLineLength: length, line: nextLine, lineCount: 1)
    nextLine += 1
    if length > limit { cutOpenRecord(in: batch) }
  }

  /// Opens what goes on with a record that was given before it was known to be whole, as its second part.
  @inline(never)
  private func beginContinuation(_ line: Range<Int>, in batch: LogBatch) {
    mayContinue = false
    open = Record(
      offset: line.lowerBound, length: line.count, firstLineLength: line.count, line: nextLine, lineCount: 1, part: 2)
    noteCut(mayContinue: true)
    nextLine += 1
    if line.count > limit { cutOpenRecord(in: batch) }
  }

  /// Notes where the open record begins, before a part of it is given.
  private func noteCut(mayContinue: Bool) {
    guard let open else { return }
    cut = ResumePoint(offset: carryOffset + open.offset, line: open.line, mayContinue: mayContinue, wrapping: .plain)
  }

  /// Makes the line that begins at `line` and ends at `end` part of the open record, or of its next part where it grows too large.
  private func extend(to end: Int, line: Int, lines: Int, in batch: LogBatch) {
    guard var record = open else { return }
    if end - record.offset > limit, line > record.offset {
      if record.part == 0 { noteCut(mayContinue: false) }
      record.part = max(1, record.part)
      batch.records.append(record)
      let length = end - line
      open = Record(
        offset: line, length: length, firstLineLength: length, line: nextLine, lineCount: lines, part: record.part + 1)
    } else {
      if isInsideLine { record.firstLineLength = end - record.offset }
      record.length = end - record.offset
      record.lineCount += lines
      open = record
    }
    if open!.length > limit { cutOpenRecord(in: batch) }
  }

  /// Cuts the open record, which is one line, into parts of the largest size until the rest fits.
  private func cutOpenRecord(in batch: LogBatch) {
    guard var record = open else { return }
    if record.part == 0 { noteCut(mayContinue: false) }
    while record.length > limit {
      let size = characterBoundary(atMost: limit, of: record, in: batch)
      var part = record
      part.part = max(1, record.part)
      part.length = size
      part.firstLineLength = size
      batch.records.append(part)
      record.offset += size
      record.length -= size
      record.firstLineLength = record.length
      record.lineCount = 0
      record.part = part.part + 1
    }
    open = record
  }

  /// The largest size up to `size` that does not cut a UTF-8 sequence in two.
  private func characterBoundary(atMost size: Int, of record: Record, in batch: LogBatch) -> Int {
    var boundary = size
    while boundary > size - 4, boundary > 1, batch.storage[record.offset + boundary] & 0xC0 == 0x80 { boundary -= 1 }
    return batch.storage[record.offset + boundary] & 0xC0 == 0x80 ? size : boundary
  }

  /// Cuts a line whose end is not in the block: all but its last part, which stays open.
  private func cutUnfinishedLine(upTo filled: Int, in batch: LogBatch) {
    // The carriage return of a line end that is still to come must not count, so one byte stays out of sight.
    add(line: lineStart..<filled - 1, in: batch)
    isInsideLine = true
    guard let record = open else { return }
    lineStart = record.offset
    open?.length = 0
  }

  private func close(_ batch: LogBatch) {
    if let open { batch.records.append(open) }
    open = nil
  }
}
