import LogModel

/// Reads a chunk's events in their order, and goes on behind damage.
///
/// Without a checksum nobody can tell whether a byte inside a text is the writer's. What can be told is whether the events follow each other
/// without a gap, and that is what this relies on: an event is passed when the next one is known to begin where it ends. Where it does not, the
/// event before the gap is in doubt as well, since it may be its length that broke (`FluentBitEvent.isOfDamagedChunk`), and so is what is
/// found behind the gap.
public struct FluentBitEventReader {
  /// A chunk with more damaged stretches than this is no chunk any more.
  private static let largestDamageCount = 1000

  /// What could not be read so far, in order; stretches do not touch. All of it once `next` has returned `nil`.
  public private(set) var damage: [ChunkDamage] = []

  private let chunk: FluentBitChunk
  private let decoder: FluentBitEventDecoder
  private let zeros: ZeroStretches
  private var search: FluentBitEventSearch
  private var position: Int
  /// The event before `position`: it is passed when what follows it is known.
  private var waiting: FluentBitEvent?
  private var isInDoubt: Bool
  private var isAtEnd = false

  init(_ chunk: FluentBitChunk) {
    self.chunk = chunk
    let header = chunk.header
    let isVouched = header.checksum == .matches || header.checksum == .matchesUnsynced
    let content = UnsafeRawBufferPointer(rebasing: chunk.bytes[..<min(header.contentEnd, chunk.size)])
    decoder = FluentBitEventDecoder(bytes: content, isVouched: isVouched)
    zeros = ZeroStretches(of: content, from: header.contentStart, isLegacy: header.isLegacy)
    search = FluentBitEventSearch(decoder, zeroTail: zeros.tail)
    position = header.contentStart
    isInDoubt = header.checksum == .wrong
    // How far it reaches is known when the first event is found.
    if let damage = header.damage { report(position..<position, damage.reason) }
  }

  /// The next event; `nil` at the end.
  public mutating func next() -> FluentBitEvent? {
    while !isAtEnd {
      guard position < decoder.bytes.count else {
        finish()
        break
      }
      do throws(FluentBitFault) {
        let decoded = try decoder.event(at: position)
        let doubt = decoder.isVouched ? nil : zeros.doubt(of: decoded.event, decoder)
        guard doubt != .isLost else {
          skip(decoded.event.range, "a record that runs on into zero bytes")
          continue
        }
        position = decoded.event.range.upperBound
        guard !decoded.isGroupMark else { continue }
        let passed = waiting
        waiting = decoded.event
        waiting?.isOfDamagedChunk =
          isInDoubt || doubt == .isPossible || (!decoder.isVouched && search.isOverlong(decoded.event.record))
        if let passed { return passed }
      } catch {
        goOn(behind: error)
      }
    }
    defer { waiting = nil }
    return waiting
  }

  /// The content's end is reached, and an event ends there.
  private mutating func finish() {
    isAtEnd = true
    let end = chunk.header.contentEnd
    guard end > chunk.size else { return }
    report(position..<end, "the file ends \(end - chunk.size) bytes before its content")
  }

  /// Something decodes at `range`, and is not believed.
  private mutating func skip(_ range: Range<Int>, _ reason: String) {
    report(range, reason)
    isInDoubt = true
    position = range.upperBound
  }

  private mutating func goOn(behind fault: FluentBitFault) {
    let start = position
    let end = decoder.bytes.count
    if zeros.tail <= start {
      isAtEnd = true
      if !chunk.header.isLegacy { report(start..<chunk.header.contentEnd, "zero bytes in place of records") }
      return
    }
    // A file that was cut is short of what its header says, and the value that is cut would have ended within that. There is nothing to look for.
    if case .cut(_, let valueEnd) = fault, valueEnd <= chunk.header.contentEnd, chunk.header.contentEnd > chunk.size {
      isAtEnd = true
      report(
        start..<chunk.header.contentEnd,
        "the file ends \(chunk.header.contentEnd - chunk.size) bytes before its content")
      return
    }
    let next = damage.count < Self.largestDamageCount ? search.event(behind: start) : nil
    guard next != nil || zeros.tail == end || chunk.header.isLegacy else {
      isAtEnd = true
      report(start..<chunk.header.contentEnd, "a record that runs on into zero bytes")
      return
    }
    if !decoder.isVouched {
      isInDoubt = true
      if let event = waiting, let inner = search.swallowed(in: event.range) {
        waiting = nil
        // Not all that it has swallowed need hang together.
        position = min(inner, search.event(behind: event.range.lowerBound) ?? inner)
        report(event.range.lowerBound..<position, "a record whose length is wrong")
        return
      }
      waiting?.isOfDamagedChunk = true
    }
    report(start..<(next ?? max(end, chunk.header.contentEnd)), fault.reason)
    if let next { position = next } else { isAtEnd = true }
  }

  private mutating func report(_ range: Range<Int>, _ reason: String) {
    guard let last = damage.last, last.range.upperBound == range.lowerBound else {
      damage.append(ChunkDamage(range: range, records: nil, reason: reason))
      return
    }
    damage[damage.count - 1].range = last.range.lowerBound..<range.upperBound
  }
}
