import Glibc
import LogModel
import Pipeline

/// Frames the lines of a container's log: unwraps them, puts the parts of a line together, joins lines to records.
///
/// The process's two outputs are interleaved by the runtime and framed apart, so that a trace on one is not torn by a line on the
/// other. A record is passed on when it is known to be whole: when its output goes on with another, or when the other output has written
/// so much later, by the runtime's times, that this one will not go on.
final class ContainerFramer: RecordSource {
  private let input: BlockReader
  private let source: LogSource
  private let format: ContainerFormat
  private let limit: Int
  private let blockSize: Int
  private let lineLimit: Int
  private let isGrowing: Bool

  private var block: UnsafeMutableRawBufferPointer
  private var filled = 0
  /// Where the block begins in the source.
  private var blockOffset: Int
  private var isAtEnd = false
  private var pendingError: (any Error)?
  private var nextLine: Int
  private var unreported: Int
  /// Of the records that come: so many are done already.
  private var skipped: Int
  private var members: ContiguousArray<JSONMember> = []
  private var stdout: OutputAssembler
  private var stderr: OutputAssembler
  private let unescaped = OutputBuffer(capacity: 4096)
  /// Where the records lie that were given and may have to be given again after a new beginning.
  private var given = GivenRecords()

  init(
    _ input: BlockReader, source: LogSource, options: FramingOptions, format: ContainerFormat,
    from point: ResumePoint, isGrowing: Bool
  ) {
    self.input = input
    self.source = source
    self.format = format
    self.isGrowing = isGrowing
    limit = options.maximumRecordSize
    blockSize = options.blockSize
    // A wrapped line may be six times as long as what it holds, and has a head of its own.
    lineLimit = 8 * limit + 4096
    block = .allocate(byteCount: blockSize + lineLimit, alignment: 64)
    stdout = OutputAssembler(output: .stdout, limit: limit, joiner: LineJoiner(options.multiline, for: source))
    stderr = OutputAssembler(output: .stderr, limit: limit, joiner: LineJoiner(options.multiline, for: source))
    stdout.hasGiven = point.mayContinue
    stderr.hasGiven = point.mayContinueOnStderr
    unreported = input.skipped
    blockOffset = point.offset + input.skipped
    nextLine = point.line
    skipped = point.skippedRecords
  }

  deinit { block.deallocate() }

  var waiting: Framer.Waiting {
    if canGive { return .record }
    return filled > 0 || stdout.firstWaiting != nil || stderr.firstWaiting != nil ? .unfinishedLine : .nothing
  }

  /// Whether there are records whose lines are all there, as far as they came. While a line is in parts, nothing is taken for whole: framing would
  /// begin anew at its first part, and join what was given with what comes.
  private var canGive: Bool {
    (stdout.canGive || stderr.canGive) && !stdout.hasPartialLine && !stderr.hasPartialLine
  }

  func nextBatch() throws -> LogBatch? {
    if let error = pendingError {
      pendingError = nil
      throw error
    }
    guard !isAtEnd else { return nil }
    var count = 0
    do {
      count = try input.fill(UnsafeMutableRawBufferPointer(rebasing: block[filled...].prefix(blockSize)))
    } catch {
      pendingError = error
    }
    if count == 0, isGrowing {
      if let error = pendingError {
        pendingError = nil
        throw error
      }
      return nil
    }
    isAtEnd = count == 0
    filled += count
    let firstLine = nextLine
    var framed = FramedBytes()
    frame(into: &framed, isAtEnd: isAtEnd, takesUnfinishedLine: isAtEnd && !input.wasCutShort)
    if isAtEnd { finishOutputs(into: &framed) }
    let batch = batch(framed)
    batch.bytesRead = count + unreported
    batch.linesRead = nextLine - firstLine
    unreported = 0
    return batch
  }

  func finish(_ ending: Framer.Ending) -> LogBatch? {
    guard waiting != .nothing else { return nil }
    let firstLine = nextLine
    var framed = FramedBytes()
    switch ending {
    case .quiet:
      guard canGive else { return nil }
      inOrderOfLines { $0.give(into: &framed) }
    case .end:
      frame(into: &framed, isAtEnd: true, takesUnfinishedLine: true)
      finishOutputs(into: &framed)
    }
    let batch = batch(framed)
    batch.linesRead = nextLine - firstLine
    return batch
  }

