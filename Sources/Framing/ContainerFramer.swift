import Glibc
import LogModel
import Pipeline

/// Frames the lines of a container's log: unwraps them, puts the parts of a line together, joins lines to records.
///
/// The process's two outputs are interleaved by the runtime and framed apart, so that a trace on one is not torn by a line on the
/// other. A record is passed on when it is known to be whole.
final class ContainerFramer: RecordSource {
  private let input: BlockReader
  private let source: LogSource
  private let format: ContainerFormat
  private let limit: Int
  private let blockSize: Int
  private let lineLimit: Int

  private var block: UnsafeMutableRawBufferPointer
  private var filled = 0
  private var isAtEnd = false
  private var pendingError: (any Error)?
  private var nextLine = 1
  private var unreported: Int
  private var members: ContiguousArray<JSONMember> = []
  private var stdout: OutputAssembler
  private var stderr: OutputAssembler
  private let unescaped = OutputBuffer(capacity: 4096)

  init(_ input: BlockReader, source: LogSource, options: FramingOptions, format: ContainerFormat) {
    self.input = input
    self.source = source
    self.format = format
    limit = options.maximumRecordSize
    blockSize = options.blockSize
    // A wrapped line may be six times as long as what it holds, and has a head of its own.
    lineLimit = 8 * limit + 4096
    block = .allocate(byteCount: blockSize + lineLimit, alignment: 64)
    stdout = OutputAssembler(output: .stdout, limit: limit, joiner: LineJoiner(options.multiline, for: source))
    stderr = OutputAssembler(output: .stderr, limit: limit, joiner: LineJoiner(options.multiline, for: source))
    unreported = input.skipped
  }

  deinit { block.deallocate() }

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
    isAtEnd = count == 0
    filled += count
    let firstLine = nextLine
    var framed = FramedBytes()
    frame(into: &framed)
    let batch = LogBatch(source: source, capacity: max(1, framed.bytes.count))
    batch.storage.copyBytes(from: framed.bytes)
    batch.records = framed.records
    batch.bytesRead = count + unreported
    batch.linesRead = nextLine - firstLine
    unreported = 0
    return batch
  }

  private func frame(into framed: inout FramedBytes) {
    var start = 0
    while let newline = memchr(block.baseAddress! + start, 0x0A, filled - start) {
      let end = UnsafeRawPointer(newline) - UnsafeRawPointer(block.baseAddress!)
      add(UnsafeRawBufferPointer(rebasing: block[start..<end]), endsLine: true, into: &framed)
      start = end + 1
    }
    // No runtime writes lines as long as the room that is left for one; what does is taken in pieces.
    if start < filled, isAtEnd ? !input.wasCutShort : filled - start >= lineLimit {
      add(UnsafeRawBufferPointer(rebasing: block[start..<filled]), endsLine: isAtEnd, into: &framed)
      start = filled
    }
    let rest = filled - start
    memmove(block.baseAddress!, block.baseAddress! + start, rest)
    filled = rest
    guard isAtEnd else { return }
    if stdout.firstWaitingLine <= stderr.firstWaitingLine {
      stdout.finish(into: &framed)
      stderr.finish(into: &framed)
    } else {
      stderr.finish(into: &framed)
      stdout.finish(into: &framed)
    }
  }

  private func add(_ line: UnsafeRawBufferPointer, endsLine: Bool, into framed: inout FramedBytes) {
    let number = nextLine
    nextLine += 1
    guard var wrapped = format.read(line, scratch: &members) else {
      stdout.add(line, endsLine: endsLine, line: number, time: nil, into: &framed)
      return
    }
    if wrapped.isJSON {
      unescaped.removeAll()
      unescaped.append(unescapingJSON: wrapped.content)
      wrapped.content = unescaped.bytes
    }
    switch wrapped.output {
    case .stdout:
      stdout.add(wrapped.content, endsLine: wrapped.endsLine, line: number, time: wrapped.time, into: &framed)
    case .stderr:
      stderr.add(wrapped.content, endsLine: wrapped.endsLine, line: number, time: wrapped.time, into: &framed)
    }
  }
}

/// The records that one block gave, with bytes of their own.
struct FramedBytes {
  var bytes: [UInt8] = []
  var records: ContiguousArray<Record> = []
}

/// Puts together the lines and records of one output of a container.
private struct OutputAssembler {
  let output: ContainerOutput
  let limit: Int
  var joiner: LineJoiner

  /// The process's line as far as it came, and where its first part stood.
  private var line: [UInt8] = []
  private var lineNumber = 0
  private var lineParts = 0
  private var lineTime: Timestamp?
  /// The record that may still grow.
  private var record: [UInt8] = []
  private var open: Record?

  init(output: ContainerOutput, limit: Int, joiner: LineJoiner) {
    self.output = output
    self.limit = limit
    self.joiner = joiner
  }

  /// The source line at which what waits here begins.
  var firstWaitingLine: Int { open?.line ?? (lineParts > 0 ? lineNumber : .max) }

  mutating func add(
    _ content: UnsafeRawBufferPointer, endsLine: Bool, line number: Int, time: Timestamp?,
    into framed: inout FramedBytes
  ) {
    if lineParts == 0 {
      lineNumber = number
      lineTime = time
    }
    lineParts += 1
    line.append(contentsOf: content)
    // A runtime that never ends a line must not fill the memory: the line is taken as ended.
    if endsLine || line.count > 16 * limit { endLine(into: &framed) }
  }

  mutating func finish(into framed: inout FramedBytes) {
    if lineParts > 0 { endLine(into: &framed) }
    emit(into: &framed)
  }

  private mutating func endLine(into framed: inout FramedBytes) {
    let hasRecord = open != nil
    let continues = line.withUnsafeBytes {
      joiner.continues(UnsafeRawBufferPointer(rebasing: $0.prefix(limit)), hasRecord: hasRecord)
    }
    if !continues {
      emit(into: &framed)
      begin(part: 0)
    } else if record.count + 1 + line.count > limit {
      let part = max(1, open!.part)
      open!.part = part
      emit(into: &framed)
      begin(part: part + 1)
    } else {
      record.append(0x0A)
      record += line
      open!.length = record.count
      open!.lineCount += lineParts
    }
    while record.count > limit { cut(into: &framed) }
    line.removeAll(keepingCapacity: true)
    lineParts = 0
  }

  private mutating func begin(part: Int) {
    record = line
    open = Record(
      offset: 0, length: line.count, firstLineLength: line.count, line: lineNumber, lineCount: lineParts, part: part,
      containerTime: lineTime, output: output)
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
    open = nil
  }
}
