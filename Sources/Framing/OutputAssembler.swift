import LogModel

/// The records that one block gave, with bytes of their own.
struct FramedBytes {
  var bytes: [UInt8] = []
  var records: ContiguousArray<Record> = []
  /// Of each record.
  var spans: [RecordSpan] = []
}

/// Puts together the lines and records of one output of a container.
struct OutputAssembler {
  let output: ContainerOutput
  let limit: Int
  var joiner: LineJoiner
  /// Whether a record of this output was given: lines that would continue it, had it not been taken for whole, are its further parts.
  var hasGiven = false

  /// The process's line as far as it came, and where its first part stood.
  private var line: [UInt8] = []
  private var linePlace = SourcePlace(offset: 0, line: 0)
  private var lineParts = 0
  private var lineTime: Timestamp?
  /// The record that may still grow.
  private var record: [UInt8] = []
  private var open: Record?
  /// Where the open record lies, with the parts that were given of it, and the time of its last line.
  private var span = RecordSpan(first: SourcePlace(offset: 0, line: 0), last: 0)
  private var lastTime: Timestamp?
  /// Where the first of this output's records begins.
  private var firstRecord: Int?

  /// When the other output writes so much later, a record is whole; in nanoseconds.
  private static let longestPause: Int64 = 5_000_000_000

  init(output: ContainerOutput, limit: Int, joiner: LineJoiner) {
    self.output = output
    self.limit = limit
    self.joiner = joiner
  }

  /// Where what waits here begins; `nil` where nothing does.
  var firstWaiting: SourcePlace? { open != nil ? span.first : lineParts > 0 ? linePlace : nil }
  var firstWaitingLine: Int { firstWaiting?.line ?? .max }

  var hasPartialLine: Bool { lineParts > 0 }

  /// Whether there is a record whose lines are all there, as far as they came.
  var canGive: Bool { open != nil && !hasPartialLine }

  /// Whether lines from `place` on may continue a record in front of it.
  func mayContinue(at place: SourcePlace) -> Bool { hasGiven && firstRecord.map { $0 < place.offset } ?? true }

  mutating func add(
    _ content: UnsafeRawBufferPointer, endsLine: Bool, at place: SourcePlace, time: Timestamp?,
    into framed: inout FramedBytes
  ) {
    if lineParts == 0 {
      linePlace = place
      lineTime = time
    }
    lineParts += 1
    line.append(contentsOf: content)
    // A runtime that never ends a line must not fill the memory: the line is taken as ended.
    if endsLine || line.count > 16 * limit { endLine(at: place, into: &framed) }
  }

  mutating func finish(into framed: inout FramedBytes) {
    if lineParts > 0 { endLine(at: linePlace, into: &framed) }
    emit(into: &framed)
  }

  /// Gives the open record, though more of it may come.
  mutating func give(into framed: inout FramedBytes) {
    emit(into: &framed)
    joiner.reset()
  }

  /// Gives the open record where its last line was written long before `time`.
  mutating func giveIfOlder(than time: Timestamp?, into framed: inout FramedBytes) {
    guard canGive, let time, let lastTime else { return }
    let (pause, isTooLong) = time.nanoseconds.subtractingReportingOverflow(lastTime.nanoseconds)
    if isTooLong || pause > OutputAssembler.longestPause { give(into: &framed) }
  }

  private mutating func endLine(at place: SourcePlace, into framed: inout FramedBytes) {
    let hasRecord = open != nil
    let continues = line.withUnsafeBytes {
      joiner.continues(UnsafeRawBufferPointer(rebasing: $0.prefix(limit)), hasRecord: hasRecord || hasGiven)
    }
    if !continues || !hasRecord {
      emit(into: &framed)
      begin(part: continues ? 2 : 0)
    } else if record.count + 1 + line.count > limit {
      let part = max(1, open!.part)
      open!.part = part
      let first = span.first
      emit(into: &framed)
      begin(part: part + 1)
      span.first = first
    } else {
      record.append(0x0A)
      record += line
      open!.length = record.count
      open!.lineCount += lineParts
    }
    span.last = place.offset
    lastTime = lineTime
    while record.count > limit { cut(into: &framed) }
    line.removeAll(keepingCapacity: true)
    lineParts = 0
  }

  private mutating func begin(part: Int) {
    record = line
    open = Record(
      offset: 0, length: line.count, firstLineLength: line.count, line: linePlace.line, lineCount: lineParts,
      part: part, containerTime: lineTime, output: output)
    span.first = linePlace
    firstRecord = firstRecord ?? (hasGiven ? -1 : linePlace.offset)
    hasGiven = true
  }

  /// Emits the first `limit` bytes of the open record, which is one line, as a part.
  private mutating func cut(into framed: inout FramedBytes) {
    guard var rest = open else { return }
    var size = limit
    while size > limit - 4, size > 1, record[size] & 0xC0 == 0x80 { size -= 1 }
    let tail = Array(record[size...])
    open!.part = max(1, rest.part)
    rest.part = open!.part + 1
    record.removeLast(tail.count)
    open!.length = size
    open!.firstLineLength = size
    emit(into: &framed)
    record = tail
    rest.length = tail.count
    rest.firstLineLength = tail.count
    rest.lineCount = 0
    open = rest
  }

  private mutating func emit(into framed: inout FramedBytes) {
    guard var record = open else { return }
    record.offset = framed.bytes.count
    framed.bytes += self.record
    framed.records.append(record)
    framed.spans.append(span)
    open = nil
  }
}
