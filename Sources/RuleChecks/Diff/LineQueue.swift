import LogModel
import RecordFiles

/// The lines of batches, taken one by one.
struct LineQueue {
  /// A line, without its end, and what keeps its bytes.
  struct Line {
    let source: Int
    let bytes: UnsafeRawBufferPointer
    let batch: OutputBuffer
  }

  private var batches: [(source: Int, output: OutputBuffer)] = []
  private var position = 0
  private(set) var first: Line?
  /// The place of the last line that was taken.
  private(set) var front: RecordLine.Key?

  var isEmpty: Bool { first == nil }

  mutating func append(_ batch: ParsedBatch, ofSource source: Int) {
    guard batch.output.count > 0 else { return }
    batches.append((source, batch.output))
    if first == nil { readFirst() }
  }

  mutating func popFirst() -> Line? {
    guard let line = first else { return nil }
    position += line.bytes.count + 1
    if position >= line.batch.count {
      batches.removeFirst()
      position = 0
      // One line of each batch is enough to know how far it went.
      front = RecordLine(line.bytes).key(ofSource: line.source)
    }
    readFirst()
    return line
  }

  private mutating func readFirst() {
    guard let (source, output) = batches.first else {
      first = nil
      return
    }
    let rest = UnsafeRawBufferPointer(rebasing: output.bytes[position...])
    let end = rest.firstIndex(of: 0x0A) ?? rest.count
    first = Line(source: source, bytes: UnsafeRawBufferPointer(rebasing: rest[..<end]), batch: output)
  }
}

/// Lines of one side that the other has not come to, in the order in which they came.
struct WaitingLines {
  /// Of a container's two outputs one may be behind the other; no record is so far behind as this many lines.
  private static let slack = 1 << 16

  private var lines: [RecordLine.Key: [UInt8]] = [:]
  private var order: [RecordLine.Key] = []
  private var next = 0

  mutating func insert(_ key: RecordLine.Key, _ bytes: [UInt8]) {
    lines[key] = bytes
    order.append(key)
  }

  mutating func remove(_ key: RecordLine.Key) -> [UInt8]? { lines.isEmpty ? nil : lines.removeValue(forKey: key) }

  /// The first line that is well before `front`; nil: the first.
  mutating func popFirst(before front: RecordLine.Key?) -> [UInt8]? {
    while next < order.count {
      let key = order[next]
      if let front, key.source == front.source, key.line + WaitingLines.slack >= front.line { break }
      if let front, key.source > front.source { break }
      next += 1
      if let bytes = lines.removeValue(forKey: key) { return bytes }
    }
    if next > 4096, next * 2 > order.count {
      order.removeFirst(next)
      next = 0
    }
    return nil
  }
}