  private func frame(into framed: inout FramedBytes, isAtEnd: Bool, takesUnfinishedLine: Bool) {
    var start = 0
    while let newline = memchr(block.baseAddress! + start, 0x0A, filled - start) {
      let end = UnsafeRawPointer(newline) - UnsafeRawPointer(block.baseAddress!)
      add(start..<end, endsLine: true, into: &framed)
      start = end + 1
    }
    // No runtime writes lines as long as the room that is left for one; what does is taken in pieces.
    if start < filled, isAtEnd ? takesUnfinishedLine : filled - start >= lineLimit {
      add(start..<filled, endsLine: isAtEnd, into: &framed)
      start = filled
    }
    let rest = filled - start
    memmove(block.baseAddress!, block.baseAddress! + start, rest)
    filled = rest
    blockOffset += start
  }

  private func finishOutputs(into framed: inout FramedBytes) {
    inOrderOfLines { $0.finish(into: &framed) }
  }

  /// Does something with both outputs, first with the one that waits since an earlier line.
  private func inOrderOfLines(_ body: (inout OutputAssembler) -> Void) {
    if stdout.firstWaitingLine <= stderr.firstWaitingLine {
      body(&stdout)
      body(&stderr)
    } else {
      body(&stderr)
      body(&stdout)
    }
  }

  private func batch(_ framed: FramedBytes) -> LogBatch {
    let batch = LogBatch(source: source, capacity: max(1, framed.bytes.count))
    batch.storage.copyBytes(from: framed.bytes)
    batch.records = framed.records
    given.add(framed.spans)
    let done = min(skipped, batch.records.count)
    batch.records.removeFirst(done)
    skipped -= done
    batch.resumePoint = resumePoint()
    return batch
  }

  private func resumePoint() -> ResumePoint {
    let next = SourcePlace(offset: blockOffset, line: nextLine)
    let waiting = [stdout.firstWaiting, stderr.firstWaiting].compactMap { $0 }.min { $0.offset < $1.offset }
    let (place, again) = given.beginning(notAfter: waiting ?? next)
    return ResumePoint(
      offset: place.offset, line: place.line, skippedRecords: again + skipped,
      mayContinue: stdout.mayContinue(at: place), mayContinueOnStderr: stderr.mayContinue(at: place),
      wrapping: format.wrapping)
  }

  private func add(_ range: Range<Int>, endsLine: Bool, into framed: inout FramedBytes) {
    let line = UnsafeRawBufferPointer(rebasing: block[range])
    let place = SourcePlace(offset: blockOffset + range.lowerBound, line: nextLine)
    nextLine += 1
    guard var wrapped = format.read(line, scratch: &members) else {
      stdout.add(line, endsLine: endsLine, at: place, time: nil, into: &framed)
      return
    }
    if wrapped.isJSON {
      unescaped.removeAll()
      unescaped.append(unescapingJSON: wrapped.content)
      wrapped.content = unescaped.bytes
    }
    switch wrapped.output {
    case .stdout:
      stderr.giveIfOlder(than: wrapped.time, into: &framed)
      stdout.add(wrapped.content, endsLine: wrapped.endsLine, at: place, time: wrapped.time, into: &framed)
    case .stderr:
      stdout.giveIfOlder(than: wrapped.time, into: &framed)
      stderr.add(wrapped.content, endsLine: wrapped.endsLine, at: place, time: wrapped.time, into: &framed)
    }
  }
}

/// Where a line begins in its source.
struct SourcePlace {
  /// In bytes.
  var offset: Int
  /// 1-based.
  var line: Int
}

/// Where in the source a record's lines lie.
struct RecordSpan {
  var first: SourcePlace
  /// Of its last line.
  var last: Int
}

/// The records that were given since the last place at which nothing waited. Those of the two outputs lie across each other: framing can begin anew
/// only where none of them lies on both sides.
private struct GivenRecords {
  private var spans: [RecordSpan] = []

  mutating func add(_ more: [RecordSpan]) { spans += more }

  /// The last place, not after `place`, at which framing can begin anew, and how many records that were given come again from there.
  mutating func beginning(notAfter place: SourcePlace) -> (SourcePlace, again: Int) {
    var place = place
    while let across = spans.first(where: { $0.first.offset < place.offset && $0.last >= place.offset }) {
      place = across.first
    }
    spans.removeAll { $0.first.offset < place.offset }
    return (place, spans.count)
  }
}
